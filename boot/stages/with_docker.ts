/**
 * The stages that use Docker, with their bodies. Their isolates have permission to reach its socket.
 *
 * @module
 */
import { dhcp } from "./dhcp/body.ts";
import { dom0 } from "./dom0/body.ts";
import { imageDhcp, imageDom0 } from "./image/import_image.ts";
import { resume } from "./resume/body.ts";
import type { Stage } from "./stage.ts";

/** Every stage that may reach Docker's socket. */
export const WITH_DOCKER: readonly Stage[] = [imageDom0, dom0, imageDhcp, dhcp, resume];
