/** `mtr`: the way to a machine, asked again and again: a report, or a screen. @source mtr 0.95: mtr(8), ui/report.c, ui/curses.c, ui/net.c */
import type { Bytes } from "../../content/bytes";
import type { Ip } from "../../wire/address6";
import { ipText } from "../net/either";
import { newSocket } from "../net/sockets";
import { formatDate } from "../os/calendar";
import { exit, type Program, type ProgramContext, type Step, waitMessage } from "../os/program";
import { SIGINT, SIGWINCH } from "../os/signals";
import { ttyRaw, ttySane } from "../os/tty";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { type EchoAnswer, type Pinged, sendEcho, sourceTo } from "./ping-families";
import { firstOf, type Lookup, lookUp, resolveStep } from "./resolve";

interface Hop {
  address: Ip;
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
  target: Ip;
  /** interface of an address of a link; null: as the routes say */
  on: number | null;
  lookup: Lookup | null;
  rounds: number;
  intervalUs: number;
  most: number;
  size: number;
  wide: boolean;
  /** a screen in place of a report */
  isScreen: boolean;
  isPaused: boolean;
  /** a line that answers a key, until the next round */
  said: string;
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
  on: null,
  lookup: null,
  rounds: 10,
  intervalUs: 1_000_000,
  most: 30,
  size: 64,
  wide: false,
  isScreen: false,
  isPaused: false,
  said: "",
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
  const refused = [..."tgxjlpueboyzFBaQTSPLUZGMf"].find((letter) => flags.has(letter));
  if (refused) return end(`mtr: option -${refused} is not part of this system\n`);
  const isScreen = !flags.has("r") && !flags.has("w");
  // @source ncurses: initscr(3)
  if (isScreen && !ctx.isTty(1)) return end("Error opening terminal: unknown.\n");
  if (rest.length > 1) return end("mtr: more than one host is not part of this system\n");
  const number = (letter: string, otherwise: number): number => (values.has(letter) ? Number(values.get(letter)) : otherwise);
  const [rounds, interval, most, size] = [number("c", isScreen ? 0 : 10), number("i", 1), number("m", 30), number("s", 64)];
  const wrong = [...values].find(([, text]) => !/^\d+(\.\d+)?$/.test(text));
  if (wrong) return end(`mtr: invalid argument: '${wrong[1]}'\n`);
  if (interval < 1 && ctx.uid !== 0) return end("mtr: non-root users cannot request an interval < 1.0 seconds\n");
  const st: MtrState = {
    ...NOTHING,
    hops: [],
    probes: {},
    host: rest[0] ?? "localhost",
    rounds: isScreen && rounds === 0 ? Number.MAX_SAFE_INTEGER : rounds,
    intervalUs: Math.max(100_000, Math.round(interval * 1_000_000)),
    most: Math.min(255, most),
    size: Math.max(28, size),
    wide: flags.has("w"),
    isScreen,
  };
  if (isScreen) {
    ctx.catchSignals([SIGINT, SIGWINCH]);
    ttyRaw(ctx.terminal, true);
  } else ctx.out(`Start: ${formatDate("%FT%T+0000", ctx.machine.nowSeconds(), 0)}\n`);
  return { ...st, lookup: lookUp(ctx, st.host, flags.has("6") ? "6" : flags.has("4") ? "4" : "any") };
}

function resolve(ctx: ProgramContext, st: MtrState): Step | null {
  return resolveStep(ctx, st, {
    missing: (why) => {
      if (st.isScreen) ttySane(ctx.terminal);
      ctx.err(`mtr: Failed to resolve host: ${st.host}: ${why}\n`);
      st.code = 1;
    },
    found: (found) => {
      st.target = firstOf(found);
      st.on = found.on ?? null;
      const kind = typeof st.target === "number" ? "icmp" : "icmp6";
      const socket = newSocket(ctx.machine, { pid: ctx.process.pid, kind, owner: "mtr", localPort: ctx.process.pid & 0xffff });
      st.socket = socket.id;
      st.nextAt = ctx.mono();
    },
  });
}

