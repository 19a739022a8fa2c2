import { parseIpv4 } from "../../wire/address";
import { type Ip, isOfLink, parseIpv6 } from "../../wire/address6";
import { byName } from "../net/interfaces";
import { heldOutside } from "../net/outside-links";
import { newSocket } from "../net/sockets";
import { exit, type Program, type ProgramContext, type Step, waitMessage } from "../os/program";
import { SIGINT } from "../os/signals";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { addressShown, type EchoAnswer, errorOf, fits, type Pinged, sendEcho, sourceTo, titleOf } from "./ping-families";
import { type Families, firstOf, GAI_TEXT, goOn, type Lookup, lookUp, lookUpAddress } from "./resolve";

/** What becomes of packets that are too long: refused here, cut up on the way, or cut up here. @source iputils 20221126: ping(8), -M */
type Discovery = "do" | "dont" | "want";
const isDiscovery = (text: string): text is Discovery => ["do", "dont", "want"].includes(text);

interface PingState extends Pinged {
  discovery: Discovery;
  /** while the name is looked up; then, while the address is */
  lookup: Lookup | null;
  isReverse: boolean;
  /** names are looked up for numbers */
  hasNames: boolean;
  name: string;
  /** what answers of the target are said to come from */
  from: string;
  ip: Ip;
  /** device that it has to leave by; null: as the routes say */
  on: number | null;
  /** the device that was named */
  via: string | null;
  id: number;
  count: number;
  intervalUs: number;
  waitUs: number;
  size: number;
  ttl: number;
  quiet: boolean;
  deadline: number | null;
  sent: number;
  received: number;
  /** answers that came once more; absent: none */
  repeats?: number;
  /** sequence numbers that were answered, the last of them; absent: none */
  answered?: number[];
  errors: number;
  nextAt: number;
  startedAt: number;
  lastAt: number;
  /** send times by sequence, newest last */
  times: [number, number][];
  min: number;
  max: number;
  sum: number;
  squares: number;
  code: number | null;
}

/** Three or four significant digits, as iputils prints a round trip in ms. */
function rttText(us: number): string {
  if (us >= 100_000) return `${Math.floor(us / 1000)}`;
  if (us >= 10_000) return `${Math.floor(us / 1000)}.${Math.floor((us % 1000) / 100)}`;
  if (us >= 1000) return `${Math.floor(us / 1000)}.${String(Math.floor((us % 1000) / 10)).padStart(2, "0")}`;
  return `0.${String(us).padStart(3, "0")}`;
}
const ms = (us: number): string => `${Math.floor(us / 1000)}.${String(Math.floor(us % 1000)).padStart(3, "0")}`;

function failed(code: number): PingState {
  return {
    discovery: "want",
    lookup: null,
    isReverse: false,
    hasNames: false,
    name: "",
    from: "",
    ip: 0,
    on: null,
    via: null,
    id: 0,
    count: 0,
    intervalUs: 0,
    waitUs: 0,
    size: 0,
    ttl: 64,
    quiet: false,
    deadline: null,
    sent: 0,
    received: 0,
    errors: 0,
    nextAt: 0,
    startedAt: 0,
    lastAt: 0,
    times: [],
    min: 0,
    max: 0,
    sum: 0,
    squares: 0,
    code,
  };
}

/** `ping`. @source iputils 20221126: ping(8) */
export const ping: Program<PingState> = { name: "ping", start, step };
/** `ping6`: the same, of IPv6 alone. */
export const ping6: Program<PingState> = { name: "ping6", start, step };

/** A number of an option; a complaint when it is none. @source iputils 20221126: strtol_or_err */
function numberOf(text: string | undefined, usual: number, least: number, most: number): number | string {
  if (text === undefined) return usual;
  if (!/^[-+]?\d+$/.test(text)) return `ping: invalid argument: '${text}'\n`;
  const value = Number(text);
  return value >= least && value <= most
    ? value
    : `ping: invalid argument: '${text}': out of range: ${least} <= value <= ${BigInt(most)}\n`;
}
/** Seconds of an option. */
function secondsOf(text: string | undefined, usual: number, what: string): number | string {
  if (text === undefined) return usual;
  return /^\d*\.?\d+$/.test(text) ? Number(text) : `ping: bad ${what}: ${text}\n`;
}

