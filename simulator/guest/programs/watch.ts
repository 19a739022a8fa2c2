import type { Bytes } from "../../content/bytes";
import { bytesThatFit, columnsOf } from "../../content/width";
import { formatDate } from "../os/calendar";
import { freeFd, newPipe, setFd } from "../os/files";
import { exit, fail, type Output, type Program, type ProgramContext, type Step, waitRead, waitUntil } from "../os/program";
import { collected } from "./children";
import { HelpWanted, hintOf } from "./help";
import { getopt } from "./options";

interface WatchState {
  command: Bytes[];
  exec: boolean;
  delayUs: number;
  title: boolean;
  beep: boolean;
  errorExit: boolean;
  changeExit: boolean;
  nextAt: number;
  pid: number;
  /** where the command's output is read, -1 none */
  fd: number;
  text: Bytes;
  last: Bytes | null;
  code: number | null;
}

/** Most bytes of a command's output that are looked at: more than a screen holds. */
const TEXT_MOST = 65_536;

function parse(ctx: ProgramContext): Omit<WatchState, "code"> | Output {
  const { flags, values, rest, error } = getopt("watch", ctx.args, "+bced::ghq:n:prtwvxC", {
    color: "c",
    differences: "d",
    help: "h",
    interval: "n",
    beep: "b",
    errexit: "e",
    chgexit: "g",
    equexit: "q",
    exec: "x",
    precise: "p",
    "no-rerun": "r",
    "no-title": "t",
    "no-wrap": "w",
    version: "v",
  });
  if (error) return fail(error);
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("v")) throw new HelpWanted("version");
  for (const letter of "dcqr") if (flags.has(letter)) return fail(`watch: option -${letter} is not part of this system`);
  const interval = values.get("n") ?? "2";
  if (!/^\d*[.,]?\d+$/.test(interval)) return fail(`watch: failed to parse argument: '${interval}': Invalid argument`);
  if (rest.length === 0) return fail(hintOf("watch"));
  const has = (letter: string): boolean => flags.has(letter);
  return {
    command: [...rest],
    exec: has("x"),
    delayUs: Math.max(100_000, Math.round(Number(interval.replace(",", ".")) * 1_000_000)),
    title: !has("t"),
    beep: has("b"),
    errorExit: has("e"),
    changeExit: has("g"),
    nextAt: 0,
    pid: 0,
    fd: -1,
    text: "",
    last: null,
  };
}

function begin(ctx: ProgramContext, st: WatchState): void {
  st.nextAt = ctx.mono() + st.delayUs;
  st.text = "";
  const pid = ctx.spawn(st.exec ? st.command : ["sh", "-c", st.command.join(" ")]);
  const child = typeof pid === "number" ? ctx.machine.process(pid) : null;
  if (!child) {
    st.text = `unable to execute '${st.command[0]}'\n`;
    return;
  }
  const pipe = newPipe(ctx.machine);
  setFd(ctx.machine, child, 1, pipe.write);
  setFd(ctx.machine, child, 2, pipe.write);
  const fd = freeFd(ctx.process, 3);
  setFd(ctx.machine, ctx.process, fd, pipe.read);
  st.fd = fd;
  st.pid = child.pid;
}

/** Reads the command's output; something to wait for, or null at its end. */
function readOutput(ctx: ProgramContext, st: WatchState): Step | null {
  while (st.fd >= 0) {
    const got = ctx.read(st.fd, 16_384);
    if (got === "") return waitRead(st.fd);
    if (got !== null) {
      if (st.text.length < TEXT_MOST) st.text += got.slice(0, TEXT_MOST - st.text.length);
      if (ctx.isSpent) return { do: "run", us: 0 };
      continue;
    }
    ctx.close(st.fd);
    st.fd = -1;
  }
  return null;
}

/** As many lines as the screen holds, each as wide as it. */
function screenOf(ctx: ProgramContext, st: WatchState): Bytes {
  const { cols, rows } = ctx.terminal;
  const { os } = ctx.machine.state;
  let head = "";
  if (st.title) {
    const right = `${os.hostname}: ${formatDate("%a %b %e %T %Y", ctx.machine.nowSeconds(), 0)}`;
    const left = `Every ${(st.delayUs / 1_000_000).toFixed(1)}s: ${st.command.join(" ")}`;
    const room = cols - right.length - 1;
    const cut = columnsOf(left) <= room ? left : `${left.slice(0, bytesThatFit(left, 0, Math.max(0, room - 4)))}... `;
    head = `${cut}${" ".repeat(Math.max(1, cols - columnsOf(cut) - right.length))}${right}\r\n\r\n`;
  }
  const lines: Bytes[] = [];
  const most = Math.max(1, rows - (st.title ? 2 : 0));
  let at = 0;
  while (at < st.text.length && lines.length < most) {
    const end = st.text.indexOf("\n", at);
    const line = st.text.slice(at, end < 0 ? st.text.length : end);
    const fit = line.length <= cols ? line.length : Math.max(1, bytesThatFit(line, 0, cols));
    lines.push(line.slice(0, fit));
    at = fit < line.length ? at + fit : end < 0 ? st.text.length : end + 1;
  }
  ctx.charge("looked", at);
  return `\x1b[H\x1b[2J${head}${lines.join("\r\n")}`;
}

/** `watch`: a command's output on the whole screen, again and again. @source procps-ng 4.0.2: watch */
export const watch: Program<WatchState> = {
  name: "watch",
  start(ctx) {
    const parsed = parse(ctx);
    if (!("stdout" in parsed)) {
      ctx.catchSignals([2]);
      return { ...parsed, code: null };
    }
    ctx.err(parsed.stderr);
    return {
      command: [],
      exec: false,
      delayUs: 0,
      title: false,
      beep: false,
      errorExit: false,
      changeExit: false,
      nextAt: 0,
      pid: 0,
      fd: -1,
      text: "",
      last: null,
      code: parsed.code,
    };
  },
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    if (ctx.takeSignal() !== null) {
      st.code = 0;
      ctx.out("\r\n");
      return { do: "run", us: 0 };
    }
    if (st.pid === 0 && st.fd < 0) {
      if (ctx.mono() < st.nextAt) return waitUntil(st.nextAt);
      begin(ctx, st);
    }
    const wait = readOutput(ctx, st);
    if (wait !== null) return wait;
    const code = st.pid === 0 ? 127 : collected(ctx, st.pid);
    if (code === null) return { do: "wait", wait: { on: "child", until: null } };
    st.pid = 0;
    ctx.out(screenOf(ctx, st) + (st.beep && code !== 0 ? "\x07" : ""));
    if (st.errorExit && code !== 0) st.code = 8;
    else if (st.changeExit && st.last !== null && st.last !== st.text) st.code = 0;
    if (st.changeExit) st.last = st.text;
    if (st.code !== null) ctx.out("\r\n");
    return waitUntil(st.nextAt);
  },
};
