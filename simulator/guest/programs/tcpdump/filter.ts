/** The language in which frames are chosen, and what it means. @source libpcap 1.10: pcap-filter(7) */
import { maskPrefix, networkOf, parseIpv4, prefixMask } from "../../../wire/address";
import { get16, get32 } from "../../../wire/bytes";
import { readFiltersBy, type Wanted } from "../../net/captures";
import { type Parts, partsOf } from "./frame";
import { ipv6Text } from "./ipv6-text";

type Dir = "any" | "src" | "dst" | "both";
export type Filter =
  | { readonly op: "and" | "or"; readonly a: Filter; readonly b: Filter }
  | { readonly op: "not"; readonly a: Filter }
  | { readonly op: "proto"; readonly name: string }
  /** it has a tag; `id` null: any */
  | { readonly op: "vlan"; readonly id: number | null }
  | { readonly op: "number"; readonly of: "ip" | "ip6" | "ether"; readonly value: number }
  | { readonly op: "net"; readonly proto: string; readonly dir: Dir; readonly ip: number; readonly prefix: number }
  | { readonly op: "host6"; readonly dir: Dir; readonly text: string }
  | { readonly op: "mac"; readonly dir: Dir; readonly mac: string }
  | { readonly op: "port"; readonly proto: string; readonly dir: Dir; readonly from: number; readonly to: number }
  | { readonly op: "cast"; readonly kind: "broadcast" | "multicast" }
  | { readonly op: "compare"; readonly how: string; readonly a: Sum; readonly b: Sum };
type Sum =
  | { readonly n: number }
  | { readonly length: true }
  | { readonly proto: string; readonly at: Sum; readonly size: number }
  | { readonly how: string; readonly a: Sum; readonly b: Sum };

class Wrong extends Error {}

const PROTOCOLS = ["ip", "ip6", "arp", "rarp", "tcp", "udp", "icmp", "icmp6", "ether", "vlan"];
/** @source pcap-filter(7); RFC 792, RFC 9293 */
const NAMES: Readonly<Record<string, number>> = {
  tcpflags: 13,
  icmptype: 0,
  icmpcode: 1,
  icmp6type: 0,
  icmp6code: 1,
  "tcp-fin": 1,
  "tcp-syn": 2,
  "tcp-rst": 4,
  "tcp-push": 8,
  "tcp-ack": 16,
  "tcp-urg": 32,
  "tcp-ece": 64,
  "tcp-cwr": 128,
  "icmp-echoreply": 0,
  "icmp-unreach": 3,
  "icmp-redirect": 5,
  "icmp-echo": 8,
  "icmp-timxceed": 11,
  "icmp6-echo": 128,
  "icmp6-echoreply": 129,
  "icmp6-routersolicit": 133,
  "icmp6-routeradvert": 134,
  "icmp6-neighborsolicit": 135,
  "icmp6-neighboradvert": 136,
};
export const PORT_NAMES: Readonly<Record<string, number>> = {
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  bootps: 67,
  bootpc: 68,
  http: 80,
  ntp: 123,
  https: 443,
  syslog: 514,
  iscsi: 3260,
  postgresql: 5432,
  "http-alt": 8080,
};

class Reader {
  private readonly words: string[];
  private at = 0;
  /** what the last primitive was about: a word alone repeats it */
  private proto = "";
  private dir: Dir = "any";
  private kind = "";

