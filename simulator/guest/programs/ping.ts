import { ipToText, parseIpv4 } from "../../wire/address";
import { encodeIcmp } from "../../wire/icmp";
import { PROTOCOL } from "../../wire/ipv4";
import { byName } from "../net/interfaces";
import { heldOutside } from "../net/outside-links";
import { mtuTo, sendIp, sourceFor } from "../net/send";
import { newSocket } from "../net/sockets";
import { exit, type Program, type ProgramContext, type Step, waitMessage } from "../os/program";
import { SIGINT } from "../os/signals";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { GAI_TEXT, goOn, type Lookup, lookUp, lookUpAddress } from "./resolve";

/** What becomes of packets that are too long: refused here, cut up on the way, or cut up here. @source iputils 20221126: ping(8), -M */
type Discovery = "do" | "dont" | "want";
const isDiscovery = (text: string): text is Discovery => ["do", "dont", "want"].includes(text);

interface PingState {
  discovery: Discovery;
  /** while the name is looked up; then, while the address is */
  lookup: Lookup | null;
  isReverse: boolean;
  /** names are looked up for numbers */
  hasNames: boolean;
  name: string;
  /** what answers of the target are said to come from */
  from: string;
  ip: number;
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
const REFUSED = "AbfRBdDOULaCQpmlFNTS6e";

interface PingWays {
  name: string;
  isNumeric: boolean;
  size: number;
  discovery: Discovery;
  numbers: { count: number; ttl: number; interval: number; wait: number; deadline: number };
  quiet: boolean;
}

function parse(ctx: ProgramContext): PingWays | number {
  const { flags, values, rest, error } = getopt("ping", ctx.args, `c:i:s:W:w:t:M:qnvI:4hV${REFUSED}`);
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
  const numbers = { count: Number(count), ttl: Number(ttl), interval: Number(interval), wait: Number(wait), deadline: Number(deadline) };
  return { name, isNumeric: flags.has("n") || parseIpv4(name) !== null, size: Number(size), numbers, discovery, quiet: flags.has("q") };
}

function start(ctx: ProgramContext): PingState {
  const parsed = parse(ctx);
  if (typeof parsed === "number") return failed(parsed);
  const { name, isNumeric, size, numbers, discovery, quiet } = parsed;
  const now = ctx.mono();
  return {
    ...failed(0),
    code: null,
    discovery,
    lookup: lookUp(ctx, name),
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
      ctx.err(`ping: ${st.name}: ${GAI_TEXT[outcome ?? "EAI_AGAIN"]}\n`);
      st.code = 2;
      return null;
    } else {
      st.ip = outcome.addresses[0] ?? 0;
      st.name = outcome.names[0] ?? st.name;
      st.from = ipToText(st.ip);
      if (sourceFor(ctx.machine, st.ip) === null) {
        ctx.err("ping: connect: Network is unreachable\n");
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
  newSocket(ctx.machine, { pid: ctx.process.pid, kind: "icmp", owner: "ping", localPort: st.id, remoteIp: st.ip });
  ctx.out(`PING ${st.name} (${ipToText(st.ip)}) ${st.size}(${st.size + 28}) bytes of data.\n`);
  st.nextAt = now;
  st.startedAt = now;
  st.lastAt = now;
}

function send(ctx: ProgramContext, st: PingState): void {
  const source = sourceFor(ctx.machine, st.ip);
  st.sent++;
  st.times.push([st.sent, ctx.mono()]);
  if (st.times.length > 20) st.times.shift();
  if (source === null) {
    ctx.err("ping: sendmsg: Network is unreachable\n");
    return;
  }
  const mtu = mtuTo(ctx.machine, st.ip);
  if (st.discovery === "do" && st.size + 28 > mtu) {
    st.errors++;
    ctx.err(`ping: local error: message too long, mtu=${mtu}\n`);
    return;
  }
  const data = new Uint8Array(st.size);
  for (let i = 0; i < data.length; i++) data[i] = i & 255;
  sendIp(
    ctx.machine,
    {
      source,
      destination: st.ip,
      protocol: PROTOCOL.icmp,
      ttl: st.ttl,
      payload: encodeIcmp({ type: "echo", id: st.id, sequence: st.sent & 0xffff, data }),
      dontFragment: st.discovery !== "dont",
    },
    { pid: ctx.process.pid, tag: st.sent },
  );
}

function receive(ctx: ProgramContext, st: PingState): void {
  for (let message = ctx.takeMessage(); message !== null; message = ctx.takeMessage()) {
    const reply = message as {
      type: string;
      from: number;
      ttl: number;
      sequence: number;
      bytes: number;
      at: number;
      code: number;
      mtu: number;
    };
    const sent = st.times.findLast(([sequence]) => (sequence & 0xffff) === (reply.sequence & 0xffff));
    if (reply.type === "echo-reply") {
      if (!sent) continue;
      const rtt = Math.max(1, reply.at - sent[1]);
      st.received++;
      st.lastAt = reply.at;
      st.min = Math.min(st.min, rtt);
      st.max = Math.max(st.max, rtt);
      st.sum += rtt;
      st.squares += rtt * rtt;
      if (!st.quiet)
        ctx.out(
          `${reply.bytes} bytes from ${reply.from === st.ip ? st.from : ipToText(reply.from)}: icmp_seq=${sent[0]} ttl=${reply.ttl} time=${rttText(rtt)} ms\n`,
        );
    } else {
      st.errors++;
      const text =
        reply.type === "time-exceeded"
          ? "Time to live exceeded"
          : ([
              "Destination Net Unreachable",
              "Destination Host Unreachable",
              "Destination Protocol Unreachable",
              "Destination Port Unreachable",
              `Frag needed and DF set (mtu = ${reply.mtu})`,
            ][reply.code] ?? "Packet filtered");
      if (!st.quiet) ctx.out(`From ${ipToText(reply.from)} icmp_seq=${sent?.[0] ?? reply.sequence} ${text}\n`);
    }
  }
}

function finish(ctx: ProgramContext, st: PingState, interrupted: boolean): Step {
  const now = ctx.mono();
  const elapsed = Math.floor(((interrupted ? now : Math.max(st.lastAt, st.times[st.times.length - 1]?.[1] ?? now)) - st.startedAt) / 1000);
  const loss = st.sent === 0 ? 0 : Number((((st.sent - st.received) * 100) / st.sent).toPrecision(6));
  const errors = st.errors > 0 ? `+${st.errors} errors, ` : "";
  ctx.out(
    `\n--- ${st.name} ping statistics ---\n${st.sent} packets transmitted, ${st.received} received, ${errors}${loss}% packet loss, time ${elapsed}ms\n`,
  );
  if (st.received > 0) {
    const mean = Math.floor(st.sum / st.received);
    const deviation = Math.floor(Math.sqrt(Math.max(0, Math.floor(st.squares / st.received) - mean * mean)));
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