/** One probe for each hop as far as anybody has answered, and some beyond. */
function sendRound(ctx: ProgramContext, st: MtrState): void {
  const m = ctx.machine;
  const head = typeof st.target === "number" ? 28 : 48;
  const { target: ip, on } = st;
  const probe: Pinged = { name: "", from: "", ip, on, via: null, id: ctx.process.pid & 0xffff, size: Math.max(0, st.size - head), ttl: 1 };
  const hasWay = sourceTo(m, probe) !== null;
  const answered = st.hops.reduce((last, hop, at) => (hop.got > 0 ? at + 1 : last), 0);
  // What is so late is lost.
  for (const [sequence, [, sentAt]] of Object.entries(st.probes)) if (ctx.mono() - sentAt >= GRACE_US) delete st.probes[sequence];
  const far = st.reach > 0 ? st.reach : Math.min(st.most, answered + UNKNOWN_MOST);
  for (let ttl = 1; ttl <= far; ttl++) {
    st.hops[ttl - 1] ??= { address: 0, sent: 0, got: 0, lastUs: 0, bestUs: 0, worstUs: 0, sumUs: 0, squares: 0 };
    const hop = st.hops[ttl - 1] as Hop;
    hop.sent++;
    st.sequence = (st.sequence + 1) & 0xffff;
    st.probes[st.sequence] = [ttl - 1, ctx.mono()];
    if (hasWay) sendEcho(m, { ...probe, ttl }, { pid: ctx.process.pid, sequence: st.sequence, dontFragment: false });
  }
}

