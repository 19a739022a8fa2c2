/** `wget`: fetches a file by HTTP, and tells how it goes. @source wget 1.21.3: wget(1), http.c, retr.c */
import type { Bytes } from "../../content/bytes";
import { parseIpv4 } from "../../wire/address";
import type { Ip } from "../../wire/address6";
import { sizeOf } from "../fs/filesystem";
import { ipText } from "../net/either";
import { socketById } from "../net/sockets";
import { tcpClose, tcpConnect, tcpIsAtEnd, tcpRead, tcpWrite } from "../net/tcp-sockets";
import { formatDate } from "../os/calendar";
import { exit, type Program, type ProgramContext, type Step, waitMessage } from "../os/program";
import { getopt } from "./options";
import { CONNECTION_ERRORS, firstOf, type Lookup, lookUp, resolveStep } from "./resolve";
import { addProgress, beginProgress, endProgress, type Progress, rateText } from "./wget-progress";

interface WgetState {
  url: string;
  host: Bytes;
  port: number;
  path: Bytes;
  quiet: boolean;
  showsHead: boolean;
  goesOn: boolean;
  isSpider: boolean;
  tries: number;
  attempt: number;
  timeoutUs: number;
  /** where it is written: a name, "-" standard output */
  file: Bytes;
  fd: number;
  lookup: Lookup | null;
  ip: Ip;
  socket: number;
  isConnected: boolean;
  /** moment by which something has to come */
  until: number;
  got: Bytes;
  hasHead: boolean;
  length: number | null;
  from: number;
  progress: Progress | null;
  code: number | null;
}

const USAGE = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n";
const LONG = {
  version: "V",
  help: "h",
  quiet: "q",
  "server-response": "S",
  continue: "c",
  spider: "\x01",
  "output-document": "O",
  tries: "t",
  timeout: "T",
  "no-proxy": "\x02",
  "no-cache": "\x02",
  "no-check-certificate": "\x02",
};
const READ = 16_384;

const say = (ctx: ProgramContext, st: Pick<WgetState, "quiet">, text: Bytes): void => {
  if (!st.quiet) ctx.err(text);
};
const stamp = (ctx: ProgramContext): string => formatDate("%F %T", ctx.machine.nowSeconds(), 0);
/** Quotation marks of the language that the program speaks. */
function quoted(ctx: ProgramContext, text: Bytes): Bytes {
  const language = ctx.env("LC_ALL") ?? ctx.env("LANG") ?? "";
  return /utf-?8/i.test(language) ? `\xe2\x80\x98${text}\xe2\x80\x99` : `'${text}'`;
}

const NOTHING: WgetState = {
  url: "",
  host: "",
  port: 80,
  path: "/",
  quiet: false,
  showsHead: false,
  goesOn: false,
  isSpider: false,
  tries: 20,
  attempt: 1,
  timeoutUs: 900_000_000,
  file: "",
  fd: -1,
  lookup: null,
  ip: 0,
  socket: 0,
  isConnected: false,
  until: 0,
  got: "",
  hasHead: false,
  length: null,
  from: 0,
  progress: null,
  code: null,
};