/** Options that ping has and guests do not. */
const REFUSED = "AbfRBdDOULaCQpmlFNTSe";

interface PingWays {
  name: string;
  families: Families;
  via: string | null;
  isNumeric: boolean;
  size: number;
  discovery: Discovery;
  numbers: { count: number; ttl: number; interval: number; wait: number; deadline: number };
  quiet: boolean;
}

function parse(ctx: ProgramContext): PingWays | number {
  const { flags, values, rest, error } = getopt("ping", ctx.args, `c:i:s:W:w:t:M:qnvI:46hV${REFUSED}`);
  const fail = (text: string, code: number): number => {
    ctx.err(text);
    return code;
  };
  if (error) return fail(`${error}\n`, 2);
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  const refused = [...REFUSED].find((letter) => flags.has(letter));
  if (refused !== undefined) return fail(`ping: option -${refused} is not part of this system\n`, 2);
  const name = rest[0];
  if (name === undefined) return fail("ping: usage error: Destination address required\n", 1);
  const size = numberOf(values.get("s"), 56, 0, 65_507);
  const count = values.has("c") ? numberOf(values.get("c"), 0, 1, Number.MAX_SAFE_INTEGER) : 0;
  const ttl = numberOf(values.get("t"), 64, 0, 255);
  const deadline = values.has("w") ? numberOf(values.get("w"), 0, 0, 2_147_483) : -1;
  const interval = secondsOf(values.get("i"), 1, "timing interval");
  const wait = secondsOf(values.get("W"), 10, "linger time");
  const discovery = values.get("M") ?? "want";
  if (!isDiscovery(discovery)) return fail(`ping: invalid -M argument: ${discovery}\n`, 1);
  for (const each of [size, count, ttl, deadline, interval, wait]) if (typeof each === "string") return fail(each, 1);
  if (Number(interval) < 0.002 && ctx.uid !== 0)
    return fail("ping: cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)\n", 2);
  const via = values.get("I");
  if (via !== undefined && parseIpv4(via) === null && !byName(ctx.machine, via))
    return fail(`ping: ${heldOutside(ctx.machine, via) ?? `unknown iface ${via}`}\n`, 2);
  const families = flags.has("6") || isSix(ctx) ? "6" : flags.has("4") ? "4" : "any";
  const numbers = { count: Number(count), ttl: Number(ttl), interval: Number(interval), wait: Number(wait), deadline: Number(deadline) };
  const isNumeric = flags.has("n") || parseIpv4(name) !== null || name.includes(":");
  return { name, families, via: via ?? null, isNumeric, size: Number(size), numbers, discovery, quiet: flags.has("q") };
}
const isSix = ({ argv0 }: ProgramContext): boolean => /(^|\/)ping6$/.test(argv0);
/** As it calls itself where something is wrong. */
const called = (ctx: ProgramContext): string => (isSix(ctx) ? "ping6" : "ping");

function start(ctx: ProgramContext): PingState {
  const parsed = parse(ctx);
  if (typeof parsed === "number") return failed(parsed);
  const { name, families, via, isNumeric, size, numbers, discovery, quiet } = parsed;
  const now = ctx.mono();
  return {
    ...failed(0),
    code: null,
    discovery,
    lookup: lookUp(ctx, name, families),
    via,
    hasNames: !isNumeric,
    name,
    id: ctx.process.pid & 0xffff,
    count: numbers.count,
    intervalUs: Math.max(2_000, Math.round(numbers.interval * 1_000_000)),
    waitUs: Math.round(numbers.wait * 1_000_000),
    size,
    ttl: numbers.ttl,
    quiet,
    deadline: numbers.deadline > 0 ? now + numbers.deadline * 1_000_000 : null,
    min: Number.MAX_SAFE_INTEGER,
  };
}

