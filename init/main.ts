/**
 * PID 1: the record of the boot, the services, the console, the way down, and the gate through which the stages act. Each
 * part is elsewhere; here they meet.
 *
 * This isolate alone holds `ffi`. It never spawns, never connects, and imports nothing from npm or `node:`.
 *
 * @module
 */
import { concernsEthernet } from "../boot/ethernet.ts";
import { LOG_FOLDER } from "../boot/paths.ts";
import { CRASH, type CrashOutcome } from "../boot/stages/crash/manifest.ts";
import { DEVICES } from "../boot/stages/devices/manifest.ts";
import { DHCP } from "../boot/stages/dhcp/manifest.ts";
import { DOM0 } from "../boot/stages/dom0/manifest.ts";
import { ENGINE } from "../boot/stages/engine/manifest.ts";
import type { Manifest } from "../boot/stages/manifest.ts";
import { bootOrder } from "../boot/stages/order.ts";
import { RESCUE } from "../boot/stages/rescue/manifest.ts";
import { STORAGE } from "../boot/stages/storage/manifest.ts";
import { attendConsole, type Attended, runCommand } from "./attend.ts";
import { tellEnd } from "./boot_end.ts";
import { followDocker } from "./follow_docker.ts";
import { runAgain } from "./gate/again.ts";
import { type BootParts, bootStage } from "./gate/boot_stage.ts";
import { reportOpenings } from "./gate/opening.ts";
import { isolatePool } from "./gate/pool.ts";
import type { StageEnd } from "./gate/protocol.ts";
import { runInTurn, runWithNeeds, startSequence } from "./gate/sequence.ts";
import { openStageIsolate } from "./gate/stage_isolate.ts";
import { attendHardware } from "./hardware/hardware.ts";
import { prepareWatchdog } from "./hardware/watchdog.ts";
import { keepJournal } from "./journal.ts";
import { openLinux } from "./kernel/linux.ts";
import { consoleIsolate, servicesIsolate } from "./long_lived.ts";
import { progressLine } from "./progress.ts";
import { keepAlive, nextRound } from "./rounds.ts";
import { openConsole } from "./services/console.ts";
import { openLogFile } from "./services/log_file.ts";
import { placeProcess } from "./services/place.ts";
import { startReaper } from "./services/reaper.ts";
import { keepForResume } from "./services/resume_record.ts";
import { prepareShutdown } from "./services/shutdown.ts";
import { listenToSignals } from "./services/signals.ts";
import { watchStops } from "./services/stops.ts";
import { supervise } from "./services/supervisor.ts";
import { consoleTerminal } from "./services/terminal.ts";
import { NO_SINK } from "./sink.ts";
import { start } from "./start.ts";
import { survive } from "./survive.ts";
import { startTimeline } from "./timeline.ts";
import { openUevents } from "./uevents.ts";

/** The most characters of a line that a stage gives to the console: it is input from outside. */
const LINE_LIMIT = 4096;

const kernel = openLinux();

// Ahead: two isolates load while this one reads its configuration. The services first, since they start programs, and
// these must not inherit the filter on signals.

const begun = kernel.uptime();
const openings = reportOpenings(kernel);
const behindServices = servicesIsolate(openings.opening);
const pool = isolatePool((name, permissions) =>
  openings.opening(name, () => openStageIsolate(name, permissions))
);
const ahead = [
  faultOf(() => behindServices.open()),
  faultOf(() => kernel.refuseOwnSignals(), "stages can signal PID 1: "),
];
pool.open(DEVICES);

// The record.

const { config, faults, sink, started, ownMachine, scarceMemory } = start(kernel);
const journal = keepJournal(openLogFile(`${LOG_FOLDER}/init.log`), () => new Date());
const timeline = startTimeline(kernel, started, (event) => {
  sink.write(event);
  journal.add(event);
  const line = progressLine(event);
  // A launcher that shows the progress has lent its terminal to the console by then.
  const isLast = event.stage === "shutdown" && event.event !== "done";
  // Also where the events could not be opened: somebody must hear why.
  if (line !== null && (sink === NO_SINK || isLast)) print(line);
});
survive(timeline);
timeline.tell("boot", "start", { uptime: begun, ...ownMachine && { kernel: started } });
openings.tellTo(timeline);
for (const detail of [...ahead.flat(), ...faults]) timeline.tell("boot", "step", { detail });

// The services.

const reaper = startReaper(kernel);
const supervisor = supervise(behindServices, timeline);
const watchdog = prepareWatchdog({ kernel, timeline, alive: () => supervisor.alive() });
const stops = watchStops(kernel, (service) => supervisor.suspect(service));
supervisor.onSpawned(({ name, place }, pid) => {
  stops.follow(name, pid);
  for (const error of placeProcess(kernel, pid, place)) {
    timeline.tell(name, "step", { detail: error });
  }
});

