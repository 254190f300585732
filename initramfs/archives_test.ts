import assert from "node:assert/strict";
import {
  chooseArchives,
  configText,
  parseDebName,
  parseKernelPackage,
  parsePrintUris,
  sourcesText,
} from "./archives.ts";

const DEBIAN = `Packages http://example.org/debian/ bookworm
Packages http://example.org/debian/ bookworm-updates
Packages http://security.example.org/debian-security/ bookworm-security
Packages https://other.example.org/node/ nodistro
`;
const UBUNTU = `Packages http://example.org/ubuntu/ noble
Packages http://example.org/ubuntu/ noble-security
`;

Deno.test("chooseArchives: tells Debian's archives from others by their suites", () => {
  assert.deepEqual(chooseArchives(DEBIAN), {
    main: "http://example.org/debian/",
    security: "http://security.example.org/debian-security/",
  });
});

Deno.test("chooseArchives: asks for --mirror on a machine without Debian's archives", () => {
  assert.throws(() => chooseArchives(UBUNTU), /--mirror/);
  assert.throws(() => chooseArchives(""), /--mirror/);
  assert.deepEqual(chooseArchives(UBUNTU, "http://m.example.org/debian"), {
    main: "http://m.example.org/debian",
  });
});

Deno.test("chooseArchives: --mirror replaces the main archive alone", () => {
  assert.deepEqual(chooseArchives(DEBIAN, "http://m.example.org/debian"), {
    main: "http://m.example.org/debian",
    security: "http://security.example.org/debian-security/",
  });
  for (const mirror of ["debian", "http://a b", "http://a\nTrusted: yes", ""]) {
    assert.throws(() => chooseArchives(DEBIAN, mirror), SyntaxError);
  }
});

Deno.test("sourcesText: every source names the keyring and none is trusted by itself", () => {
  const text = sourcesText(chooseArchives(DEBIAN), "/keys.gpg");
  assert.equal(text.match(/^Signed-By: \/keys\.gpg$/gm)?.length, 2);
  assert.match(text, /^Suites: trixie trixie-updates$/m);
  assert.match(text, /^Suites: trixie-security$/m);
  assert.doesNotMatch(text, /trusted/i);
});

Deno.test("configText: keeps the machine's settings for reaching archives and none of its hooks", () => {
  const machine = 'Acquire::http::Proxy "http://proxy:3128";\n' +
    'APT::Update::Post-Invoke:: "touch /tmp/hook";\nDir::Etc "/etc/apt";\n';
  const text = configText("/cache/apt", machine);
  assert.match(text, /^Dir "\/cache\/apt";$/m);
  assert.match(text, /^Acquire::http::Proxy "http:\/\/proxy:3128";$/m);
  assert.doesNotMatch(text, /hook|\/etc\/apt/);
  assert.throws(() => configText('/a"b', ""), RangeError);
  assert.throws(() => configText("relative", ""), RangeError);
});

Deno.test("parsePrintUris: reads files and digests, and refuses a weaker digest", () => {
  const digest = "0123456789abcdef".repeat(4);
  const line = `'http://example.org/a_1%253a2_all.deb' a_1%3a2_all.deb 42 SHA256:${digest}`;
  assert.deepEqual(parsePrintUris(`Reading package lists...\n${line}\n`), [
    { file: "a_1%3a2_all.deb", size: 42, sha256: digest },
  ]);
  assert.throws(() => parsePrintUris("'http://example.org/a.deb' a.deb 4 MD5Sum:00"), SyntaxError);
  assert.throws(
    () => parsePrintUris(line.replace("a_1%3a2_all.deb 42", "../a.deb 42")),
    SyntaxError,
  );
});

Deno.test("parseDebName: reads name and version", () => {
  assert.deepEqual(parseDebName("libc6_1%3a2.41-12+deb13u5_amd64.deb"), {
    name: "libc6",
    version: "1:2.41-12+deb13u5",
  });
  assert.throws(() => parseDebName("libc6.deb"), SyntaxError);
});

Deno.test("parseKernelPackage: finds the kernel among the dependencies", () => {
  const record = "Package: linux-image-cloud-amd64\n" +
    "Depends: linux-image-6.12.1+deb13-cloud-amd64 (= 6.12.1-1)\n";
  assert.equal(parseKernelPackage(record), "linux-image-6.12.1+deb13-cloud-amd64");
  assert.throws(() => parseKernelPackage("Package: linux-image-cloud-amd64\n"), SyntaxError);
});
