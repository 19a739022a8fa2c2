/** `dnsmasq`: a name server for a small network: names of /etc/hosts, and what another server says. @source dnsmasq 2.90: dnsmasq(8), src/forward.c */
import type { Ip } from "../../wire/address6";
import { bytesToLatin1, latin1ToBytes } from "../../wire/bytes";
import { DNS_PORT, DNS_TYPE, type DnsMessage, type DnsRecord, decodeDns, encodeDns, reversedAddress } from "../../wire/dns";
import { isOwnIp } from "../net/either";
import { type HostsEntry, hostsFile, resolvConf } from "../net/resolv-conf";
import { socketById } from "../net/sockets";
import type { Datagram } from "../net/state";
import { udpClose, udpError, udpOpen, udpReceive, udpSend } from "../net/udp-sockets";
import { exit, type Program, type ProgramContext, type Step, waitMessage } from "../os/program";
import { getopt } from "./options";

/** A question that another server was asked. */
interface Forwarded {
  readonly id: number;
  /** who asked, and under which number */
  readonly ip: Ip;
  readonly port: number;
  readonly theirs: number;
  readonly until: number;
}
interface DnsmasqState {
  socket: number;
  /** by which other servers are asked */
  upstream: number;
  hosts: readonly HostsEntry[];
  usesHosts: boolean;
  pending: Forwarded[];
  code: number | null;
}

/** How long an answer is waited for. @source dnsmasq 2.90: config.h, TIMEOUT (10 s) */
const TIMEOUT_US = 10_000_000;
/** Questions under way at most. @source dnsmasq 2.90: config.h, FTABSIZ (150) */
const PENDING_MOST = 150;
const SIGHUP = 1;

const SPEC = "kdu:x:7:p:hS";
const LONG = {
  "no-hosts": "h",
  port: "p",
  user: "u",
  "pid-file": "x",
  "keep-in-foreground": "k",
  "conf-dir": "7",
  "no-daemon": "d",
  "local-service": "S",
};
const BAD = "\ndnsmasq: bad command line options: try --help\n";

const NOTHING: DnsmasqState = { socket: 0, upstream: 0, hosts: [], usesHosts: true, pending: [], code: null };

function start(ctx: ProgramContext): DnsmasqState {
  const { flags, values, rest, error } = getopt("dnsmasq", ctx.args, SPEC, LONG);
  const given = values.get("p");
  const port = given === undefined ? DNS_PORT : /^\d+$/.test(given) ? Number(given) : 0;
  if (error !== null || rest.length > 0 || port < 1 || port > 65_535) {
    ctx.err(BAD);
    return { ...NOTHING, code: 1 };
  }
  const m = ctx.machine;
  if (ctx.uid !== 0 && port < 1_024) {
    ctx.err(`\ndnsmasq: failed to create listening socket for port ${port}: Permission denied\n`);
    return { ...NOTHING, code: 2 };
  }
  const socket = udpOpen(m, ctx.process.pid, "dnsmasq", port);
  if (!socket) {
    ctx.err(`\ndnsmasq: failed to create listening socket for port ${port}: Address already in use\n`);
    return { ...NOTHING, code: 2 };
  }
  if (!flags.has("k") && !flags.has("d")) {
    // It goes into the background: a copy of it stays, which takes the port.
    udpClose(m, socket);
    ctx.spawn(["dnsmasq", "-k", ...ctx.args]);
    return { ...NOTHING, code: 0 };
  }
  const usesHosts = !flags.has("h");
  ctx.catchSignals([SIGHUP]);
  return {
    ...NOTHING,
    socket: socket.id,
    upstream: udpOpen(m, ctx.process.pid, "dnsmasq")?.id ?? 0,
    hosts: usesHosts ? hostsFile(m.fs) : [],
    usesHosts,
  };
}

/** What /etc/hosts says of a question; null: nothing of that name. */
function own(hosts: readonly HostsEntry[], name: string, type: number): DnsRecord[] | null {
  const reversed = reversedAddress(name);
  if (reversed !== null) {
    const entry = hosts.find(({ address }) => address === reversed);
    return entry ? (type === DNS_TYPE.PTR ? [{ type: "PTR", name, ttl: 0, target: entry.names[0] ?? "" }] : []) : null;
  }
  const wanted = name.toLowerCase();
  const found = hosts.filter(({ names }) => names.some((one) => one.toLowerCase() === wanted));
  if (found.length === 0) return null;
  return type === DNS_TYPE.A ? found.map(({ address }) => ({ type: "A", name, ttl: 0, address })) : [];
}

function ask(ctx: ProgramContext, st: DnsmasqState, { from, port, bytes }: Datagram): void {
  const m = ctx.machine;
  const query = decodeDns(latin1ToBytes(bytes));
  const socket = socketById(m, st.socket);
  if (!query || query.isResponse || !socket) return;
  const answer = (message: Partial<DnsMessage>): void => {
    const whole: DnsMessage = { ...query, isResponse: true, hasRecursion: true, answers: [], authority: [], ...message };
    udpSend(m, socket, bytesToLatin1(encodeDns(whole)), { ip: from, port });
  };
  const { question } = query;
  if (!question) {
    answer({ code: "FORMERR" });
    return;
  }
  const records = own(st.hosts, question.name, question.type);
  if (records) {
    answer({ isAuthoritative: true, answers: records });
    return;
  }
  // Itself is asked of nobody: that would never end.
  const server = resolvConf(m.fs).servers.find((one) => !isOwnIp(m, one));
  const upstream = socketById(m, st.upstream);
  if (server === undefined || !upstream || st.pending.length >= PENDING_MOST) {
    answer({ code: "REFUSED" });
    return;
  }
  const id = ctx.random() & 0xffff;
  const sent = udpSend(m, upstream, bytesToLatin1(encodeDns({ ...query, id })), { ip: server, port: DNS_PORT });
  if (sent !== null) {
    answer({ code: "REFUSED" });
    return;
  }
  st.pending.push({ id, ip: from, port, theirs: query.id, until: ctx.mono() + TIMEOUT_US });
}

function passOn(ctx: ProgramContext, st: DnsmasqState, { bytes }: Datagram): void {
  const m = ctx.machine;
  const reply = decodeDns(latin1ToBytes(bytes));
  const one = st.pending.find(({ id }) => id === reply?.id);
  const socket = socketById(m, st.socket);
  if (!reply?.isResponse || !one || !socket) return;
  st.pending = st.pending.filter((other) => other !== one);
  udpSend(m, socket, bytesToLatin1(encodeDns({ ...reply, id: one.theirs, isAuthoritative: false })), { ip: one.ip, port: one.port });
}

export const dnsmasq: Program<DnsmasqState> = {
  name: "dnsmasq",
  start,
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    const m = ctx.machine;
    while (ctx.takeSignal() !== null) if (st.usesHosts) st.hosts = hostsFile(m.fs);
    while (ctx.takeMessage() !== null);
    const now = ctx.mono();
    st.pending = st.pending.filter(({ until }) => until > now);
    const heard = (id: number, each: (datagram: Datagram) => void): void => {
      const socket = socketById(m, id);
      for (let datagram = socket && udpReceive(socket); socket && datagram; datagram = udpReceive(socket)) each(datagram);
      if (socket) udpError(socket);
    };
    heard(st.socket, (datagram) => ask(ctx, st, datagram));
    heard(st.upstream, (datagram) => passOn(ctx, st, datagram));
    return waitMessage(st.pending[0]?.until ?? null);
  },
};
