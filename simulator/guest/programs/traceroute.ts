import type { Ip } from "../../wire/address6";
import { encodeIcmp, UNREACHABLE } from "../../wire/icmp";
import { encodeIcmp6, UNREACHABLE6 } from "../../wire/icmp6";
import { PROTOCOL } from "../../wire/ipv4";
import { NEXT } from "../../wire/ipv6";
import { headerOf, ipText, sendEither, sourceOf } from "../net/either";
import { newSocket, socketById } from "../net/sockets";
import { udpOpen, udpSend } from "../net/udp-sockets";
import { again, exit, type Program, type ProgramContext, type Step, waitMessage } from "../os/program";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { type Families, firstOf, GAI_TEXT, goOn, type Lookup, lookUp, lookUpAddress } from "./resolve";

interface Probe {
  sentAt: number;
  from: Ip;
  /** round trip, µs; null: no answer so far */
  rtt: number | null;
  /** such as " !H" */
  mark: string;
  isEnd: boolean;
  isOver: boolean;
}
interface TraceState {
  lookup: Lookup | null;
  typed: string;
  target: Ip;
  /** device that it is on, where its address is one of a link; null: none was said */
  on: number | null;
  isIcmp: boolean;
  isNumeric: boolean;
  first: number;
  hops: number;
  queries: number;
  waitUs: number;
  size: number;
  socket: number;
  probes: Probe[];
  /** probes whose answers are printed */
  shown: number;
  /** who was printed last in this line, and names of those that have answered */
  last: Ip;
  names: { [address: string]: string };
  asked: Ip | null;
  code: number | null;
}

/** Ports that probes go to, one after another. @source traceroute 2.1: DEF_UDP_PORT */
const FIRST_PORT = 33_434;
/** Probes under way at a time. @source traceroute 2.1: DEF_SIM_PROBES */
const TOGETHER = 16;
/** @source traceroute 2.1: DEF_HERE_FACTOR, DEF_NEAR_FACTOR: as many times the answer of the same hop, or of a later one */
const FACTORS = { here: 3, near: 10 };
const REFUSED = "dFTgitpsUMOPNrAeVlSbD";

/** Bytes of a packet where nobody says. @source traceroute 2.1: DEF_DATA_LEN (40) and the headers of either family */
const LENGTHS = { ipv4: 60, ipv6: 80 };

/** `traceroute`. @source traceroute 2.1.2 for Linux: traceroute(8) */
export const traceroute: Program<TraceState> = {
  name: "traceroute",
  path: "/usr/sbin/traceroute",
  start(ctx) {
    const { flags, values, rest, error } = getopt("traceroute", ctx.args, `+46nIm:q:w:f:z:${REFUSED}`, {
      icmp: "I",
      "max-hops": "m",
      first: "f",
      queries: "q",
      wait: "w",
    });
    const refused = [...REFUSED, "z"].find((letter) => flags.has(letter));
    const [typed, length] = rest;
    const number = (letter: string, usual: number): number => Number(values.get(letter) ?? usual);
    const [hops, queries, first, wait] = [number("m", 30), number("q", 3), number("f", 1), number("w", 5)];
    const families: Families = flags.has("6") || /(^|\/)traceroute6$/.test(ctx.argv0) ? "6" : flags.has("4") ? "4" : "any";
    const size = Number(length ?? 0);
    const complaint =
      error ??
      (refused !== undefined
        ? `traceroute: option -${refused} is not part of this system`
        : typed === undefined
          ? null
          : !(hops >= 1 && hops <= 255)
            ? "max hops cannot be more than 255"
            : !(queries >= 1 && queries <= 10)
              ? "no more than 10 probes per hop"
              : !(first >= 1 && first <= hops)
                ? "first hop out of range"
                : !(wait >= 0)
                  ? `bad wait specifications \`${wait}' used`
                  : !(size >= 0 && size <= 65_000)
                    ? `Cannot handle "packetlen" cmdline arg \`${length}' on position 2 (argc 2)`
                    : null);
    if (complaint !== null) ctx.err(`${complaint}\n`);
    else if (typed === undefined) throw new HelpWanted("help");
    return {
      lookup: complaint === null ? lookUp(ctx, typed ?? "", families) : null,
      typed: typed ?? "",
      target: 0,
      on: null,
      isIcmp: flags.has("I"),
      isNumeric: flags.has("n"),
      first,
      hops,
      queries,
      waitUs: Math.round(wait * 1_000_000),
      size,
      socket: 0,
      probes: [],
      shown: 0,
      last: 0,
      names: {},
      asked: null,
      code: complaint === null ? null : 2,
    };
  },
  step(ctx, st): Step {
    const wait = st.code === null ? resolve(ctx, st) : null;
    if (wait !== null) return wait;
    if (st.code !== null) return exit(st.code);
    hear(ctx, st);
    fill(ctx, st);
    const asking = show(ctx, st);
    if (asking !== null) return asking;
    if (st.code !== null) return exit(st.code);
    const until = st.probes.flatMap((probe, at) => (probe.isOver ? [] : [probe.sentAt + patience(st, at)]));
    return until.length === 0 ? again : waitMessage(Math.min(...until));
  },
};

