/** Filters of `ss`: states, and expressions over ports and addresses. @source iproute2 6.1: ss(8), misc/ssfilter.y, misc/ss.c (scan_state) */
import { networkOf, parseIpv4 } from "../../../wire/address";
import { network6, parseIpv6 } from "../../../wire/address6";
import type { End, Row } from "./rows";

export type Matches = (row: Row) => boolean;
export class WrongFilter extends Error {}

/** States by the names that are typed. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  established: ["ESTAB"],
  "syn-sent": ["SYN-SENT"],
  "syn-recv": ["SYN-RECV"],
  "fin-wait-1": ["FIN-WAIT-1"],
  "fin-wait-2": ["FIN-WAIT-2"],
  "time-wait": ["TIME-WAIT"],
  unconnected: ["UNCONN", "CLOSED"],
  closed: ["UNCONN", "CLOSED"],
  "close-wait": ["CLOSE-WAIT"],
  "last-ack": ["LAST-ACK"],
  listening: ["LISTEN"],
  closing: ["CLOSING"],
};
const ALL = Object.values(STATES).flat();
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  all: ALL,
  connected: ALL.filter((state) => state !== "LISTEN" && state !== "UNCONN" && state !== "CLOSED"),
  synchronized: ALL.filter((state) => !["LISTEN", "UNCONN", "CLOSED", "SYN-SENT"].includes(state)),
  bucket: ["SYN-RECV", "TIME-WAIT"],
  big: ALL.filter((state) => state !== "SYN-RECV" && state !== "TIME-WAIT"),
};
/** What is shown where nobody says: connections, without those that are kept as little more than names. */
export const USUAL_STATES: ReadonlySet<string> = new Set(
  ALL.filter((s) => !["LISTEN", "UNCONN", "CLOSED", "TIME-WAIT", "SYN-RECV"].includes(s)),
);
export const WAITING_STATES: ReadonlySet<string> = new Set(["LISTEN", "UNCONN", "CLOSED"]);
export const ALL_STATES: ReadonlySet<string> = new Set(ALL);

/** `state NAME …` and `exclude NAME …` before an expression. @returns the states, null: none are said; and the words that are left */
export function readStates(words: readonly string[]): { readonly states: ReadonlySet<string> | null; readonly rest: readonly string[] } {
  let states: Set<string> | null = null;
  let at = 0;
  for (; words[at] === "state" || words[at] === "exclude"; at += 2) {
    const name = words[at + 1];
    if (name === undefined) throw new WrongFilter("ss: wrong state name: ");
    const named = STATES[name] ?? GROUPS[name];
    if (!named) throw new WrongFilter(`ss: wrong state name: ${name}`);
    if (words[at] === "state") states = new Set([...(states ?? []), ...named]);
    else {
      states ??= new Set(ALL);
      for (const each of named) states.delete(each);
    }
  }
  return { states, rest: words.slice(at) };
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "==": (a, b) => a === b,
  eq: (a, b) => a === b,
  "!=": (a, b) => a !== b,
  ne: (a, b) => a !== b,
  neq: (a, b) => a !== b,
  ">": (a, b) => a > b,
  gt: (a, b) => a > b,
  "<": (a, b) => a < b,
  lt: (a, b) => a < b,
  ">=": (a, b) => a >= b,
  ge: (a, b) => a >= b,
  geq: (a, b) => a >= b,
  "<=": (a, b) => a <= b,
  le: (a, b) => a <= b,
  leq: (a, b) => a <= b,
};
/** Names of ports that are known without a file. @source RFC 6335 registry */
const PORTS: Readonly<Record<string, number>> = {
  ssh: 22,
  http: 80,
  https: 443,
  domain: 53,
  postgresql: 5432,
  telnet: 23,
  ftp: 21,
  ntp: 123,
};

class Reader {
  private at = 0;
  constructor(private readonly words: readonly string[]) {}

