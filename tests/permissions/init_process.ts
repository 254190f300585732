/**
 * A process as the init is one: with its permissions and its config file, which lets nothing be imported at run time, and
 * with the filter on its own signals. A stage isolate in it tries the list of attempts that is the argument, as JSON; the
 * results and the signals that were heard are printed. Run by `init_process_test.ts`.
 *
 * @module
 */
import { DEFAULT_CONFIG } from "../../boot/config.ts";
import { runStage } from "../../init/gate/run.ts";
import { openStageIsolate } from "../../init/gate/stage_isolate.ts";
import { openLinux } from "../../init/kernel/linux.ts";

const heard: string[] = [];
Deno.addSignalListener("SIGUSR2", () => void heard.push("SIGUSR2"));
openLinux().refuseOwnSignals();
const isolate = openStageIsolate(
  "tried",
  {},
  new URL("./hostile_worker.ts", import.meta.url),
);
const { end } = await runStage({
  ...{ stage: "tries", isolate, config: DEFAULT_CONFIG },
  outcomes: { attempts: JSON.parse(Deno.args[0] ?? "[]") },
  ...{ deadline: 60, began: 60 },
  now: () => performance.now() / 1000,
  take: () => Promise.reject(new Error("no step is taken")),
  log: () => {},
});
isolate.end(new Error("the test is over"));
// Whoever started this process sends a signal from outside once it has read the first line.
const print = (value: unknown): void =>
  void Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
const before = [...heard];
print({ end, before });
const late = AbortSignal.timeout(20_000);
while (heard.length === before.length && !late.aborted) {
  await new Promise((wake) => setTimeout(wake, 10));
}
print({ heard });
Deno.exit(0);