// The console.

const terminal = consoleTerminal(kernel, config.winsize);
const behindConsole = consoleIsolate(openings.opening);
const hostConsole = openConsole(behindConsole, terminal, timeline);

// Going down.

const disks = new Set<string>();
const shutdown = prepareShutdown({
  ...{ kernel, timeline, sink, reaper, supervisor, watchdog, disks },
  console: hostConsole,
  deadline: config.deadlines.shutdown,
  keep: (ids) => keepForResume(kernel, ids),
});
listenToSignals({
  shutdown: (action, signal) => shutdown.request(action, signal),
  resize: () => hostConsole.resized(),
});
sink.onControl((message) => {
  if (message.control === "shutdown") {
    shutdown.request(message.action, "the launcher asked for it");
  } else {
    terminal.setWinsize(message.winsize);
    hostConsole.resized();
  }
});

// The gate.

const uevents = openUevents(kernel, (error) => timeline.tell("uevents", "failed", { error }));
const order = bootOrder(config, scarceMemory);
pool.expect(order);
const parts: BootParts = {
  ...{ kernel, config, timeline, pool, disks },
  delegates: {
    start(service) {
      const ready = supervisor.start(service);
      // Once the first is ready: until then they need both processors, and from then on PID 1 is idle.
      ready.then(() => {
        pool.prepare(DOM0);
        nextRound(() => behindConsole.open());
      }, () => {});
      return ready;
    },
    console: (container) => hostConsole.attach(container),
    uevent: (subsystem, after, deadline) => uevents.next(subsystem, after, deadline),
  },
  leaving: () => shutdown.requested,
};
const run = (stage: Manifest, outcomes: Readonly<Record<string, unknown>>): Promise<StageEnd> =>
  bootStage(parts, stage, outcomes);
const skipped = (stage: Manifest, detail: string): void =>
  timeline.tell(stage.name, "skipped", { detail });
const ends = startSequence({ stages: order, run, skipped });
const again = (stage: Manifest): Promise<StageEnd> => runInTurn(stage, { run, skipped }, ends);

// While it is up.

// By then the disk that keeps logs is there, or it will not be.
void ends.get(STORAGE.name)?.then(() => nextRound(() => journal.begin()));
void ends.get(CRASH.name)?.then((end) => {
  const told = end.type === "done" ? (end.outcome as Partial<CrashOutcome> | null)?.told : null;
  // Where no launcher hears it, the console has it already.
  if (typeof told !== "string" || config.events === null) return;
  print(told.slice(0, LINE_LIMIT).replaceAll(/\p{Cc}+/gu, " "));
});
const interfacesChanged = runAgain(DHCP, ends, async () => {
  if (config.dhcp && !shutdown.requested) await again(DHCP);
});
uevents.listen((uevent) => {
  if (concernsEthernet(uevent)) interfacesChanged();
});
const onDockerDegraded = followDocker(supervisor, {
  ends,
  print,
  ready() {
    hostConsole.engineReady();
    // One may have come while Docker was away.
    interfacesChanged();
  },
});
const powerButton = (): void => shutdown.request("poweroff", "the power button");
attendHardware({ kernel, config, uevents, timeline, watchdog, ends, powerButton });

// Stages before the engine are not run twice.
const fromEngine = { stages: order.slice(order.indexOf(ENGINE)), run, skipped };
const attended: Attended = {
  ...{ config, timeline, shutdown, sink, print, onDockerDegraded },
  console: hostConsole,
  dom0: () => runWithNeeds(DOM0, fromEngine, ends),
  async rescue() {
    const end = await again(RESCUE);
    if (end.type === "done") await supervisor.ended("rescue-shell");
    return end;
  },
};
// Nothing else does on an idle host.
keepAlive();
void handOver();

/** A function of its own, since a script has no `await` at its top: the init is evaluated, see the script flavour. */
async function handOver(): Promise<void> {
  const asksForShell = config.console === "rescue";
  const up: StageEnd = await ends.get(DOM0.name) ??
    { type: "skipped", reason: "the command line asks for the console" };
  const command = asksForShell ? null : config.run;
  if (command === null) void attendConsole(attended, up);
  else if (up.type === "done") void runCommand(attended, command, up);

  await tellEnd(timeline, ends, asksForShell ? null : up);
  // Not sooner: the way down would cut off the stages that go on, and the reason would never be told.
  if (command !== null && up.type !== "done") void runCommand(attended, command, up);
}

/** The fault of an act that the boot can do without, in one line; none if it succeeded. */
function faultOf(act: () => void, what = ""): readonly string[] {
  try {
    act();
    return [];
  } catch (error) {
    return [`${what}${(error as Error).message}`];
  }
}

function print(line: string): void {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(`${line}\r\n`));
  } catch {
    // A host without a console.
  }
}
