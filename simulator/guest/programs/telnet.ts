/** `telnet`: what is typed goes to a service, and what it says is shown. @source inetutils telnet 2.4: telnet(1) */
import type { Bytes } from "../../content/bytes";
import type { Ip } from "../../wire/address6";
import { scopedText } from "../net/either";
import { socketById } from "../net/sockets";
import { tcpClose, tcpConnect, tcpIsAtEnd, tcpRead, tcpWrite } from "../net/tcp-sockets";
import { exit, type Program, type ProgramContext, type Step } from "../os/program";
import { CONNECTION_ERRORS, firstOf, type Lookup, lookUp, resolveStep } from "./resolve";

interface TelnetState {
  host: Bytes;
  port: number;
  lookup: Lookup | null;
  ip: Ip;
  socket: number;
  isConnected: boolean;
  /** a command is read in place of text */
  isAsking: boolean;
  /** typed, and not taken by the connection yet */
  typed: Bytes;
  code: number | null;
}

/** Ports of services by name. @source Debian 12: /etc/services */
const SERVICES: Readonly<Record<string, number>> = {
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  http: 80,
  pop3: 110,
  imap2: 143,
  https: 443,
  postgresql: 5432,
};
const HELP = `Commands may be abbreviated.  Commands are:

close   \tclose current connection
display \tdisplay operating parameters
open    \tconnect to a site
quit    \texit telnet
status  \tprint status information
?       \tprint help information
`;
const READ = 16_384;

function start(ctx: ProgramContext): TelnetState {
  const words = ctx.args.filter((arg) => !arg.startsWith("-"));
  const st: TelnetState = {
    host: "",
    port: 23,
    lookup: null,
    ip: 0,
    socket: 0,
    isConnected: false,
    isAsking: false,
    typed: "",
    code: null,
  };
  const option = ctx.args.find((arg) => arg.startsWith("-"));
  if (option !== undefined || words.length > 2) {
    ctx.err(option === undefined ? "usage: telnet [host [port]]\n" : `telnet: option ${option} is not part of this system\n`);
    return { ...st, code: 1 };
  }
  if (words.length === 0) ask(ctx, st);
  else open(ctx, st, words[0] ?? "", words[1] ?? "23");
  return st;
}
function ask(ctx: ProgramContext, st: TelnetState): void {
  st.isAsking = true;
  ctx.out("telnet> ");
}
function open(ctx: ProgramContext, st: TelnetState, host: Bytes, port: Bytes): void {
  const number = SERVICES[port] ?? (/^\d{1,5}$/.test(port) ? Number(port) : 0);
  if (number < 1 || number > 65_535) {
    ctx.err(`telnet: could not resolve ${host}/${port}: Servname not supported for ai_socktype\n`);
    st.code = 1;
    return;
  }
  st.host = host;
  st.port = number;
  st.lookup = lookUp(ctx, host, "any");
}

function resolve(ctx: ProgramContext, st: TelnetState): Step | null {
  return resolveStep(ctx, st, {
    missing: (why) => {
      ctx.err(`telnet: could not resolve ${st.host}/${st.port}: ${why}\n`);
      st.code = 1;
    },
    found: (outcome) => {
      st.ip = firstOf(outcome);
      ctx.out(`Trying ${scopedText(ctx.machine, st.ip, outcome.on)}...\n`);
      const socket = tcpConnect(ctx.machine, ctx.process.pid, st.ip, st.port, "telnet", outcome.on);
      if (socket === null) refused(ctx, st, "Network is unreachable");
      else st.socket = socket.id;
    },
  });
}
function refused(ctx: ProgramContext, st: TelnetState, why: string): void {
  ctx.err(`telnet: Unable to connect to remote host: ${why}\n`);
  st.code = 1;
}
function over(ctx: ProgramContext, st: TelnetState, text: Bytes, code: number): void {
  ctx.err(text);
  const socket = socketById(ctx.machine, st.socket);
  if (socket) tcpClose(ctx.machine, socket);
  st.socket = 0;
  st.isConnected = false;
  st.code = code;
}

