/**
 * A DHCP server that says whatever a test wants it to: `lying_server.ts FOLDER` reads how from `FOLDER/answer` before
 * each answer, and writes each message that it hears to `FOLDER/log`, a line each. Knows nothing of truth.
 *
 * @module
 * @see RFC 2131 for the message, RFC 2132 for the options.
 */

/** How it answers; nothing at all where there is none. */
export interface LyingAnswer {
  /** The address that it gives. */
  readonly address: string;
  /** Whether it refuses each request. */
  readonly nak?: boolean;
  /** Further options by code: a text, or bytes. */
  readonly options: Readonly<Record<number, string | readonly number[]>>;
  /** The fields `sname` and `file`. */
  readonly names?: string;
}

/** Message types: option 53. */
const DISCOVER = 1, OFFER = 2, REQUEST = 3, ACK = 5, NAK = 6;
const COOKIE = [0x63, 0x82, 0x53, 0x63];
/** Where the fields are, in bytes. */
const YIADDR = 16, SNAME = 44, FILE = 108, OPTIONS = 236;

/** Runs the server for ever. */
async function serve(folder: string): Promise<never> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 67 });
  for (;;) {
    const [request] = await socket.receive();
    const type = typeOf(request);
    await Deno.writeTextFile(`${folder}/log`, `${type}\n`, { append: true });
    const text = await Deno.readTextFile(`${folder}/answer`).catch(() => "null");
    const answer: LyingAnswer | null = JSON.parse(text);
    if (answer === null || type !== DISCOVER && type !== REQUEST) continue;
    const reply = type === DISCOVER ? OFFER : answer.nak ? NAK : ACK;
    const to = { transport: "udp", hostname: "255.255.255.255", port: 68 } as const;
    await socket.send(replyTo(request, reply, answer), to);
  }
}

function typeOf(message: Uint8Array): number {
  for (let at = OPTIONS + COOKIE.length; at < message.length && message[at] !== 255;) {
    if (message[at] === 53) return message[at + 2] ?? 0;
    at += message[at] === 0 ? 1 : 2 + (message[at + 1] ?? 0);
  }
  return 0;
}

function replyTo(request: Uint8Array, type: number, answer: LyingAnswer): Uint8Array {
  const head = new Uint8Array(OPTIONS);
  head.set(request.subarray(0, SNAME));
  head[0] = 2;
  head.set(answer.address.split(".").map(Number), YIADDR);
  const names = new TextEncoder().encode(answer.names ?? "");
  head.set(names.subarray(0, 63), SNAME);
  head.set(names.subarray(0, 127), FILE);
  const options = [...COOKIE, 53, 1, type];
  for (const [code, value] of Object.entries(answer.options)) {
    const bytes = typeof value === "string" ? [...new TextEncoder().encode(value)] : value;
    options.push(Number(code), bytes.length, ...bytes);
  }
  return Uint8Array.from([...head, ...options, 255]);
}

if (import.meta.main) await serve(Deno.args[0] ?? "");
