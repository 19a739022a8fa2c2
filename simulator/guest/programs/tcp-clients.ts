import { tcpClose, tcpConnect, tcpSend } from "../net/tcp";
import { exit, type Program, type Step, waitMessage } from "../os/program";
import { getopt } from "./options";
import { resolveName } from "./resolve";

interface TcpState {
  ok: boolean;
  socket: number;
  host: string;
  port: number;
  until: number;
  request: string;
  got: string;
  verbose: boolean;
  zero: boolean;
  mode: "nc" | "curl";
  head: boolean;
  code: number | null;
}
function tcpStep(ctx: Parameters<Program<TcpState>["step"]>[0], st: TcpState): Step {
  if (st.code !== null) return exit(st.code);
  const m = ctx.machine;
  const socket = m.state.net.sockets.find((s) => s.id === st.socket);
  for (let message = ctx.takeMessage(); message !== null; message = ctx.takeMessage()) {
    const event = message as { type: string; text?: string };
    const curl = st.mode === "curl";
    if (event.type === "connected") {
      if (st.verbose && !curl) ctx.err(`Connection to ${st.host} ${st.port} port [tcp/*] succeeded!\n`);
      if (st.zero && socket) {
        tcpClose(m, socket);
        return exit(0);
      }
      if (st.request !== "" && socket) tcpSend(m, socket, st.request);
    } else if (event.type === "data") {
      if (!curl) ctx.out(event.text ?? "");
      else st.got += event.text ?? "";
    } else if (event.type === "closed") {
      if (socket) tcpClose(m, socket);
      if (curl) {
        const cut = st.got.indexOf("\r\n\r\n");
        ctx.out(st.head ? st.got.slice(0, cut + 4) : st.got.slice(cut + 4));
      }
      st.code = 0;
      return { do: "run", us: 20 };
    } else if (event.type === "refused" || event.type === "timeout" || event.type === "unreachable") {
      const why = event.type === "refused" ? "Connection refused" : event.type === "timeout" ? "Connection timed out" : "No route to host";
      if (curl)
        ctx.err(
          `curl: (7) Failed to connect to ${st.host} port ${st.port} after ${Math.floor((ctx.mono() - st.until + 130_000_000) / 1000)} ms: Couldn't connect to server\n`,
        );
      else if (st.verbose || !st.zero) ctx.err(`nc: connect to ${st.host} port ${st.port} (tcp) failed: ${why}\n`);
      st.code = curl ? 7 : 1;
      return { do: "run", us: 20 };
    }
  }
  if (ctx.mono() >= st.until) {
    ctx.err(
      st.mode === "curl"
        ? `curl: (28) Failed to connect to ${st.host} port ${st.port}: Connection timed out\n`
        : st.verbose
          ? `nc: connect to ${st.host} port ${st.port} (tcp) timed out: Operation now in progress\n`
          : "",
    );
    st.code = st.mode === "curl" ? 28 : 1;
    return { do: "run", us: 20 };
  }
  return waitMessage(st.until);
}
function connectTo(ctx: Parameters<Program<TcpState>["start"]>[0], parts: Omit<TcpState, "ok" | "socket" | "got" | "code">): TcpState {
  const address = resolveName(ctx, parts.host);
  const curl = parts.mode === "curl";
  if (address === null) {
    ctx.err(
      curl
        ? `curl: (6) Could not resolve host: ${parts.host}\n`
        : `nc: getaddrinfo for host "${parts.host}" port ${parts.port}: Name or service not known\n`,
    );
    return { ...parts, ok: false, socket: 0, got: "", code: curl ? 6 : 1 };
  }
  const socket = tcpConnect(ctx.machine, ctx.process.pid, address, parts.port, parts.mode);
  if (socket === null) {
    ctx.err(
      curl
        ? `curl: (7) Couldn't connect to server\n`
        : `nc: connect to ${parts.host} port ${parts.port} (tcp) failed: Network is unreachable\n`,
    );
    return { ...parts, ok: false, socket: 0, got: "", code: curl ? 7 : 1 };
  }
  return { ...parts, ok: true, socket: socket.id, got: "", code: null };
}
/** `nc`: `-z` port check, and reading what a server says. */
export const nc: Program<TcpState> = {
  name: "nc",
  start(ctx) {
    const { flags, values, rest } = getopt("nc", ctx.args, "zvw:nulp:");
    return connectTo(ctx, {
      host: rest[0] ?? "",
      port: Number(rest[1] ?? 0),
      until: ctx.mono() + Number(values.get("w") ?? 130) * 1_000_000,
      request: "",
      verbose: flags.has("v"),
      zero: flags.has("z"),
      mode: "nc",
      head: false,
    });
  },
  step: tcpStep,
};
/** `curl http://…`: plain HTTP only. */
export const curl: Program<TcpState> = {
  name: "curl",
  start(ctx) {
    const { flags, values, rest } = getopt("curl", ctx.args, "sSIifvo:m:kL", {
      silent: "s",
      head: "I",
      "max-time": "m",
      "connect-timeout": "m",
    });
    const url = /^(?:http:\/\/)?([^/:]+)(?::(\d+))?(\/.*)?$/.exec(rest[0] ?? "");
    const host = url?.[1] ?? "";
    const path = url?.[3] ?? "/";
    return connectTo(ctx, {
      host,
      port: Number(url?.[2] ?? 80),
      until: ctx.mono() + Number(values.get("m") ?? 130) * 1_000_000,
      request: `${flags.has("I") ? "HEAD" : "GET"} ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n`,
      verbose: flags.has("v"),
      zero: false,
      mode: "curl",
      head: flags.has("I"),
    });
  },
  step: tcpStep,
};
