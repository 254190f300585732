/**
 * The hardware watchdog: a timer outside the processors that resets the machine unless it is fed. PID 1 feeds it while
 * its own event loop runs and the services isolate, which looks after dockerd, answers. A degraded dockerd is not a
 * reason to stop: the console is alive.
 *
 * @see https://docs.kernel.org/watchdog/watchdog-api.html
 * @module
 */
import { O_WRONLY } from "../kernel/constants.ts";
import { SyscallError } from "../kernel/errno.ts";
import { readText } from "../kernel/files.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Timeline } from "../timeline.ts";

/** The first watchdog of the machine. */
const DEVICE = "/dev/watchdog0";
const IDENTITY = "/sys/class/watchdog/watchdog0/identity";
/** Any byte but the magic one feeds it. */
const FOOD = Uint8Array.of(0);
/** Closing it after this byte stops it; closing it otherwise does not. */
const MAGIC_CLOSE = new TextEncoder().encode("V");
/** How often it is fed within its timeout: a single feeding may come late. */
const FEEDINGS = 4;

/** Everything that a watchdog needs. */
export interface WatchdogParts {
  readonly kernel:
    & Pick<Kernel, "open" | "read" | "write" | "close">
    & Pick<
      Kernel,
      "wdiocSettimeout" | "wdiocGettimeout"
    >;
  readonly timeline: Timeline;
  /** Settles when the services isolate answers. */
  alive(): Promise<void>;
  /** Calls back at this interval, until the function that it returns is called. */
  readonly every?: (seconds: number, act: () => void) => () => void;
}

const everySeconds = (seconds: number, act: () => void): () => void => {
  const timer = setInterval(act, seconds * 1000);
  return () => clearInterval(timer);
};

/** The watchdog of a machine, if it has one. */
export interface Watchdog {
  /**
   * Arms it, if the kernel has one, and feeds it from now on.
   *
   * @param timeout Seconds after which it resets a machine that no longer feeds it.
   */
  arm(timeout: number): void;
  /**
   * Sets it for the rest of a shutdown: a machine that is not down by then is reset.
   *
   * @param seconds How long the shutdown may take.
   */
  cover(seconds: number): void;
  /** Stops it: a halted machine stays halted. */
  disarm(): void;
}

/**
 * Makes a watchdog that is not armed.
 *
 * @param parts Everything that it needs.
 */
export function prepareWatchdog(
  { kernel, timeline, alive, every = everySeconds }: WatchdogParts,
): Watchdog {
  let fd: number | null = null;
  let rest = (): void => {};
  const tell = (detail: string): void => timeline.tell("watchdog", "step", { detail });

  /** Acts on the open watchdog, and reports a failure instead of throwing. */
  function attempt(act: (fd: number) => void): boolean {
    if (fd === null) return false;
    try {
      act(fd);
      return true;
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      tell(error.message);
      return false;
    }
  }

  const feed = (): boolean => attempt((open) => void kernel.write(open, FOOD));

  function feedWhileAlive(timeout: number): void {
    let asked = false;
    let silent = 0;
    rest = every(timeout / FEEDINGS, () => {
      if (!asked) {
        asked = true;
        // Fed by the answer, not on the next turn: a delay of the event loop then costs nothing.
        alive().then(() => {
          asked = false;
          silent = 0;
          feed();
        }, () => {});
      } else if (++silent === 1) {
        tell(`the services do not answer: the machine is reset in ${timeout} s`);
      }
    });
  }

  return {
    arm(timeout) {
      try {
        fd = kernel.open(DEVICE, O_WRONLY);
      } catch (error) {
        if (!(error instanceof SyscallError)) throw error;
        const absent = ["ENOENT", "ENODEV", "ENXIO"].includes(error.code);
        if (!absent) tell(error.message);
        return;
      }
      let seconds = timeout;
      attempt((open) => {
        try {
          seconds = kernel.wdiocSettimeout(open, timeout);
        } catch {
          // It does not accept this timeout: it has one of its own.
          seconds = kernel.wdiocGettimeout(open);
        }
      });
      if (!feed()) return;
      feedWhileAlive(seconds);
      tell(`${identity(kernel)} resets the machine ${seconds} s after the last sign of life`);
    },
    cover(seconds) {
      rest();
      const covered = attempt((open) => {
        kernel.wdiocSettimeout(open, Math.ceil(seconds));
        kernel.write(open, FOOD);
      });
      if (covered || fd === null) return;
      // One that can't wait that long is fed for that long, whatever the services do.
      const late = timeline.now() + seconds;
      rest = every(1, () => {
        if (timeline.now() < late) feed();
      });
    },
    disarm() {
      rest();
      attempt((open) => {
        kernel.write(open, MAGIC_CLOSE);
        kernel.close(open);
      });
      fd = null;
    },
  };
}

function identity(kernel: Pick<Kernel, "open" | "read" | "close">): string {
  try {
    return readText(kernel, IDENTITY, 256).trim();
  } catch {
    return "the watchdog";
  }
}
