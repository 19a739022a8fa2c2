/** `mtr`: the way to a machine, asked again and again. Its report; the screen is not part of guests. @source mtr 0.95: mtr(8), ui/report.c, ui/net.c */
import type { Bytes } from "../../content/bytes";
import { ipToText } from "../../wire/address";
import { encodeIcmp } from "../../wire/icmp";
import { PROTOCOL } from "../../wire/ipv4";
import { sendIp, sourceFor } from "../net/send";
import { newSocket } from "../net/sockets";
import { formatDate } from "../os/calendar";
import { exit, type Program, type ProgramContext, type Step, waitMessage } from "../os/program";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { type Lookup, lookUp, resolveStep } from "./resolve";

interface Hop {
  address: number;
  sent: number;
  got: number;
  lastUs: number;
  bestUs: number;
  worstUs: number;
  sumUs: number;
  /** sum of squares of tenths of ms */
  squares: number;
}
interface MtrState {
  host: Bytes;
  target: number;
  lookup: Lookup | null;
  rounds: number;
  intervalUs: number;
  most: number;
  size: number;
  wide: boolean;
  socket: number;
  round: number;
  nextAt: number;
  hops: Hop[];
  /** of each probe by its number: its hop and when it went */
  probes: { [sequence: string]: [hop: number, at: number] };
  sequence: number;
  /** how far the target is; 0: not known */
  reach: number;
  code: number | null;
}

/** Hops that do not answer before it goes no farther. @source mtr 0.95: maxUnknown (12) */
const UNKNOWN_MOST = 12;
/** How long it waits for answers to the last round. @source mtr 0.95: -G, five seconds */
const GRACE_US = 5_000_000;

const NOTHING: MtrState = {
  host: "",
  target: 0,
  lookup: null,
  rounds: 10,
  intervalUs: 1_000_000,
  most: 30,
  size: 64,
  wide: false,
  socket: 0,
  round: 0,
  nextAt: 0,
  hops: [],
  probes: {},
  sequence: 0,
  reach: 0,
  code: null,
};
const LONG = {
  report: "r",
  "report-wide": "w",
  "report-cycles": "c",
  "no-dns": "n",
  interval: "i",
  "max-ttl": "m",
  psize: "s",
  help: "h",
  version: "v",
};

function start(ctx: ProgramContext): MtrState {
  const { flags, values, rest, error } = getopt("mtr", ctx.args, "rwc:ni:m:s:hv46tgxjlpueboyzFBaQTSPLUZG:M:f:", LONG);
  const end = (text: Bytes): MtrState => {
    ctx.err(text);
    return { ...NOTHING, code: 1 };
  };
  if (error) return end(`${error.split("\n")[0]}\n`);
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("v")) {
    ctx.out("mtr 0.95\n");
    return { ...NOTHING, code: 0 };
  }
  const refused = [..."6tgxjlpueboyzFBaQTSPLUZGMf"].find((letter) => flags.has(letter));
  if (refused) return end(`mtr: option -${refused} is not part of this system\n`);
  if (!flags.has("r") && !flags.has("w")) return end("mtr: the screen is not part of this system; -r writes a report\n");
  if (rest.length > 1) return end("mtr: more than one host is not part of this system\n");
  const number = (letter: string, otherwise: number): number => (values.has(letter) ? Number(values.get(letter)) : otherwise);
  const [rounds, interval, most, size] = [number("c", 10), number("i", 1), number("m", 30), number("s", 64)];
  const wrong = [...values].find(([, text]) => !/^\d+(\.\d+)?$/.test(text));
  if (wrong) return end(`mtr: invalid argument: '${wrong[1]}'\n`);
  if (interval < 1 && ctx.uid !== 0) return end("mtr: non-root users cannot request an interval < 1.0 seconds\n");
  const st = {
    ...NOTHING,
    hops: [],
    probes: {},
    host: rest[0] ?? "localhost",
    rounds,
    intervalUs: Math.max(100_000, Math.round(interval * 1_000_000)),
    most: Math.min(255, most),
    size: Math.max(28, size),
    wide: flags.has("w"),
  };
  ctx.out(`Start: ${formatDate("%FT%T+0000", ctx.machine.nowSeconds(), 0)}\n`);
  return { ...st, lookup: lookUp(ctx, st.host) };
}

function resolve(ctx: ProgramContext, st: MtrState): Step | null {
  return resolveStep(ctx, st, {
    missing: (why) => {
      ctx.err(`mtr: Failed to resolve host: ${st.host}: ${why}\n`);
      st.code = 1;
    },
    found: ({ addresses }) => {
      st.target = addresses[0] ?? 0;
      const socket = newSocket(ctx.machine, { pid: ctx.process.pid, kind: "icmp", owner: "mtr", localPort: ctx.process.pid & 0xffff });
      st.socket = socket.id;
      st.nextAt = ctx.mono();
    },
  });
}

