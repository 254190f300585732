/**
 * PID 1: console -> command line -> config -> stages -> supervise -> shutdown. Each part is elsewhere; here they meet.
 *
 * This isolate alone holds `ffi`. It never spawns, never connects, and imports nothing from npm or `node:`.
 *
 * @module
 */
import type { ControlMessage } from "../boot/events.ts";
import { crash, type CrashOutcome } from "../boot/crash.ts";
import { dhcp } from "../boot/dhcp.ts";
import { dom0 } from "../boot/dom0.ts";
import { engine } from "../boot/engine.ts";
import { concernsEthernet } from "../boot/ethernet.ts";
import { LOG_FOLDER } from "../boot/paths.ts";
import { rescue } from "../boot/rescue.ts";
import type { Stage } from "../boot/stage.ts";
import { storage } from "../boot/storage.ts";
import { attendConsole, type Attended, runCommand } from "./attend.ts";
import { type BootParts, bootStage } from "./boot.ts";
import { tellEnd } from "./boot_end.ts";
import { followDocker } from "./docker_state.ts";
import { attendHardware } from "./hardware/hardware.ts";
import { prepareWatchdog } from "./hardware/watchdog.ts";
import { keepJournal } from "./journal.ts";
import { openLinux } from "./kernel/linux.ts";
import { consoleIsolate, servicesIsolate } from "./long_lived.ts";
import { planBoot } from "./plan.ts";
import { progressLine } from "./progress.ts";
import { openConsole } from "./services/console.ts";
import { placeProcess } from "./services/place.ts";
import { openLogFile } from "./services/log_file.ts";
import { startReaper } from "./services/reaper.ts";
import { keepForResume } from "./services/resume_record.ts";
import { prepareShutdown } from "./services/shutdown.ts";
import { listenToSignals } from "./services/signals.ts";
import { watchStops } from "./services/stops.ts";
import { supervise } from "./services/supervisor.ts";
import { consoleTerminal } from "./services/terminal.ts";
import { keepAlive, nextRound } from "./rounds.ts";
import { runAgain } from "./stages/again.ts";
import { NO_SINK } from "./sink.ts";
import type { StageEnd } from "./stages/messages.ts";
import { openingTold } from "./stages/opening.ts";
import { isolatePool } from "./stages/pool.ts";
import { runInTurn, runWithNeeds, startSequence } from "./stages/sequence.ts";
import { openStageIsolate } from "./stages/stage_isolate.ts";
import { start } from "./start.ts";
import { survive } from "./survive.ts";
import { startTimeline } from "./timeline.ts";
import { openUevents } from "./uevents.ts";

const kernel = openLinux();
const { config, faults, sink, started, ownMachine, scarceMemory } = start(kernel, onControl);
const journal = keepJournal(openLogFile(`${LOG_FOLDER}/init.log`), () => new Date());
const timeline = startTimeline(kernel, started, (event) => {
  sink.write(event);
  journal.add(event);
  const line = progressLine(event);
  // Where a launcher shows the progress, it has lent its terminal to the console by then.
  const isLast = event.stage === "shutdown" && event.event !== "done";
  // Also where the events could not be opened: somebody must hear why.
  if (line !== null && (sink === NO_SINK || isLast)) print(line);
});
survive(timeline);
timeline.tell("boot", "start", ownMachine ? { kernel: started } : {});
for (const detail of faults) timeline.tell("boot", "step", { detail });

const reaper = startReaper(kernel);
const uevents = openUevents(kernel, (error) => timeline.tell("uevents", "failed", { error }));
const opening = openingTold(timeline);
const pool = isolatePool((stage) => opening(stage.name, () => openStageIsolate(stage)));
const terminal = consoleTerminal(kernel, config.winsize);

const behindServices = servicesIsolate(opening);
const supervisor = supervise(behindServices, timeline);
const behindConsole = consoleIsolate(opening);
const console = openConsole(behindConsole, terminal, timeline);
const watchdog = prepareWatchdog({ kernel, timeline, alive: () => supervisor.alive() });