  constructor(
    text: string,
    private readonly resolve: (name: string) => number | null,
  ) {
    this.words = text.match(/\|\||&&|<<|>>|[<>!=]=|[()[\]:&|<>!=+*/]|-(?=\s|\d)|[^\s()[\]&|<>!=+*/:]+(?::[^\s()[\]&|<>!=+*/]+)*/g) ?? [];
  }
  private get word(): string {
    return this.words[this.at] ?? "";
  }
  private takes(...words: string[]): boolean {
    if (!words.includes(this.word) || this.word === "") return false;
    this.at++;
    return true;
  }
  read(): Filter {
    const out = this.either();
    if (this.at < this.words.length) throw new Wrong("syntax error");
    return out;
  }
  /** `and` and `or` bind alike, from the left. */
  private either(): Filter {
    let a = this.one();
    for (;;) {
      if (this.takes("or", "||")) a = { op: "or", a, b: this.one() };
      else if (this.takes("and", "&&")) a = { op: "and", a, b: this.one() };
      else return a;
    }
  }
  private one(): Filter {
    if (this.takes("not", "!")) return { op: "not", a: this.one() };
    if (this.word === "(" && !this.isSum()) {
      this.at++;
      const a = this.either();
      if (!this.takes(")")) throw new Wrong("syntax error");
      return a;
    }
    return this.isSum() ? this.comparison() : this.primitive();
  }
  /** Whether what follows is arithmetic. */
  private isSum(): boolean {
    const next = this.words[this.at + 1];
    if (this.word === "(") {
      let depth = 0;
      for (let at = this.at; at < this.words.length; at++) {
        if (this.words[at] === "(") depth++;
        else if (this.words[at] === ")" && --depth === 0) return /^([<>!=]=?|==|&|\||\+|\*|\/|<<|>>)$/.test(this.words[at + 1] ?? "");
      }
      return false;
    }
    return (
      next === "[" ||
      (this.word === "len" && next !== undefined) ||
      (/^(\d+|0x[\da-f]+)$/i.test(this.word) && /^([<>=!]=?|[&|+*/])$/.test(next ?? ""))
    );
  }
  private comparison(): Filter {
    const a = this.sum(0);
    const how = this.word;
    if (!["=", "==", "!=", "<", ">", "<=", ">="].includes(how)) throw new Wrong("syntax error");
    this.at++;
    return { op: "compare", how: how === "=" ? "==" : how, a, b: this.sum(0) };
  }
  private sum(level: number): Sum {
    const levels = [["|"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/"]];
    const ops = levels[level];
    if (!ops) return this.term();
    let a = this.sum(level + 1);
    while (ops.includes(this.word)) {
      const how = this.word;
      this.at++;
      a = { how, a, b: this.sum(level + 1) };
    }
    return a;
  }
  private term(): Sum {
    if (this.takes("(")) {
      const inner = this.sum(0);
      if (!this.takes(")")) throw new Wrong("syntax error");
      return inner;
    }
    const { word } = this;
    this.at++;
    if (word === "len") return { length: true };
    if (/^\d+$|^0x[\da-f]+$/i.test(word)) return { n: Number(word) };
    const known = NAMES[word];
    if (known !== undefined) return { n: known };
    if (!PROTOCOLS.includes(word) || !this.takes("[")) throw new Wrong("syntax error");
    // A size stands behind a colon, which may have been read as part of the word.
    const split = /^(\w+):(\d)$/.exec(this.word);
    if (split) this.words.splice(this.at, 1, split[1] ?? "", ":", split[2] ?? "");
    const at = this.sum(0);
    const size = this.takes(":") ? Number(this.words[this.at++]) : 1;
    if (!this.takes("]") || ![1, 2, 4].includes(size)) throw new Wrong("syntax error");
    return { proto: word, at, size };
  }

  private primitive(): Filter {
    const word = this.word.replace(/^\\/, "");
    if (word === "") throw new Wrong("syntax error");
    if (this.takes("less", "greater"))
      return { op: "compare", how: word === "less" ? "<=" : ">=", a: { length: true }, b: { n: Number(this.words[this.at++]) } };
    if (this.takes("broadcast", "multicast")) return { op: "cast", kind: word as "broadcast" };
    if (this.takes("vlan")) {
      const id = /^(\d+|0x[\da-f]+)$/i.test(this.word) ? Number(this.words[this.at++]) : null;
      if (id !== null && id > 4_095) throw new Wrong(`VLAN tag ${id} greater than maximum 4095`);
      return { op: "vlan", id };
    }
    let proto = "";
    if (PROTOCOLS.includes(word)) {
      this.at++;
      proto = word;
      const next = this.word;
      if (this.takes("broadcast", "multicast")) return { op: "cast", kind: next as "broadcast" };
      if (this.takes("proto")) return this.protoNumber(proto);
      if (!["src", "dst", "host", "net", "port", "portrange"].includes(next)) return { op: "proto", name: proto };
    }
    if (this.takes("proto")) return this.protoNumber("ip");
    const isQualified = ["src", "dst", "host", "net", "port", "portrange"].includes(this.word);
    if (isQualified) {
      this.proto = proto;
      this.dir = this.direction();
      this.kind = ["host", "net", "port", "portrange"].includes(this.word) ? (this.words[this.at++] ?? "host") : "host";
    }
    return this.about(this.words[this.at++] ?? "");
  }
  private direction(): Dir {
    if (this.takes("src")) {
      if (this.words[this.at + 1] === "dst" && this.takes("or", "||")) {
        this.at++;
        return "any";
      }
      if (this.words[this.at + 1] === "dst" && this.takes("and", "&&")) {
        this.at++;
        return "both";
      }
      return "src";
    }
    return this.takes("dst") ? "dst" : "any";
  }
  private protoNumber(of: string): Filter {
    const word = (this.words[this.at++] ?? "").replace(/^\\/, "");
    const known: Readonly<Record<string, number>> =
      of === "ether" ? { ip: 0x0800, arp: 0x0806, ip6: 0x86dd } : { icmp: 1, tcp: 6, udp: 17, icmp6: 58, "ipv6-icmp": 58 };
    const value = known[word] ?? (/^\d+$|^0x[\da-f]+$/i.test(word) ? Number(word) : null);
    if (value === null) throw new Wrong(`unknown ${of} proto '${word}'`);
    return { op: "number", of: of === "ether" || of === "ip6" ? of : "ip", value };
  }
  private about(id: string): Filter {
    const { proto, dir, kind } = this;
    if (id === "" || kind === "" || ["and", "or", "not", ")", "("].includes(id)) throw new Wrong("syntax error");
    if (kind === "port") {
      const port = PORT_NAMES[id] ?? (/^\d+$/.test(id) ? Number(id) : null);
      if (port === null) throw new Wrong(`unknown port '${id}'`);
      if (port > 65_535) throw new Wrong(`illegal port number ${port} > 65535`);
      return { op: "port", proto, dir, from: port, to: port };
    }
    if (kind === "portrange") {
      const range = /^(\d+)-(\d+)$/.exec(id);
      if (!range) throw new Wrong(`unknown port in range '${id}'`);
      return { op: "port", proto, dir, from: Number(range[1]), to: Number(range[2]) };
    }
    if (proto === "ether") {
      if (!/^([\da-f]{1,2}[:.-]){5}[\da-f]{1,2}$/i.test(id)) throw new Wrong("syntax error");
      return { op: "mac", dir, mac: id.toLowerCase().replace(/[.-]/g, ":") };
    }
    if (id.includes(":")) return { op: "host6", dir, text: id.toLowerCase() };
    return this.network(id);
  }
  private network(id: string): Filter {
    const { proto, dir, kind } = this;
    if (kind === "net") {
      const dots = id.split(".").length;
      const ip = parseIpv4(id + ".0".repeat(Math.max(0, 4 - dots)));
      if (ip === null) throw new Wrong("syntax error");
      if (this.takes("/")) {
        const prefix = Number(this.words[this.at++]);
        if (!(prefix >= 0 && prefix <= 32)) throw new Wrong("mask length must be <= 32");
        if (networkOf(ip, prefix) !== ip) throw new Wrong(`non-network bits set in "${id}/${prefix}"`);
        return { op: "net", proto, dir, ip, prefix };
      }
      if (this.takes("mask")) return { op: "net", proto, dir, ip, prefix: maskPrefix(parseIpv4(this.words[this.at++] ?? "") ?? 0) ?? 32 };
      return { op: "net", proto, dir, ip, prefix: Math.min(32, dots * 8) };
    }
    const ip = parseIpv4(id) ?? this.resolve(id);
    if (ip === null) throw new Wrong(`unknown host '${id}'`);
    return { op: "net", proto, dir, ip, prefix: 32 };
  }
}

/** Reads a filter. @returns what is wrong with it, in the library's words */
export function readFilter(text: string, resolve: (name: string) => number | null): Filter | { readonly wrong: string } {
  try {
    return new Reader(text, resolve).read();
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return { wrong: error.message === "syntax error" ? "can't parse filter expression: syntax error" : error.message };
  }
}

const sides = <T>(dir: Dir, source: T, destination: T, fits: (side: T) => boolean): boolean =>
  dir === "src"
    ? fits(source)
    : dir === "dst"
      ? fits(destination)
      : dir === "both"
        ? fits(source) && fits(destination)
        : fits(source) || fits(destination);
const isProto = ({ etherType, protocol }: Parts, name: string): boolean => {
  switch (name) {
    case "ip":
      return etherType === 0x0800;
    case "ip6":
      return etherType === 0x86dd;
    case "arp":
      return etherType === 0x0806;
    case "tcp":
      return protocol === 6;
    case "udp":
      return protocol === 17;
    case "icmp":
      return etherType === 0x0800 && protocol === 1;
    case "icmp6":
      return etherType === 0x86dd && protocol === 58;
    default:
      return name === "ether";
  }
};

function value(parts: Parts, sum: Sum): number | null {
  if ("n" in sum) return sum.n;
  if ("length" in sum) return parts.length;
  if ("proto" in sum) {
    const base = sum.proto === "ether" ? 0 : sum.proto === "ip" || sum.proto === "arp" || sum.proto === "ip6" ? parts.net : parts.transport;
    const at = value(parts, sum.at);
    if (!isProto(parts, sum.proto) || base < 0 || at === null || base + at + sum.size > parts.bytes.length) return null;
    return sum.size === 1
      ? (parts.bytes[base + at] ?? 0)
      : sum.size === 2
        ? get16(parts.bytes, base + at)
        : get32(parts.bytes, base + at) >>> 0;
  }
  const [a, b] = [value(parts, sum.a), value(parts, sum.b)];
  if (a === null || b === null) return null;
  switch (sum.how) {
    case "&":
      return (a & b) >>> 0;
    case "|":
      return (a | b) >>> 0;
    case "<<":
      return (a << b) >>> 0;
    case ">>":
      return a >>> b;
    case "+":
      return (a + b) >>> 0;
    case "-":
      return (a - b) >>> 0;
    case "*":
      return Math.imul(a, b) >>> 0;
    default:
      return b === 0 ? null : Math.floor(a / b);
  }
}
function compared(how: string, a: number, b: number): boolean {
  if (how === "==") return a === b;
  if (how === "!=") return a !== b;
  return how === "<" ? a < b : how === ">" ? a > b : how === "<=" ? a <= b : a >= b;
}

function network(parts: Parts, { proto, dir, ip, prefix }: Extract<Filter, { op: "net" }>): boolean {
  const { bytes, net, etherType } = parts;
  const mask = prefixMask(prefix);
  const fits = (at: number): boolean => (get32(bytes, at) & mask) >>> 0 === (ip & mask) >>> 0;
  if (etherType === 0x0800 && proto !== "arp") return (proto === "" || isProto(parts, proto)) && sides(dir, net + 12, net + 16, fits);
  return etherType === 0x0806 && (proto === "" || proto === "arp") && sides(dir, net + 14, net + 24, fits);
}
const mac = (bytes: Uint8Array, at: number): string =>
  Array.from(bytes.subarray(at, at + 6), (byte) => byte.toString(16).padStart(2, "0")).join(":");

/** Whether a frame is one that a filter chooses. */
export function matches(filter: Filter, parts: Parts): boolean {
  const { bytes } = parts;
  switch (filter.op) {
    case "and":
      return matches(filter.a, parts) && matches(filter.b, parts);
    case "or":
      return matches(filter.a, parts) || matches(filter.b, parts);
    case "not":
      return !matches(filter.a, parts);
    case "vlan":
      return parts.net === 18 && (filter.id === null || (get16(parts.bytes, 14) & 0xfff) === filter.id);
    case "proto":
      return isProto(parts, filter.name);
    case "number":
      return filter.of === "ether" ? parts.etherType === filter.value : isProto(parts, filter.of) && parts.protocol === filter.value;
    case "net":
      return network(parts, filter);
    case "host6":
      return parts.etherType === 0x86dd && sides(filter.dir, parts.net + 8, parts.net + 24, (at) => ipv6Text(bytes, at) === filter.text);
    case "mac":
      return sides(filter.dir, 6, 0, (at) => mac(bytes, at) === filter.mac);
    case "port": {
      const isRight = filter.proto === "" ? parts.protocol === 6 || parts.protocol === 17 : isProto(parts, filter.proto);
      if (!isRight || parts.transport < 0) return false;
      return sides(
        filter.dir,
        parts.transport,
        parts.transport + 2,
        (at) => get16(bytes, at) >= filter.from && get16(bytes, at) <= filter.to,
      );
    }
    case "cast":
      return filter.kind === "broadcast" ? mac(bytes, 0) === "ff:ff:ff:ff:ff:ff" : ((bytes[0] ?? 0) & 1) === 1;
    default: {
      const [a, b] = [value(parts, filter.a), value(parts, filter.b)];
      return a !== null && b !== null && compared(filter.how, a, b);
    }
  }
}
readFiltersBy((wanted: Wanted, frame, length) => matches(wanted as unknown as Filter, partsOf(frame, length)));