/** Goes on with a name, or with whose an address is. */
function resolve(ctx: ProgramContext, st: TraceState): Step | null {
  if (st.lookup === null) return null;
  if (st.asked !== null) return null;
  const wait = goOn(ctx, st.lookup);
  if (wait !== null) return wait;
  const { outcome } = st.lookup;
  st.lookup = null;
  if (outcome === null || typeof outcome === "string") {
    ctx.err(`${st.typed}: ${GAI_TEXT[outcome ?? "EAI_AGAIN"]}\nCannot handle "host" cmdline arg \`${st.typed}' on position 1 (argc 1)\n`);
    st.code = 2;
    return null;
  }
  st.target = firstOf(outcome);
  st.on = outcome.on ?? null;
  const isSix = typeof st.target === "string";
  st.size = Math.max(st.size > 0 ? st.size : isSix ? LENGTHS.ipv6 : LENGTHS.ipv4, headerOf(st.target) + 8);
  if (sourceOf(ctx.machine, st.target, st.on ?? undefined) === null) {
    ctx.err("connect: Network is unreachable\n");
    st.code = 1;
    return null;
  }
  const socket = st.isIcmp
    ? newSocket(ctx.machine, {
        pid: ctx.process.pid,
        kind: isSix ? "icmp6" : "icmp",
        owner: "traceroute",
        localPort: ctx.process.pid & 0xffff,
      })
    : udpOpen(ctx.machine, ctx.process.pid, "traceroute", 0, isSix ? "::" : 0);
  if (socket && st.on !== null) socket.on = st.on;
  if (socket) {
    if (!st.isIcmp) socket.hearsErrors = true;
    st.socket = socket.id;
  }
  ctx.out(`traceroute to ${st.typed} (${ipText(st.target)}), ${st.hops} hops max, ${st.size} byte packets\n`);
  return null;
}

/** Takes what has come, and gives up what has waited too long. */
function hear(ctx: ProgramContext, st: TraceState): void {
  const now = ctx.mono();
  for (let message = ctx.takeMessage(); message !== null; message = ctx.takeMessage()) {
    const { type, from, sequence, code, at } = message as { type: string; from: Ip; sequence: number; code: number; at: number };
    const probe = st.probes[st.isIcmp ? sequence - 1 : sequence - FIRST_PORT];
    if (!probe || probe.rtt !== null) continue;
    probe.from = from;
    probe.rtt = Math.max(1, at - probe.sentAt);
    probe.isOver = true;
    if (type === "echo-reply" || type === "unreachable") probe.isEnd = true;
    const [port, marks] = typeof from === "string" ? [UNREACHABLE6.port, MARKS6] : [UNREACHABLE.port, MARKS];
    if (type === "unreachable" && !(code === port && from === st.target)) probe.mark = ` ${marks[code] ?? `!<${code}>`}`;
  }
  st.probes.forEach((probe, at) => {
    if (!probe.isOver && now >= probe.sentAt + patience(st, at)) probe.isOver = true;
  });
}
/** @source traceroute(8) */
const MARKS: Readonly<Record<number, string>> = { 0: "!N", 1: "!H", 2: "!P", 3: "", 4: "!F", 5: "!S", 13: "!X" };

/** The same of IPv6. */
const MARKS6: Readonly<Record<number, string>> = { 0: "!N", 1: "!X", 2: "!H", 3: "!H", 4: "" };