function heard(ctx: ProgramContext, st: TelnetState, type: string): void {
  if (type === "connected") {
    st.isConnected = true;
    ctx.out(`Connected to ${st.host}.\nEscape character is '^]'.\n`);
  } else if (!st.isConnected && CONNECTION_ERRORS[type]) refused(ctx, st, CONNECTION_ERRORS[type] ?? "");
  else if (type === "reset" || type === "timeout") over(ctx, st, "Connection closed by foreign host.\n", 1);
}

function command(ctx: ProgramContext, st: TelnetState, line: Bytes): void {
  const [word = "", ...rest] = line.trim().split(/\s+/);
  st.isAsking = false;
  const is = (name: string): boolean => word !== "" && name.startsWith(word);
  if (is("quit")) over(ctx, st, st.isConnected ? "Connection closed.\n" : "", 0);
  else if (is("close")) {
    if (st.isConnected) over(ctx, st, "Connection closed.\n", 0);
    else {
      ctx.out("?Need to be connected first for `close'.\n");
      ask(ctx, st);
    }
  } else if (is("status"))
    ctx.out(
      st.isConnected
        ? `Connected to ${st.host}.\nOperating in obsolete linemode\nLocal character echo\nEscape character is '^]'.\n`
        : "No connection.\nEscape character is '^]'.\n",
    );
  else if (is("open") && !st.isConnected && rest.length > 0) open(ctx, st, rest[0] ?? "", rest[1] ?? "23");
  else if (word === "?" || is("help")) ctx.out(HELP);
  else if (word !== "") ctx.out("?Invalid command\n");
  if (st.code === null && !st.isConnected && st.lookup === null) ask(ctx, st);
}

/** Takes what is typed: lines go out with CR LF, `^]` at a line's beginning asks for a command. @source RFC 854 */
function typing(ctx: ProgramContext, st: TelnetState): void {
  while (st.code === null && st.typed === "" && !ctx.isSpent) {
    const typed = ctx.read(0, READ);
    if (typed === "") return;
    if (typed === null) {
      // Input that is over closes the connection, as the real one's does.
      over(ctx, st, st.isConnected ? "Connection closed by foreign host.\n" : "\n", 1);
      return;
    }
    if (st.isAsking) command(ctx, st, typed);
    else {
      const at = typed.indexOf("\x1d");
      if (at >= 0) {
        if (at > 0) st.typed += typed.slice(0, at);
        ctx.out("\n");
        ask(ctx, st);
        const rest = typed.slice(at + 1).replace(/^\n/, "");
        if (rest !== "") command(ctx, st, rest);
      } else st.typed += typed.replace(/\n/g, "\r\n");
    }
  }
}

export const telnet: Program<TelnetState> = {
  name: "telnet",
  start,
  step(ctx, st): Step {
    const m = ctx.machine;
    const wait = resolve(ctx, st);
    if (wait !== null) return wait;
    while (st.code === null) {
      const message = ctx.takeMessage() as { readonly type: string } | null;
      if (message === null) break;
      heard(ctx, st, message.type);
    }
    const socket = st.code === null && st.isConnected ? socketById(m, st.socket) : null;
    if (socket) {
      while (ctx.process.out.length === 0 && !ctx.isSpent) {
        const bytes = tcpRead(m, socket, READ);
        if (bytes === "") break;
        ctx.out(
          bytes
            .replace(/\xff[\xfb-\xfe]./gs, "")
            .replace(/\r\n/g, "\n")
            .replace(/\r\0/g, "\r"),
        );
      }
      if (tcpIsAtEnd(socket)) over(ctx, st, "Connection closed by foreign host.\n", 1);
    }
    if (st.code === null && (st.isAsking || st.isConnected)) typing(ctx, st);
    if (st.code === null && socket && st.typed !== "") st.typed = st.typed.slice(tcpWrite(m, socket, st.typed));
    if (st.code !== null) return exit(st.code);
    if (ctx.isSpent || ctx.process.out.length > 0) return { do: "run", us: 20 };
    const reads = (st.isAsking || st.isConnected) && st.typed === "";
    return { do: "wait", wait: { on: "inbox", until: null, ...(reads ? { fd: 0 } : {}) } };
  },
};
