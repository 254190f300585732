/**
 * Looks after the machine itself, if it is ours: its watchdog and its power buttons, each as soon as their drivers are
 * loaded, and the kernel's grace periods during the boot.
 *
 * @module
 */
import type { BootConfig } from "../../boot/config.ts";
import { EXTRAS } from "../../boot/stages/extras/manifest.ts";
import { MODULES_STAGE } from "../../boot/stages/modules/manifest.ts";
import { MOUNTS } from "../../boot/stages/mounts/manifest.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Ends } from "../gate/sequence.ts";
import type { Timeline } from "../timeline.ts";
import type { Uevents } from "../uevents.ts";
import { hurryGracePeriods } from "./grace_periods.ts";
import { watchPowerButtons } from "./power_button.ts";
import type { Watchdog } from "./watchdog.ts";

/** Everything that looking after the hardware needs. */
export interface HardwareParts {
  readonly kernel: Kernel;
  readonly config: Pick<BootConfig, "hardware" | "watchdog">;
  readonly uevents: Uevents;
  readonly timeline: Pick<Timeline, "tell">;
  readonly watchdog: Watchdog;
  /** How the stages end, including those that load drivers. */
  readonly ends: Ends;
  /** Called when a power button is pressed. */
  powerButton(): void;
}

/**
 * Looks after the hardware from now on, unless the configuration says that it is someone else's.
 *
 * @param parts Everything that it needs.
 */
export function attendHardware(parts: HardwareParts): void {
  const { kernel, config, uevents, timeline, watchdog, ends, powerButton } = parts;
  if (!config.hardware) return;
  // Not sooner: /sys is not mounted before.
  void ends.get(MOUNTS.name)?.then(async () => {
    const leaveAlone = hurryGracePeriods(
      kernel,
      (error) => timeline.tell("boot", "step", { detail: error }),
    );
    await Promise.all(ends.values());
    leaveAlone();
  });
  const { timeout } = config.watchdog;
  if (timeout > 0) void ends.get(MODULES_STAGE.name)?.then(() => watchdog.arm(timeout));
  void ends.get(EXTRAS.name)?.then(() =>
    watchPowerButtons(kernel, (listener) => uevents.listen(listener), powerButton)
  );
}
