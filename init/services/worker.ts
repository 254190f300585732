/**
 * What runs in the services isolate: the only one that starts processes. It keeps what main asks for and stops it all
 * in order.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { Service } from "../../boot/service.ts";
import { Deadline } from "./deadline.ts";
import { keep, type Keeper } from "./keeper.ts";
import type { FromServices, ToServices } from "./messages.ts";

const keepers = new Map<string, Keeper>();
const post = (message: FromServices): void => self.postMessage(message);

self.onmessage = ({ data }: MessageEvent<ToServices>): void => {
  switch (data.type) {
    case "start":
      start(data.id, data.service);
      break;
    case "ask":
      post({ type: "answer" });
      break;
    case "stop":
      stopAll(data.seconds).then((killed) => post({ type: "stopped", killed }));
      break;
  }
};

async function start(id: number, service: Service): Promise<void> {
  try {
    const running = keepers.has(service.name);
    if (running) throw new Error(`${service.name} runs already`);
    const { keeper, ready } = keep(service, (message) => {
      if (message.type === "ended") keepers.delete(service.name);
      post(message);
    });
    keepers.set(service.name, keeper);
    await ready;
    post({ type: "ready", id });
  } catch (error) {
    post({ type: "refused", id, error: (error as Error).message });
  }
}

async function stopAll(seconds: number): Promise<string[]> {
  const deadline = new Deadline(seconds, () => performance.now() / 1000);
  const killed: string[] = [];
  const orders = new Set([...keepers.values()].map(({ service }) => service.stop.order));
  for (const order of [...orders].sort((a, b) => b - a)) {
    const these = [...keepers.values()].filter(({ service }) => service.stop.order === order);
    await Promise.all(these.map(async (keeper) => {
      if (await keeper.stop(deadline.share)) killed.push(keeper.service.name);
    }));
  }
  return killed;
}