/** Looks the name up, then whose the address is. @returns what to wait for; null: it can begin, or has failed */
function resolve(ctx: ProgramContext, st: PingState): Step | null {
  while (st.lookup !== null) {
    const wait = goOn(ctx, st.lookup);
    if (wait !== null) return wait;
    const { outcome } = st.lookup;
    st.lookup = null;
    if (st.isReverse) {
      const known = outcome !== null && typeof outcome !== "string" ? outcome.names[0] : undefined;
      if (known !== undefined) st.from = `${known} (${st.from})`;
    } else if (outcome === null || typeof outcome === "string") {
      ctx.err(`${called(ctx)}: ${st.name}: ${GAI_TEXT[outcome ?? "EAI_AGAIN"]}\n`);
      st.code = 2;
      return null;
    } else {
      st.ip = firstOf(outcome);
      if (typeof st.ip === "number") st.name = outcome.names[0] ?? st.name;
      st.on = outcome.on ?? null;
      if (typeof st.ip === "string" && st.via !== null) st.on = byName(ctx.machine, st.via)?.device ?? st.on;
      st.from = outcome.on === undefined ? addressShown(ctx.machine, st.ip, -1) : addressShown(ctx.machine, st.ip, outcome.on);
      if (sourceTo(ctx.machine, st) === null) {
        ctx.err(`${called(ctx)}: connect: Network is unreachable\n`);
        st.code = 2;
        return null;
      }
      st.isReverse = true;
      if (st.hasNames) st.lookup = lookUpAddress(ctx, st.ip);
    }
  }
  begin(ctx, st);
  return null;
}

function begin(ctx: ProgramContext, st: PingState): void {
  const now = ctx.mono();
  ctx.catchSignals([SIGINT, 3]);
  const kind = typeof st.ip === "number" ? "icmp" : "icmp6";
  newSocket(ctx.machine, { pid: ctx.process.pid, kind, owner: "ping", localPort: st.id });
  const isLoose = typeof st.ip === "string" && st.via !== null && isOfLink(st.ip) && parseIpv6(st.name) !== null;
  if (isLoose) ctx.err(`${called(ctx)}: Warning: source address might be selected on device other than: ${st.via}\n`);
  ctx.out(titleOf(ctx.machine, st, isLoose));
  st.nextAt = now;
  st.startedAt = now;
  st.lastAt = now;
}

/** Echoes whose answers are waited for at most, so that a way that answers none does not fill a state; the real one carries its time in each. */
const WAITED_MOST = 1_024;
const KEPT = 20;

function send(ctx: ProgramContext, st: PingState): void {
  st.sent++;
  st.times.push([st.sent, ctx.mono()]);
  if (st.times.length > WAITED_MOST) st.times.shift();
  if (sourceTo(ctx.machine, st) === null) {
    ctx.err(`${called(ctx)}: sendmsg: Network is unreachable\n`);
    return;
  }
  const complaint = fits(ctx.machine, st, st.discovery === "do");
  if (complaint !== null) {
    st.errors++;
    ctx.err(`${called(ctx)}: ${complaint}\n`);
    return;
  }
  sendEcho(ctx.machine, st, { pid: ctx.process.pid, sequence: st.sent, dontFragment: st.discovery !== "dont" });
}

