import assert from "node:assert/strict";
import { withParents } from "./compose.ts";
import { cutIntoParts } from "./parts.ts";
import type { Entry } from "./tree.ts";

const file = (name: string): Entry => ({
  type: "file",
  mode: 0o644,
  content: new Uint8Array(),
  package: name,
});

Deno.test("cutIntoParts: each file is in one archive, with its directories' own modes", () => {
  const private_: Entry = { type: "directory", mode: 0o700 };
  const init = new Map([["/init", file("only-docker")]]);
  const images = new Map([["/usr/share/x", file("only-docker")]]);
  const base = new Map([
    ["/etc/group", file("only-docker")],
    ["/root", private_],
    ["/root/runc", file("runc")],
    ["/usr/libexec/deno", file("deno")],
    ["/usr/sbin/dockerd", file("docker.io")],
  ]);
  const whole = withParents(new Map([...base, ...images, ...init]));
  const parts = cutIntoParts(whole, { base, images, init });
  const paths = Object.fromEntries(
    Object.entries(parts).map(([part, tree]) => [part, [...tree.keys()]]),
  );
  assert.deepEqual(paths, {
    layout: ["/etc", "/etc/group", "/root", "/usr", "/usr/libexec", "/usr/sbin", "/usr/share"],
    deno: ["/usr/libexec", "/usr", "/usr/libexec/deno"],
    programs: ["/usr/sbin", "/usr", "/usr/sbin/dockerd"],
    packages: ["/root", "/root/runc"],
    images: ["/usr/share", "/usr", "/usr/share/x"],
    init: ["/init"],
  });
  assert.equal(parts.packages.get("/root"), private_);
});