/** One probe for each hop as far as anybody has answered, and some beyond. */
function sendRound(ctx: ProgramContext, st: MtrState): void {
  const m = ctx.machine;
  const source = sourceFor(m, st.target);
  const answered = st.hops.reduce((last, hop, at) => (hop.got > 0 ? at + 1 : last), 0);
  const far = st.reach > 0 ? st.reach : Math.min(st.most, answered + UNKNOWN_MOST);
  for (let ttl = 1; ttl <= far; ttl++) {
    st.hops[ttl - 1] ??= { address: 0, sent: 0, got: 0, lastUs: 0, bestUs: 0, worstUs: 0, sumUs: 0, squares: 0 };
    const hop = st.hops[ttl - 1] as Hop;
    hop.sent++;
    st.sequence = (st.sequence + 1) & 0xffff;
    st.probes[st.sequence] = [ttl - 1, ctx.mono()];
    if (source === null) continue;
    const payload = encodeIcmp({ type: "echo", id: ctx.process.pid & 0xffff, sequence: st.sequence, data: new Uint8Array(st.size - 28) });
    sendIp(
      m,
      { source, destination: st.target, protocol: PROTOCOL.icmp, ttl, dontFragment: false, payload },
      { pid: ctx.process.pid, tag: st.sequence },
    );
  }
}

function heard(
  st: MtrState,
  { type, from, sequence, at }: { readonly type: string; readonly from: number; readonly sequence: number; readonly at: number },
): void {
  const probe = st.probes[sequence];
  const hop = probe && st.hops[probe[0]];
  if (!probe || !hop) return;
  delete st.probes[sequence];
  const us = at - probe[1];
  hop.address = from;
  hop.got++;
  hop.lastUs = us;
  hop.sumUs += us;
  hop.squares += us * us;
  hop.bestUs = hop.got === 1 ? us : Math.min(hop.bestUs, us);
  hop.worstUs = Math.max(hop.worstUs, us);
  // The first that is the target, or says that there is no way to it, is the last.
  if (type !== "time-exceeded" && (st.reach === 0 || probe[0] + 1 < st.reach)) st.reach = probe[0] + 1;
}

/** ms with as many places as fit. @source mtr 0.95 ui/report.c: "%5.1f" */
const ms = (us: number): string => (us / 1000).toFixed(1).padStart(5).slice(0, 6);
function report(ctx: ProgramContext, st: MtrState): void {
  const answered = st.hops.reduce((last, hop, at) => (hop.got > 0 ? at + 1 : last), 0);
  const shown = st.hops.slice(0, st.reach > 0 ? st.reach : Math.min(st.hops.length, answered + 1));
  const name = ctx.machine.state.os.hostname;
  const names = shown.map(({ address, got }) => (got > 0 ? ipToText(address) : "???"));
  const width = st.wide ? Math.max(name.length, ...names.map((text) => text.length)) : 25;
  // A host's own name has two columns more in the narrow form.
  let out = `HOST: ${name.slice(0, st.wide ? name.length : 27).padEnd(st.wide ? width : 27)} Loss%   Snt   Last   Avg  Best  Wrst StDev\n`;
  shown.forEach((hop, at) => {
    const lost = hop.sent === 0 ? 0 : ((hop.sent - hop.got) * 100) / hop.sent;
    const average = hop.got === 0 ? 0 : hop.sumUs / hop.got;
    const spread = hop.got < 2 ? 0 : Math.sqrt(Math.max(0, (hop.squares - hop.got * average * average) / (hop.got - 1)));
    out += `${String(at + 1).padStart(3)}.|-- ${(names[at] ?? "").slice(0, width).padEnd(width)}${lost.toFixed(1).padStart(5)}% ${String(hop.sent).padStart(5)}  ${ms(hop.lastUs)} ${ms(average)} ${ms(hop.bestUs)} ${ms(hop.worstUs)} ${ms(spread)}\n`;
  });
  ctx.out(out);
}

export const mtr: Program<MtrState> = {
  name: "mtr",
  path: "/usr/bin/mtr",
  start,
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    const wait = resolve(ctx, st);
    if (wait !== null) return wait;
    if (st.code !== null) return exit(st.code);
    for (let message = ctx.takeMessage(); message !== null; message = ctx.takeMessage()) heard(st, message as never);
    const now = ctx.mono();
    if (st.round < st.rounds && now >= st.nextAt) {
      sendRound(ctx, st);
      st.round++;
      st.nextAt = now + (st.round < st.rounds ? st.intervalUs : GRACE_US);
    }
    const isAnswered = Object.values(st.probes).every(([hop]) => st.reach > 0 && hop >= st.reach);
    if (st.round >= st.rounds && (now >= st.nextAt || isAnswered)) {
      report(ctx, st);
      st.code = 0;
      return { do: "run", us: 50 };
    }
    return waitMessage(st.nextAt);
  },
};