function receive(ctx: ProgramContext, st: PingState): void {
  for (let message = ctx.takeMessage(); message !== null; message = ctx.takeMessage()) {
    const reply = message as unknown as EchoAnswer;
    const sent = st.times.findLast(([sequence]) => (sequence & 0xffff) === (reply.sequence & 0xffff));
    if (reply.type === "echo-reply") {
      if (!sent) continue;
      // What is answered is kept as long as few are, for an answer that comes twice.
      if (st.times.length > KEPT && sent !== st.times.at(-1)) st.times = st.times.filter((one) => one !== sent);
      const rtt = Math.max(1, reply.at - sent[1]);
      const isRepeat = st.answered?.includes(sent[0]) === true;
      if (isRepeat) st.repeats = (st.repeats ?? 0) + 1;
      else {
        st.received++;
        st.answered = [...(st.answered ?? []), sent[0]].slice(-KEPT);
      }
      st.lastAt = reply.at;
      st.min = Math.min(st.min, rtt);
      st.max = Math.max(st.max, rtt);
      st.sum += rtt;
      st.squares += rtt * rtt;
      const shown = addressShown(ctx.machine, reply.from, reply.device);
      const from = reply.from === st.ip && (typeof st.ip === "number" || !isOfLink(st.ip)) ? st.from : shown;
      if (!st.quiet)
        ctx.out(
          `${reply.bytes} bytes from ${from}: icmp_seq=${sent[0]} ttl=${reply.ttl} time=${rttText(rtt)} ms${isRepeat ? " (DUP!)" : ""}\n`,
        );
    } else {
      st.errors++;
      const from = addressShown(ctx.machine, reply.from, reply.device);
      if (!st.quiet) ctx.out(`From ${from} icmp_seq=${sent?.[0] ?? reply.sequence} ${errorOf(reply)}\n`);
    }
  }
}

function finish(ctx: ProgramContext, st: PingState, interrupted: boolean): Step {
  const now = ctx.mono();
  const elapsed = Math.floor(((interrupted ? now : Math.max(st.lastAt, st.times[st.times.length - 1]?.[1] ?? now)) - st.startedAt) / 1000);
  const loss = st.sent === 0 ? 0 : Number((((st.sent - st.received) * 100) / st.sent).toPrecision(6));
  const repeats = st.repeats ?? 0;
  const more = `${repeats > 0 ? `+${repeats} duplicates, ` : ""}${st.errors > 0 ? `+${st.errors} errors, ` : ""}`;
  ctx.out(
    `\n--- ${st.name} ping statistics ---\n${st.sent} packets transmitted, ${st.received} received, ${more}${loss}% packet loss, time ${elapsed}ms\n`,
  );
  if (st.received > 0) {
    // What came twice counts twice. @source iputils 20221126: ping_common.c (finish)
    const all = st.received + repeats;
    const mean = Math.floor(st.sum / all);
    const deviation = Math.floor(Math.sqrt(Math.max(0, Math.floor(st.squares / all) - mean * mean)));
    ctx.out(`rtt min/avg/max/mdev = ${ms(st.min)}/${ms(mean)}/${ms(st.max)}/${ms(deviation)} ms\n`);
  } else ctx.out("\n".slice(0, st.errors > 0 ? 1 : 0));
  st.code = st.received > 0 ? 0 : 1;
  return { do: "run", us: 10 };
}

function step(ctx: ProgramContext, st: PingState): Step {
  if (st.lookup !== null) {
    const wait = resolve(ctx, st);
    if (wait !== null) return wait;
  }
  if (st.code !== null) return exit(st.code);
  const now = ctx.mono();
  receive(ctx, st);
  const signal = ctx.takeSignal();
  if (signal === SIGINT) return finish(ctx, st, true);
  const last = st.times[st.times.length - 1]?.[1] ?? now;
  const all = st.count > 0 && st.sent >= st.count;
  if (all && (st.received + st.errors >= st.count || now >= last + st.waitUs)) return finish(ctx, st, false);
  if (st.deadline !== null && now >= st.deadline) return finish(ctx, st, false);
  if (!all && now >= st.nextAt) {
    send(ctx, st);
    st.nextAt = now + st.intervalUs;
    return step(ctx, st);
  }
  const until = all ? last + st.waitUs : st.nextAt;
  return waitMessage(st.deadline === null ? until : Math.min(until, st.deadline));
}
