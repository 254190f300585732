/**
 * The isolate of stages that hold Docker's socket.
 *
 * @module
 */
import { connectDocker } from "../../boot/docker/client.ts";
import { DOCKER_SOCKET } from "../../boot/paths.ts";
import { WITH_DOCKER } from "../../boot/stages/with_docker.ts";
import { serve } from "./serve.ts";

const docker = connectDocker(DOCKER_SOCKET);
serve({ stages: WITH_DOCKER, docker: () => docker });