function start(ctx: ProgramContext): WgetState {
  const { flags, values, rest, error } = getopt("wget", ctx.args, "qScO:t:T:Vh\x01\x02", LONG);
  const end = (text: Bytes, code: number): WgetState => {
    ctx.err(text);
    return { ...NOTHING, code };
  };
  if (error) return end(`${error.split("\n")[0]}\n${USAGE}`, 2);
  if (flags.has("V")) {
    ctx.out("GNU Wget 1.21.3 built on linux-gnu.\n");
    return { ...NOTHING, code: 0 };
  }
  if (flags.has("h")) {
    ctx.out(
      "GNU Wget 1.21.3, a non-interactive network retriever.\nUsage: wget [OPTION]... [URL]...\n\n  -q, --quiet                 quiet (no output)\n  -S, --server-response       print server response\n  -c, --continue              resume getting a partially-downloaded file\n  -O, --output-document=FILE  write documents to FILE\n  -t, --tries=NUMBER          set number of retries to NUMBER (0 unlimits)\n  -T, --timeout=SECONDS       set all timeout values to SECONDS\n       --spider               don't download anything\n",
    );
    return { ...NOTHING, code: 0 };
  }
  if (rest.length === 0) return end(`wget: missing URL\n${USAGE}`, 1);
  if (rest.length > 1) return end("wget: more than one address is not part of this system\n", 1);
  const typed = rest[0] ?? "";
  const scheme = /^([a-z]+):\/\//i.exec(typed)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "http") return end(`${typed}: Unsupported scheme ${quoted(ctx, scheme)}.\n`, 1);
  const url = /^(?:http:\/\/)?(\[[\da-f:.]+(?:%[\w.-]+)?\]|[^/:]+)(?::(\d{1,5}))?(\/.*)?$/i.exec(typed);
  if (!url) return end(`${typed}: Invalid host name.\n`, 1);
  const [tries, timeout] = [values.get("t") ?? "20", values.get("T") ?? "900"];
  if (!/^(\d+|inf)$/.test(tries)) return end(`wget: --tries: Invalid number ${quoted(ctx, tries)}.\n`, 2);
  if (!/^\d+(\.\d+)?$/.test(timeout)) return end(`wget: --timeout: Invalid time period ${quoted(ctx, timeout)}\n`, 2);
  const port = Number(url[2] ?? 80);
  const path = url[3] ?? "/";
  const st: WgetState = {
    ...NOTHING,
    host: (url[1] ?? "").replace(/^\[(.*)\]$/, "$1"),
    port,
    path,
    url: `http://${url[1]}${port === 80 ? "" : `:${port}`}${path}`,
    quiet: flags.has("q"),
    showsHead: flags.has("S"),
    goesOn: flags.has("c"),
    isSpider: flags.has("\x01"),
    tries: tries === "inf" || tries === "0" ? Number.MAX_SAFE_INTEGER : Number(tries),
    timeoutUs: Math.round(Number(timeout) * 1_000_000) || 900_000_000,
    file: values.get("O") ?? "",
  };
  if (st.isSpider) say(ctx, st, "Spider mode enabled. Check if remote file exists.\n");
  begin(ctx, st);
  return st;
}

const isAddress = (host: Bytes): boolean => parseIpv4(host) !== null || host.includes(":");
/** Begins once more. */
function begin(ctx: ProgramContext, st: WgetState): void {
  say(ctx, st, `--${stamp(ctx)}--  ${st.attempt > 1 ? `(try:${String(st.attempt).padStart(2)})  ` : ""}${st.url}\n`);
  st.isConnected = false;
  st.hasHead = false;
  st.got = "";
  st.until = ctx.mono() + st.timeoutUs;
  if (!isAddress(st.host)) say(ctx, st, `Resolving ${st.host} (${st.host})... `);
  st.lookup = lookUp(ctx, st.host, "any");
}

function resolve(ctx: ProgramContext, st: WgetState): Step | null {
  return resolveStep(ctx, st, {
    missing: (why) => {
      say(ctx, st, `failed: ${why}.\n`);
      ctx.err(`wget: unable to resolve host address ${quoted(ctx, st.host)}\n`);
      st.code = 4;
    },
    found: (outcome) => {
      st.ip = firstOf(outcome);
      const isName = !isAddress(st.host);
      if (isName) say(ctx, st, `${[...(outcome.addresses6 ?? []), ...outcome.addresses].map(ipText).join(", ")}\n`);
      const shown = typeof st.ip === "string" ? `[${st.ip}]` : ipText(st.ip);
      const literal = typeof st.ip === "string" ? `[${st.host}]` : st.host;
      say(ctx, st, `Connecting to ${isName ? `${st.host} (${st.host})|${shown}|` : literal}:${st.port}... `);
      const socket = tcpConnect(ctx.machine, ctx.process.pid, st.ip, st.port, "wget", outcome.on);
      if (socket === null) notConnected(ctx, st, "Network is unreachable");
      else st.socket = socket.id;
    },
  });
}

/** A refusal is final; who has not answered is asked again. @source wget retr.c: retryable_socket_connect_error */
function notConnected(ctx: ProgramContext, st: WgetState, why: string): void {
  say(ctx, st, `failed: ${why}.\n`);
  if (why === "Connection timed out") again(ctx, st);
  else st.code = 4;
}
function again(ctx: ProgramContext, st: WgetState): void {
  const socket = socketById(ctx.machine, st.socket);
  if (socket) tcpClose(ctx.machine, socket);
  st.socket = 0;
  if (st.attempt >= st.tries) {
    say(ctx, st, "Giving up.\n\n");
    st.code = 4;
    return;
  }
  say(ctx, st, "Retrying.\n\n");
  st.attempt++;
  begin(ctx, st);
}