const parts: BootParts = {
  kernel,
  config,
  timeline,
  pool,
  disks: new Set(),
  delegates: {
    start(step) {
      const ready = supervisor.start(step.service);
      // Once the first is ready: until then they need both processors, and from then on nothing else is to be done. But
      // what comes after dom0 would only be in the way.
      ready.then(() => {
        pool.prepare(stages.filter(({ after }) => !after.includes(dom0.name)));
        nextRound(() => behindConsole.open());
      }, () => {});
      return ready;
    },
    console: (step) => console.attach(step.container),
    uevent: ({ subsystem, after, deadline }) => uevents.next(subsystem, after, deadline),
  },
  leaving: () => shutdown.requested,
};
const skipped = (stage: Stage, detail: string): void =>
  timeline.tell(stage.name, "skipped", { detail });
const run = (stage: Stage, outcomes: Readonly<Record<string, unknown>>): Promise<StageEnd> =>
  bootStage(parts, stage, outcomes);

const asksForShell = config.console === "rescue";
const stages = planBoot(config, scarceMemory);
const ends = startSequence({ stages, run, skipped });
// One isolate ahead of those that run, up to the first that waits for long.
pool.prepare(stages.slice(0, stages.indexOf(engine) + 1));
// Early among them: it has to load what starts programs, meanwhile, on its own thread.
nextRound(() => behindServices.open());
const stops = watchStops(kernel, (service) => supervisor.suspect(service));
supervisor.onSpawned(({ name, place }, pid) => {
  stops.follow(name, pid);
  for (const error of placeProcess(kernel, pid, place)) {
    timeline.tell(name, "step", { detail: error });
  }
});
// By then the disk that keeps logs is there, or it will not be.
void ends.get(storage.name)?.then(() => nextRound(() => journal.begin()));
const onDockerDegraded = followDocker(supervisor, {
  ends,
  print,
  ready() {
    console.engineReady();
    // One may have come while Docker was away.
    interfacesChanged();
  },
});

const shutdown = prepareShutdown({
  kernel,
  timeline,
  sink,
  reaper,
  supervisor,
  console,
  watchdog,
  disks: parts.disks,
  deadline: config.deadlines.shutdown,
  keep: (ids) => keepForResume(kernel, ids),
});
listenToSignals({
  shutdown: (action, signal) => shutdown.request(action, signal),
  resize: () => console.resized(),
});

void ends.get(crash.name)?.then((end) => {
  const told = end.type === "done" ? (end.outcome as CrashOutcome).told : null;
  // Where no launcher hears it, the console has it already.
  if (told !== null && config.events !== null) print(told.replaceAll(/\p{Cc}+/gu, " "));
});
const powerButton = (): void => shutdown.request("poweroff", "the power button");
attendHardware({ kernel, config, uevents, timeline, watchdog, ends, powerButton });

const again = (stage: Stage): Promise<StageEnd> => runInTurn(stage, { run, skipped }, ends);
// What comes before the engine is not done twice.
const fromEngine = { stages: stages.slice(stages.indexOf(engine)), run, skipped };
const attended: Attended = {
  config,
  timeline,
  console,
  shutdown,
  sink,
  print,
  onDockerDegraded,
  dom0: () => runWithNeeds(dom0, fromEngine, ends),
  async rescue() {
    const end = await again(rescue);
    if (end.type === "done") await supervisor.ended("rescue-shell");
    return end;
  },
};

const interfacesChanged = runAgain(dhcp, ends, async () => {
  if (config.dhcp && !shutdown.requested) await again(dhcp);
});
uevents.listen((uevent) => {
  if (concernsEthernet(uevent)) interfacesChanged();
});

// Nothing else does on an idle host.
keepAlive();

void handOver();

/** A function of its own, since a script has no `await` at its top: the init is evaluated, see the script flavour. */
async function handOver(): Promise<void> {
  const up: StageEnd = await ends.get(dom0.name) ??
    { type: "skipped", reason: "the command line asks for the console" };
  const command = asksForShell ? null : config.run;
  if (command === null) void attendConsole(attended, up);
  else if (up.type === "done") void runCommand(attended, command, up);

  await tellEnd(timeline, ends, asksForShell ? null : up);
  pool.close();
  // Not sooner: the way down would cut off the stages that go on, and the reason would never be told.
  if (command !== null && up.type !== "done") void runCommand(attended, command, up);
}

function onControl(message: ControlMessage): void {
  if (message.control === "shutdown") {
    shutdown.request(message.action, "the launcher asked for it");
  } else {
    terminal.setWinsize(message.winsize);
    console.resized();
  }
}

function print(line: string): void {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(`${line}\r\n`));
  } catch {
    // A host without a console.
  }
}
