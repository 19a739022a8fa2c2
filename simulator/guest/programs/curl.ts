import type { Bytes } from "../../content/bytes";
import { socketById } from "../net/sockets";
import type { Socket } from "../net/state";
import { tcpClose, tcpConnect, tcpIsAtEnd, tcpRead, tcpWrite } from "../net/tcp-sockets";
import { exit, type Program, type ProgramContext, type Step, waitMessage } from "../os/program";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { firstOf, goOn, type Lookup, lookUp } from "./resolve";

interface CurlState {
  /** while the host's name is looked up */
  lookup: Lookup | null;
  socket: number;
  isConnected: boolean;
  host: string;
  port: number;
  until: number;
  startedAt: number;
  request: string;
  /** the answer as far as its head is not complete */
  got: Bytes;
  /** the head has been read */
  hasHead: boolean;
  verbose: boolean;
  /** whether the head is printed, and whether nothing else is */
  head: "none" | "with" | "only";
  /** an answer that tells of an error counts as one */
  strict: boolean;
  quiet: boolean;
  /** descriptor that the answer is written to */
  out: number;
  code: number | null;
}

/** Longest head of an answer. @source curl: MAX_HTTP_RESP_HEADER_SIZE */
const HEAD_MOST = 307_200;

function failWith(ctx: ProgramContext, st: CurlState, code: number, text: string): void {
  if (!st.quiet)
    ctx.err(`curl: (${code}) ${text}
`);
  st.code = code;
}

/** Takes what a server sends: the head apart from what follows. */
function receive(ctx: ProgramContext, st: CurlState, text: Bytes): void {
  if (st.hasHead) {
    if (st.head !== "only") ctx.write(st.out, text);
    return;
  }
  st.got += text;
  const cut = st.got.indexOf("\r\n\r\n");
  if (cut < 0) {
    if (st.got.length > HEAD_MOST) failWith(ctx, st, 56, "Too large response headers");
    return;
  }
  const head = st.got.slice(0, cut + 4);
  const rest = st.got.slice(cut + 4);
  st.got = "";
  st.hasHead = true;
  if (st.verbose) ctx.err(head.replace(/^(?=.)|(?<=\n)/g, "< ").replace(/< $/, ""));
  const status = Number(/^HTTP\/\S+ (\d+)/.exec(head)?.[1] ?? 0);
  if (st.strict && status >= 400) {
    failWith(ctx, st, 22, `The requested URL returned error: ${status}`);
    return;
  }
  if (st.head !== "none") ctx.write(st.out, head);
  if (st.head !== "only" && rest !== "") ctx.write(st.out, rest);
}

function connected(ctx: ProgramContext, st: CurlState): void {
  const socket = socketById(ctx.machine, st.socket);
  st.isConnected = true;
  if (st.verbose)
    ctx.err(`* Connected to ${st.host} port ${st.port} (#0)\n${st.request.replace(/\r\n$/, "").replace(/^(?=.)|(?<=\n)/g, "> ")}\n`);
  if (st.request !== "" && socket) tcpWrite(ctx.machine, socket, st.request);
}

/** Most that is read at once, bytes. @source curl: CURL_MAX_WRITE_SIZE */
const READ = 16_384;
/** Reads what has come as far as it can be passed on; ends with the connection. */
function readAll(ctx: ProgramContext, st: CurlState, socket: Socket): void {
  const m = ctx.machine;
  while (st.code === null && ctx.process.out.length === 0 && !ctx.isSpent) {
    const bytes = tcpRead(m, socket, READ);
    if (bytes === "") break;
    receive(ctx, st, bytes);
  }
  if (st.code !== null || !tcpIsAtEnd(socket)) return;
  tcpClose(m, socket);
  if (!st.hasHead) {
    if (st.got === "") failWith(ctx, st, 52, "Empty reply from server");
    else ctx.write(st.out, st.got);
  }
  st.code ??= 0;
}

function curlStep(ctx: ProgramContext, st: CurlState): Step {
  if (st.lookup !== null) {
    const wait = resolve(ctx, st, st.lookup);
    if (wait !== null) return wait;
  }
  if (st.code !== null) return exit(st.code);
  const m = ctx.machine;
  while (st.code === null && ctx.process.out.length === 0 && !ctx.isSpent) {
    const message = ctx.takeMessage();
    if (message === null) break;
    const event = message as { type: string };
    if (event.type === "connected") connected(ctx, st);
    else if (st.isConnected && (event.type === "reset" || event.type === "timeout")) {
      const why = event.type === "reset" ? "Connection reset by peer" : "Connection timed out";
      failWith(ctx, st, 56, `Recv failure: ${why}`);
    } else if (event.type === "refused" || event.type === "timeout" || event.type === "unreachable") {
      const ms = Math.floor((ctx.mono() - st.startedAt) / 1000);
      failWith(ctx, st, 7, `Failed to connect to ${st.host} port ${st.port} after ${ms} ms: Couldn't connect to server`);
    }
  }
  const socket = st.code === null && st.isConnected ? socketById(m, st.socket) : null;
  if (socket) readAll(ctx, st, socket);
  if (st.code === null && ctx.mono() >= st.until) {
    failWith(ctx, st, 28, `Failed to connect to ${st.host} port ${st.port}: Connection timed out`);
  }
  return st.code !== null || ctx.process.out.length > 0 || ctx.isSpent ? { do: "run", us: 20 } : waitMessage(st.until);
}