function heard(ctx: ProgramContext, st: WgetState, type: string): void {
  if (type === "connected") {
    say(ctx, st, "connected.\nHTTP request sent, awaiting response... ");
    st.isConnected = true;
    st.from = 0;
    const here = st.goesOn && st.file !== "-" ? ctx.fs.lookup(ctx.path(fileName(st))) : "ENOENT";
    if (typeof here !== "string" && here.node.t === "f") st.from = sizeOf(here.node);
    const range = st.from > 0 ? `Range: bytes=${st.from}-\r\n` : "";
    const name = st.host.includes(":") ? `[${st.host.split("%")[0]}]` : st.host;
    const host = st.port === 80 ? name : `${name}:${st.port}`;
    const request = `${st.isSpider ? "HEAD" : "GET"} ${st.path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: Wget/1.21.3\r\nAccept: */*\r\nAccept-Encoding: identity\r\n${range}Connection: Keep-Alive\r\n\r\n`;
    const socket = socketById(ctx.machine, st.socket);
    if (socket) tcpWrite(ctx.machine, socket, request);
  } else if (CONNECTION_ERRORS[type] && !st.isConnected) notConnected(ctx, st, CONNECTION_ERRORS[type] ?? "");
  else if (type === "reset" || type === "timeout") {
    say(ctx, st, `Read error (${CONNECTION_ERRORS[type]}) in headers.\n`);
    again(ctx, st);
  }
}

