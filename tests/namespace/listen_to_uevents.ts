/**
 * Prints the kernel's events on devices as PID 1 hears them, until it is killed: a program for a test.
 *
 * @module
 */
import { openLinux } from "../../init/kernel/linux.ts";
import { openUevents } from "../../init/uevents.ts";

const print = (line: string): void =>
  void Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

openUevents(openLinux(), print)
  .listen((uevent) =>
    print(`${uevent.action} ${uevent.subsystem} ${uevent.interface ?? uevent.devname}`)
  );
print("listening");