function heard(st: MtrState, { type, from, sequence, at }: EchoAnswer): void {
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
/** The figures of a hop, behind its name. @param transit - probes that may still be answered @source mtr 0.95 ui/net.c (net_loss) */
function figures(hop: Hop, transit = 0): string {
  const over = hop.sent - transit;
  const lost = over <= 0 ? 0 : ((over - hop.got) * 100) / over;
  const average = hop.got === 0 ? 0 : hop.sumUs / hop.got;
  const spread = hop.got < 2 ? 0 : Math.sqrt(Math.max(0, (hop.squares - hop.got * average * average) / (hop.got - 1)));
  return `${lost.toFixed(1).padStart(5)}% ${String(hop.sent).padStart(5)}  ${ms(hop.lastUs)} ${ms(average)} ${ms(hop.bestUs)} ${ms(hop.worstUs)} ${ms(spread)}`;
}
const HEADING = " Loss%   Snt   Last   Avg  Best  Wrst StDev";
/** Hops as far as anybody has answered, and one beyond. */
function shownHops(st: MtrState): readonly Hop[] {
  const answered = st.hops.reduce((last, hop, at) => (hop.got > 0 ? at + 1 : last), 0);
  return st.hops.slice(0, st.reach > 0 ? st.reach : Math.min(st.hops.length, answered + 1));
}
function report(ctx: ProgramContext, st: MtrState): void {
  const shown = shownHops(st);
  const name = ctx.machine.state.os.hostname;
  const names = shown.map(({ address, got }) => (got > 0 ? ipText(address) : "???"));
  const width = st.wide ? Math.max(name.length, ...names.map((text) => text.length)) : 25;
  // A host's own name has two columns more in the narrow form.
  let out = `HOST: ${name.slice(0, st.wide ? name.length : 27).padEnd(st.wide ? width : 27)}${HEADING}\n`;
  shown.forEach((hop, at) => {
    out += `${String(at + 1).padStart(3)}.|-- ${(names[at] ?? "").slice(0, width).padEnd(width)}${figures(hop)}\n`;
  });
  ctx.out(out);
}

/** Probes of a hop that may still be answered. */
function underWay(ctx: ProgramContext, { probes }: MtrState, at: number): number {
  return Object.values(probes).filter(([hop, sentAt]) => hop === at && ctx.mono() - sentAt < GRACE_US).length;
}
const bold = (text: string): string => `\x1b[1m${text}\x1b[m`;
/** @source mtr 0.95 ui/curses.c (mtr_curses_redraw): figures stand at the right edge, names have what is left */
function draw(ctx: ProgramContext, st: MtrState): void {
  const { cols, rows } = ctx.terminal;
  const left = Math.max(20, cols - HEADING.length - 1);
  const source = sourceTo(ctx.machine, { name: "", from: "", ip: st.target, on: st.on, via: null, id: 0, size: 0, ttl: 1 });
  const from = `${ctx.machine.state.os.hostname} (${ipText(source ?? 0)})`;
  const title = " My traceroute  [v0.95]";
  const clock = formatDate("%FT%T+0000", ctx.machine.nowSeconds(), 0);
  const keys = `Keys:  ${bold("H")}elp   ${bold("D")}isplay mode   ${bold("R")}estart statistics   ${bold("O")}rder of fields   ${bold("q")}uit`;
  const way = `${from} -> ${st.host} (${ipText(st.target)})`;
  const lines = [
    " ".repeat(Math.max(0, Math.floor((cols - title.length) / 2))) + bold(title),
    `${way.slice(0, cols - clock.length - 1).padEnd(cols - clock.length - 1)}${clock}`,
    st.said === "" ? keys : st.said,
    `${" ".repeat(left)}${bold("   Packets               Pings")}`,
    bold(` Host${" ".repeat(left - 5)}${HEADING}`),
    ...shownHops(st).map((hop, at) => {
      const name = `${String(at + 1).padStart(2)}. ${hop.got > 0 ? ipText(hop.address) : "(waiting for reply)"}`.slice(0, left);
      return name.padEnd(left) + (hop.got > 0 ? figures(hop, underWay(ctx, st, at)) : "");
    }),
  ];
  ctx.out(`\x1b[H\x1b[2J${lines.slice(0, rows - 1).join("\n")}`);
}
/** @returns whether it is to end @source mtr 0.95 ui/curses.c (mtr_curses_keyaction) */
function pressed(st: MtrState, keys: Bytes): boolean {
  for (const key of keys.toLowerCase()) {
    if (key === "q" || key === "\x03") return true;
    if (key === "r") Object.assign(st, { hops: [], probes: {}, reach: 0 });
    else if (key === "p") st.isPaused = true;
    else if (key === " ") st.isPaused = false;
    else if ("hdo?".includes(key)) st.said = `mtr: key ${key} is not part of this system; r restarts, p pauses, space goes on, q quits`;
  }
  return false;
}
/** One step of the screen. */
function screen(ctx: ProgramContext, st: MtrState, isNews: boolean): Step {
  const quit = (): Step => {
    ttySane(ctx.terminal);
    ctx.out(`\x1b[${ctx.terminal.rows};1H\n`);
    st.code = 0;
    return exit(0);
  };
  const signal = ctx.takeSignal();
  const keys = ctx.read(0);
  if (signal === SIGINT || keys === null || pressed(st, keys)) return quit();
  const now = ctx.mono();
  if (now >= st.nextAt) {
    if (st.round >= st.rounds) return quit();
    if (!st.isPaused) {
      sendRound(ctx, st);
      st.round++;
    }
    st.nextAt = now + st.intervalUs;
    draw(ctx, st);
    st.said = "";
  } else if (keys !== "" || signal !== null || (isNews && Object.keys(st.probes).length === 0)) draw(ctx, st);
  return { do: "wait", wait: { on: "inbox", until: st.nextAt, fd: 0 } };
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
    let isNews = false;
    for (let message = ctx.takeMessage(); message !== null; message = ctx.takeMessage()) {
      heard(st, message as never);
      isNews = true;
    }
    if (st.isScreen) return screen(ctx, st, isNews);
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