const fileName = (st: WgetState): Bytes => (st.file !== "" ? st.file : st.path.split("?")[0]?.replace(/.*\//, "") || "index.html");
/** A name that is free: what is there is not written over. @source wget utils.c: unique_name */
function freeName(ctx: ProgramContext, st: WgetState): Bytes {
  const name = fileName(st);
  if (st.file !== "" || st.goesOn || !ctx.fs.exists(ctx.path(name))) return name;
  for (let n = 1; ; n++) if (!ctx.fs.exists(ctx.path(`${name}.${n}`))) return `${name}.${n}`;
}
const short = (bytes: number): string => {
  let [n, unit] = [bytes, 0];
  for (; n >= 1024 && unit < 3; unit++) n /= 1024;
  return unit === 0 ? "" : ` (${n >= 10 ? n.toFixed(0) : n.toFixed(1)}${" KMG"[unit]})`;
};

/** The head of the answer is there: what becomes of the rest. */
function head(ctx: ProgramContext, st: WgetState, text: Bytes): void {
  const lines = text.trimEnd().split("\r\n");
  const status = /^HTTP\/\S+ (\d+) ?(.*)$/.exec(lines[0] ?? "");
  const [code, words] = [Number(status?.[1] ?? 0), status?.[2] ?? ""];
  const field = (name: string): string | undefined =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  say(ctx, st, st.showsHead ? `\n${lines.map((line) => `  ${line}\n`).join("")}` : `${code} ${words}\n`);
  const length = field("content-length");
  st.length = length === undefined ? null : Number(length);
  if (code === 416 || (st.from > 0 && code === 200 && st.length === st.from)) {
    say(ctx, st, "\n    The file is already fully retrieved; nothing to do.\n\n");
    st.code = 0;
    return;
  }
  if (code >= 400) {
    if (st.isSpider) say(ctx, st, "Remote file does not exist -- broken link!!!\n\n");
    else say(ctx, st, `${stamp(ctx)} ERROR ${code}: ${words}.\n\n`);
    st.code = 8;
    return;
  }
  const total = st.length === null ? null : st.length + (code === 206 ? st.from : 0);
  if (code !== 206) st.from = 0;
  const remaining = code === 206 && st.length !== null ? `, ${st.length}${short(st.length)} remaining` : "";
  const kind = field("content-type") === undefined ? "" : ` [${field("content-type")}]`;
  say(ctx, st, `Length: ${total === null ? "unspecified" : `${total}${short(total)}`}${remaining}${kind}\n`);
  if (st.isSpider) {
    say(ctx, st, "Remote file exists.\n\n");
    st.code = 0;
    return;
  }
  save(ctx, st, total);
}

function save(ctx: ProgramContext, st: WgetState, total: number | null): void {
  const name = freeName(ctx, st);
  st.file = name;
  const fd = name === "-" ? 1 : ctx.open(name, st.from > 0 ? "a" : "w");
  if (typeof fd === "string") {
    const why =
      fd === "EACCES"
        ? "Permission denied"
        : fd === "EISDIR"
          ? "Is a directory"
          : fd === "EROFS"
            ? "Read-only file system"
            : "No such file or directory";
    ctx.err(`${name}: ${why}\n\nCannot write to ${quoted(ctx, name)} (${why}).\n`);
    st.code = 3;
    return;
  }
  st.fd = fd;
  say(ctx, st, `Saving to: ${quoted(ctx, name === "-" ? "STDOUT" : name)}\n${name === "-" ? "" : "\n"}`);
  if (!st.quiet) st.progress = beginProgress(ctx, name === "-" ? "-" : name, total, st.from);
}

function done(ctx: ProgramContext, st: WgetState, came: number, us: number): void {
  const refused = ctx.writeError(st.fd);
  if (st.progress) endProgress(ctx, st.progress);
  st.progress = null;
  if (refused !== null) {
    ctx.err(`\nCannot write to ${quoted(ctx, st.file)} (${refused === "ENOSPC" ? "No space left on device" : "Success"}).\n`);
    st.code = 3;
    return;
  }
  const all = st.length === null ? `${st.from + came}` : `${st.from + came}/${st.length + st.from}`;
  const where = st.file === "-" ? "written to stdout" : `${quoted(ctx, st.file)} saved`;
  say(ctx, st, `${stamp(ctx)} (${rateText(came, us)}) - ${where} [${all}]\n\n`);
  st.code = 0;
}

interface Body {
  came: number;
  startedAt: number;
}

function receive(ctx: ProgramContext, st: WgetState & Partial<Body>): void {
  const m = ctx.machine;
  const socket = socketById(m, st.socket);
  if (!socket) return;
  while (st.code === null && ctx.process.out.length === 0 && !ctx.isSpent) {
    const bytes = tcpRead(m, socket, READ);
    if (bytes === "") break;
    st.until = ctx.mono() + st.timeoutUs;
    let rest = bytes;
    if (!st.hasHead) {
      st.got += bytes;
      const cut = st.got.indexOf("\r\n\r\n");
      if (cut < 0) continue;
      st.hasHead = true;
      rest = st.got.slice(cut + 4);
      st.startedAt = ctx.mono();
      st.came = 0;
      head(ctx, st, st.got.slice(0, cut + 4));
      if (st.code !== null) break;
    }
    st.came = (st.came ?? 0) + rest.length;
    if (rest !== "") ctx.write(st.fd, rest);
    if (st.progress) addProgress(ctx, st.progress, rest.length);
    if (st.length !== null && st.came >= st.length) break;
  }
  if (st.code !== null || !st.hasHead) {
    if (st.code === null && tcpIsAtEnd(socket)) {
      say(ctx, st, "No data received.\n");
      again(ctx, st);
    }
    return;
  }
  const isWhole = st.length === null ? tcpIsAtEnd(socket) : (st.came ?? 0) >= st.length;
  if (isWhole && ctx.process.out.length === 0) done(ctx, st, st.came ?? 0, ctx.mono() - (st.startedAt ?? 0));
}

export const wget: Program<WgetState> = {
  name: "wget",
  start,
  step(ctx, st): Step {
    if (st.code !== null) {
      const left = socketById(ctx.machine, st.socket);
      if (left) tcpClose(ctx.machine, left);
      return exit(st.code);
    }
    const wait = resolve(ctx, st);
    if (wait !== null) return wait;
    while (st.code === null && st.lookup === null) {
      const message = ctx.takeMessage() as { readonly type: string; readonly socket?: number } | null;
      if (message === null) break;
      if (message.socket === undefined || message.socket === st.socket) heard(ctx, st, message.type);
    }
    if (st.code === null && st.isConnected) receive(ctx, st);
    if (st.code === null && st.lookup === null && ctx.mono() >= st.until) {
      if (st.isConnected) {
        say(ctx, st, "Read error (Connection timed out) in headers.\n");
        again(ctx, st);
      } else notConnected(ctx, st, "Connection timed out");
    }
    if (st.code !== null || st.lookup !== null || ctx.isSpent || ctx.process.out.length > 0) return { do: "run", us: 20 };
    return waitMessage(st.until);
  },
};