const NOTHING: CurlState = {
  lookup: null,
  socket: 0,
  isConnected: false,
  host: "",
  port: 0,
  until: 0,
  startedAt: 0,
  request: "",
  got: "",
  hasHead: false,
  verbose: false,
  head: "none",
  strict: false,
  quiet: false,
  out: 1,
  code: 1,
};

function ended(ctx: ProgramContext, text: string, code: number): CurlState {
  ctx.err(`${text}\n`);
  return { ...NOTHING, code };
}

function connectTo(ctx: ProgramContext, parts: Partial<CurlState> & { host: string; port: number }): CurlState {
  const st: CurlState = { ...NOTHING, startedAt: ctx.mono(), ...parts, code: null };
  st.lookup = lookUp(ctx, st.host, "any");
  return st;
}

/** Looks the host's name up and connects. @returns what to wait for; null: it goes on, or has failed */
function resolve(ctx: ProgramContext, st: CurlState, lookup: Lookup): Step | null {
  const wait = goOn(ctx, lookup);
  if (wait !== null) {
    if (ctx.mono() < st.until)
      return wait.do === "wait" && wait.wait.on === "inbox" ? waitMessage(Math.min(wait.wait.until ?? st.until, st.until)) : wait;
    const ms = Math.floor((ctx.mono() - st.startedAt) / 1000);
    failWith(ctx, st, 28, `Resolving timed out after ${ms} milliseconds`);
    st.lookup = null;
    return null;
  }
  const { outcome } = lookup;
  st.lookup = null;
  if (outcome === null || typeof outcome === "string") {
    failWith(ctx, st, 6, `Could not resolve host: ${st.host}`);
    return null;
  }
  const socket = tcpConnect(ctx.machine, ctx.process.pid, firstOf(outcome), st.port, "curl", outcome.on);
  if (socket === null) failWith(ctx, st, 7, "Couldn't connect to server");
  else st.socket = socket.id;
  return null;
}

const CURL_LONG = {
  silent: "s",
  "show-error": "S",
  head: "I",
  include: "i",
  fail: "f",
  verbose: "v",
  output: "o",
  insecure: "k",
  "max-time": "m",
  "connect-timeout": "\x01",
  help: "h",
  version: "V",
};

/** `curl http://…`: plain HTTP only. @source curl 7.88.1: curl(1) */
export const curl: Program<CurlState> = {
  name: "curl",
  start(ctx) {
    const { flags, values, rest, error } = getopt("curl", ctx.args, "sSIifvo:m:khV\x01:", CURL_LONG);
    if (error) {
      const what = /'(-?-?[^']*)'/.exec(error)?.[1] ?? "";
      const told = error.includes("requires an argument") ? "requires parameter" : "is unknown";
      return ended(
        ctx,
        `curl: option ${what.startsWith("-") ? what : `-${what}`}: ${told}\ncurl: try 'curl --help' or 'curl --manual' for more information`,
        2,
      );
    }
    if (flags.has("h")) throw new HelpWanted("help");
    if (flags.has("V")) throw new HelpWanted("version");
    if (rest.length === 0) return ended(ctx, "curl: try 'curl --help' or 'curl --manual' for more information", 2);
    if (rest.length > 1) return ended(ctx, "curl: more than one address is not part of this system", 2);
    const times = [values.get("m"), values.get("\x01")].filter((text) => text !== undefined);
    if (times.some((text) => !/^\d{1,6}(\.\d+)?$/.test(text))) return ended(ctx, "curl: expected a proper numerical parameter", 2);
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//.exec(rest[0] ?? "")?.[1];
    if (scheme !== undefined && scheme !== "http")
      return ended(ctx, `curl: (1) Protocol "${scheme}" not supported or disabled in libcurl`, 1);
    const url = /^(?:http:\/\/)?(\[[\da-fA-F:.]+(?:%(?:25)?[\w.-]+)?\]|[^/:]+)(?::(\d{1,5}))?(\/.*)?$/.exec(rest[0] ?? "");
    if (!url) return ended(ctx, "curl: (3) URL using bad/illegal format or missing URL", 3);
    const file = values.get("o");
    const out = file === undefined || file === "-" ? 1 : ctx.open(file, "w");
    if (typeof out === "string") return ended(ctx, `curl: (23) Failure writing output to destination`, 23);
    // One in brackets is an address of IPv6; its zone stays out of what is asked for. @source RFC 6874; curl lib/urlapi.c (hostname_check)
    const typed = url[1] ?? "";
    const host = typed.startsWith("[") ? typed.slice(1, -1).replace("%25", "%") : typed;
    const asked = typed.replace(/%.*(?=\])/, "");
    const head = flags.has("I") ? "only" : flags.has("i") ? "with" : "none";
    return connectTo(ctx, {
      host,
      port: Number(url[2] ?? 80),
      until: ctx.mono() + Math.min(130, ...times.map(Number)) * 1_000_000,
      request: `${head === "only" ? "HEAD" : "GET"} ${url[3] ?? "/"} HTTP/1.1\r\nHost: ${asked}\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n`,
      verbose: flags.has("v"),
      head,
      strict: flags.has("f"),
      quiet: flags.has("s") && !flags.has("S"),
      out,
    });
  },
  step: curlStep,
};