/** How long a probe is waited for: less where others of its hop or a later one have answered. */
function patience(st: TraceState, at: number): number {
  const hop = Math.floor(at / st.queries);
  let most = st.waitUs;
  st.probes.forEach(({ rtt }, other) => {
    const there = Math.floor(other / st.queries);
    if (rtt !== null && there >= hop) most = Math.min(most, Math.max(10_000, rtt * (there === hop ? FACTORS.here : FACTORS.near)));
  });
  return most;
}

/** Sends as many probes as may be under way. */
function fill(ctx: ProgramContext, st: TraceState): void {
  const end = st.probes.findIndex(({ isEnd }) => isEnd);
  const lastHop = end < 0 ? st.hops - st.first + 1 : Math.floor(end / st.queries) + 1;
  while (st.probes.length < lastHop * st.queries && st.probes.filter(({ isOver }) => !isOver).length < TOGETHER) {
    const at = st.probes.length;
    st.probes.push({ sentAt: ctx.mono(), from: 0, rtt: null, mark: "", isEnd: false, isOver: false });
    sendProbe(ctx, st, at, st.first + Math.floor(at / st.queries));
  }
}
function sendProbe(ctx: ProgramContext, st: TraceState, at: number, ttl: number): void {
  const data = new Uint8Array(st.size - headerOf(st.target) - 8).map((_, i) => 0x40 + (i & 0x3f));
  const socket = socketById(ctx.machine, st.socket);
  if (!socket) return;
  if (!st.isIcmp) {
    udpSend(ctx.machine, socket, String.fromCharCode(...data.subarray(0, 8_000)), {
      ip: st.target,
      port: FIRST_PORT + at,
      ttl,
      dontFragment: false,
    });
    return;
  }
  const source = sourceOf(ctx.machine, st.target, st.on ?? undefined) ?? 0;
  const echo = { type: "echo", id: socket.localPort, sequence: at + 1, data } as const;
  const { target } = st;
  const isSix = typeof source === "string" && typeof target === "string";
  const payload = isSix ? encodeIcmp6(echo, source, target) : encodeIcmp(echo);
  const packet = { source, destination: target, protocol: isSix ? NEXT.icmp : PROTOCOL.icmp, ttl, dontFragment: false, payload };
  sendEither(ctx.machine, packet, { pid: ctx.process.pid, tag: at + 1, on: socket.on });
}

/** Prints what is known from the beginning on. @returns what to wait for while it is asked whose an address is */
function show(ctx: ProgramContext, st: TraceState): Step | null {
  for (;;) {
    const probe = st.probes[st.shown];
    if (!probe?.isOver) return null;
    if (probe.rtt !== null && !st.isNumeric && st.names[probe.from] === undefined) {
      const wait = nameOf(ctx, st, probe.from);
      if (wait !== null) return wait;
    }
    const place = st.shown % st.queries;
    const hop = st.first + Math.floor(st.shown / st.queries);
    if (place === 0) {
      ctx.out(`${String(hop).padStart(2)} `);
      st.last = 0;
    }
    if (probe.rtt === null) ctx.out(" *");
    else {
      if (probe.from !== st.last) ctx.out(` ${st.isNumeric ? ipText(probe.from) : `${st.names[probe.from]} (${ipText(probe.from)})`}`);
      st.last = probe.from;
      ctx.out(`  ${(probe.rtt / 1000).toFixed(3)} ms${probe.mark}`);
    }
    st.shown++;
    if (place < st.queries - 1) continue;
    ctx.out("\n");
    const isReached = st.probes.slice(st.shown - st.queries, st.shown).some(({ isEnd }) => isEnd);
    if (isReached || hop >= st.hops) {
      st.code = 0;
      return null;
    }
  }
}

function nameOf(ctx: ProgramContext, st: TraceState, address: Ip): Step | null {
  // Answers to probes that come meanwhile have been heard before: the resolver looks at its own socket alone.
  st.lookup ??= lookUpAddress(ctx, address);
  st.asked = address;
  const wait = goOn(ctx, st.lookup);
  if (wait !== null) return wait;
  const { outcome } = st.lookup;
  st.lookup = null;
  st.asked = null;
  st.names[address] = (outcome !== null && typeof outcome !== "string" ? outcome.names[0] : undefined) ?? ipText(address);
  return null;
}

/** `traceroute6`: the same, of IPv6 alone. */
export const traceroute6: Program<TraceState> = { ...traceroute, name: "traceroute6", path: "/usr/bin/traceroute6" };