  whole(): Matches {
    const read = this.either();
    if (this.at < this.words.length) throw new WrongFilter(`ss: bison bellows (while parsing filter): "syntax error!"`);
    return read;
  }
  private takes(...words: string[]): boolean {
    if (!words.includes(this.words[this.at] ?? "")) return false;
    this.at++;
    return true;
  }
  private next(): string {
    const word = this.words[this.at++];
    if (word === undefined) throw new WrongFilter(`ss: bison bellows (while parsing filter): "syntax error!"`);
    return word;
  }
  private either(): Matches {
    let a = this.both();
    while (this.takes("or", "|", "||")) {
      const [one, other] = [a, this.both()];
      a = (row) => one(row) || other(row);
    }
    return a;
  }
  private both(): Matches {
    let a = this.one();
    for (;;) {
      this.takes("and", "&", "&&");
      const word = this.words[this.at];
      if (word === undefined || [")", "or", "|", "||"].includes(word)) return a;
      const [one, other] = [a, this.one()];
      a = (row) => one(row) && other(row);
    }
  }
  private one(): Matches {
    if (this.takes("not", "!")) {
      const a = this.one();
      return (row) => !a(row);
    }
    if (this.takes("(")) {
      const a = this.either();
      if (!this.takes(")")) throw new WrongFilter(`ss: bison bellows (while parsing filter): "syntax error!"`);
      return a;
    }
    const word = this.next();
    const endOf = (row: Row): End => (word.startsWith("s") ? row.local : row.remote);
    if (word === "sport" || word === "dport") {
      const operator = OPERATORS[this.words[this.at] ?? ""];
      if (operator) this.at++;
      const port = portOf(this.next().replace(/^.*:/, ""));
      return (row) => (operator ?? ((a, b) => a === b))(endOf(row).port, port);
    }
    if (word === "src" || word === "dst") {
      const isNot = this.words[this.at] === "!=" || this.words[this.at] === "ne";
      if (isNot || this.words[this.at] === "=" || this.words[this.at] === "==" || this.words[this.at] === "eq") this.at++;
      const matches = addressOf(this.next());
      return (row) => matches(endOf(row)) !== isNot;
    }
    if (["dev", "fwmark", "cgroup", "autobound"].includes(word))
      throw new WrongFilter(`ss: filters such as ${word} are not part of this system`);
    throw new WrongFilter(`ss: bison bellows (while parsing filter): "syntax error!"`);
  }
}
function portOf(text: string): number {
  const port = PORTS[text] ?? (/^\d+$/.test(text) ? Number(text) : -1);
  if (port < 0 || port > 65_535) throw new WrongFilter(`Error: "${text}" does not look like a port.`);
  return port;
}
/** `10.0.0.1`, `10.0.0.0/24`, `:22`, `10.0.0.1:22`, `[fe80::1]:22`. */
function addressOf(text: string): (end: End) => boolean {
  const [, host = "", port] = /^(\[[^\]]*\](?:\/\d+)?|\*|[\d.]*(?:\/\d+)?|[^:]*)(?::([^:]*))?$/.exec(text) ?? [undefined, text];
  const isPort =
    port === undefined || port === "*"
      ? () => true
      : (
          (wanted) => (end: End) =>
            end.port === wanted
        )(portOf(port));
  if (host === "" || host === "*") return isPort;
  const [address = "", bits] = host.split("/");
  const plain = address.replace(/^\[|\]$/g, "");
  const ip4 = parseIpv4(plain);
  if (ip4 !== null) {
    const prefix = bits === undefined ? 32 : Number(bits);
    return (end) => typeof end.ip === "number" && networkOf(end.ip, prefix) === networkOf(ip4, prefix) && isPort(end);
  }
  const ip6 = parseIpv6(plain);
  if (ip6 === null) throw new WrongFilter(`Error: an inet prefix is expected rather than "${plain}".`);
  const prefix = bits === undefined ? 128 : Number(bits);
  return (end) => typeof end.ip === "string" && network6(end.ip, prefix) === network6(ip6, prefix) && isPort(end);
}

/** Reads an expression, whose words may stand in one argument or in several. */
export function readExpression(words: readonly string[]): Matches {
  const parts = words.join(" ").match(/[()]|!=|[<>]=|==|&&|\|\||[=<>!&|]|[^\s()=<>!&|]+/g) ?? [];
  return parts.length === 0 ? () => true : new Reader(parts).whole();
}
