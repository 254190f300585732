/**
 * Generates the values that a DHCP server may send, and works out in another way what the client's script must make of
 * them. Pure.
 *
 * @module
 */

import type { Random } from "../fakes/fuzz.ts";

/** The values that the client hands to its script, by their names there. */
export interface Said {
  readonly ip: string;
  readonly mask: string;
  readonly router: string;
  readonly dns: string;
  readonly domain: string;
  readonly lease: string;
  readonly serverid: string;
}

/** The calls of `ip` and the report that the script must make. */
export interface Expected {
  readonly calls: readonly string[];
  readonly report: readonly string[];
}

/**
 * Texts that would leave a file `pwned` behind, in whatever way a shell came to evaluate them, and other hostile ones.
 */
const SHELL = [
  "$(touch pwned)",
  "`touch pwned`",
  ";touch pwned;",
  "'; touch pwned; '",
  '"; touch pwned; "',
  "|touch pwned",
  "&touch pwned&",
  ">pwned",
  "\ntouch pwned\n",
  "${x:=$(touch pwned)}",
  "a[$(touch pwned)]",
  "$((x[$(touch pwned)]))",
  "-e",
  "*",
  "../../pwned",
  "\\",
  "\x1b[2J",
  "\x7f",
  "é",
  "%s%n",
];

const OCTETS = ["0", "1", "10", "127", "223", "224", "255", "256", "01", "1e1", "0x7f", "-1", ""];

/**
 * Generates a server's values: half of them are good ones, so that each check is reached.
 *
 * @param random The source of all choices.
 */
export function generate(random: Random): Said {
  const below = (count: number): number => random.below(count);
  const pick = <T>(items: readonly T[]): T => random.pick(items);
  const either = (good: () => string, bad: () => string): string =>
    random.oneIn(2) ? good() : bad();
  const address = (): string => `${1 + below(223)}.${below(256)}.${below(256)}.${below(256)}`;
  const broken = (): string =>
    Array.from({ length: pick([3, 4, 4, 4, 5]) }, () => pick(OCTETS)).join(".");
  const noise = (): string =>
    Array.from({ length: below(20) }, () => String.fromCharCode(1 + below(126))).join("");
  const hostile = (good: () => string): string =>
    pick([
      () => "",
      broken,
      noise,
      () => pick(SHELL),
      () => good() + pick(SHELL),
      () => pick(SHELL) + good(),
      () => `${good()} dev lo`,
      () => good().repeat(pick([2, 40, 400])),
      () => pick(["0", "7", "8", "32", "33", "024", "59", "60", "4294967296", "99999999999"]),
    ])();
  const value = (good: () => string): string => either(good, () => hostile(good));
  const several = (): string =>
    Array.from({ length: pick([0, 1, 1, 2, 3, 4, 30]) }, () => value(address))
      .join(pick([" ", " ", "\t", "\n", "  "]));
  const ip = random.oneIn(5) ? hostile(address) : address();
  const near = ip.replace(/\d+$/, () => String(below(256)));
  return {
    ip,
    mask: random.oneIn(5) ? hostile(() => String(8 + below(25))) : String(8 + below(25)),
    router: either(() => near, several),
    dns: several(),
    domain: value(() => pick(["lab.example", "bad", "x", "a-b.c", "A.b.", "a".repeat(253)])),
    lease: value(() => String(60 + below(1_000_000))),
    serverid: value(address),
  };
}

/**
 * Works out what the script must do: its rules, written down a second time.
 *
 * @param said The server's values.
 * @returns What it must do; `null` if it must take nothing.
 */
export function expected(said: Said): Expected | null {
  const ip = addressOf(said.ip);
  const prefix = Number(said.mask);
  if (ip === null || String(prefix) !== said.mask || !(prefix >= 8 && prefix <= 32)) return null;
  const size = 2 ** (32 - prefix);
  const place = ip % size;
  if (size > 2 && (place === 0 || place === size - 1)) return null;
  const routers = several(said.router);
  const calls = [
    "-4 addr flush dev eth0 scope global",
    `-4 addr add ${said.ip}/${said.mask} broadcast + dev eth0`,
    ...routers.flatMap((router, index) => {
      const metric = `dev eth0 metric ${100 + index}`;
      const near = Math.floor(addressOf(router)! / size) === Math.floor(ip / size);
      return [
        ...near ? [] : [`-4 route replace ${router}/32 ${metric}`],
        `-4 route replace default via ${router} ${metric}`,
      ];
    }),
  ];
  const lease = /^[0-9]{1,10}$/.test(said.lease) && BigInt(said.lease) >= 60n ? said.lease : "";
  return {
    calls,
    report: [
      "interface=eth0",
      `ip=${said.ip}`,
      `mask=${said.mask}`,
      `router=${routers.join(" ")}`,
      `dns=${several(said.dns).join(" ")}`,
      `domain=${isDomain(said.domain) ? said.domain : ""}`,
      `lease=${lease}`,
      `serverid=${addressOf(said.serverid) === null ? "" : said.serverid}`,
    ],
  };
}

/** The number of a host's address; `null` for everything else. */
function addressOf(text: string): number | null {
  const octets = text.split(".").map(Number);
  if (octets.length !== 4 || octets.join(".") !== text) return null;
  if (!octets.every((octet) => Number.isInteger(octet) && octet >= 0 && octet <= 255)) return null;
  const [first = 0] = octets;
  if (first === 0 || first === 127 || first >= 224) return null;
  return octets.reduce((number, octet) => number * 256 + octet, 0);
}

function several(text: string): string[] {
  if (new TextEncoder().encode(text).length > 255) return [];
  return text.split(/[ \t\n]+/).filter((one) => addressOf(one) !== null).slice(0, 3);
}

function isDomain(text: string): boolean {
  return text !== "bad" && text.length <= 253 && !text.startsWith("-") &&
    text.replace(/\.$/, "").split(".").every((label) => /^[A-Za-z0-9-]+$/.test(label));
}
