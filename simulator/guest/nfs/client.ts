/** The client of NFS: its connections to servers, the calls under way, and who waits for them. @source Linux net/sunrpc/clnt.c, xprtsock.c; nfs(5) */
import { ipToText } from "../../wire/address";
import { asRecord, decodeReply, encodeCall, RPC_PORT, RPC_PROGRAM, recordsIn } from "../../wire/rpc";
import { ROOT_ID } from "../fs/volume";
import { socketById } from "../net/sockets";
import type { Socket } from "../net/state";
import { tcpClose, tcpConnect, tcpRead, tcpWrite } from "../net/tcp-sockets";
import type { NfsWait } from "../os/careful";
import { requestOver } from "../os/disk-io";
import { earliest } from "../os/earliest";
import type { Machine } from "../os/machine";
import type { Json, Process } from "../os/types";
import { callFor, type Heard, notYet, takeIn } from "./client-calls";
import { type Answered, NFS_CLIENT, type NfsCall, type NfsMount, type NfsOp } from "./client-state";
import { nfsMountAt } from "./client-volume";

/** When somebody is told that a server does not answer, µs. @source nfs(5): timeo=600, retrans=2; Linux net/sunrpc/xprt.c (60 + 60 + 60 s) */
const SILENT_US = 180_000_000;
/** How long it is waited before it is connected again, at first and at most, µs. @source Linux include/linux/sunrpc/xprtsock.h (XS_TCP_INIT_REEST_TO, MAX_REEST_TO) */
const [RETRY_US, RETRY_MOST_US] = [3_000_000, 300_000_000];

/** A process has to wait for something of a server. */
export function askServer(m: Machine, process: Process, { dir, op, key }: NfsWait): boolean {
  const mount = nfsMountAt(m, dir);
  if (!mount) return false;
  const ticket = begin(m, mount, op, process, key);
  process.reads = [ticket];
  return true;
}
function begin(m: Machine, mount: NfsMount, op: NfsOp, { pid, uid, gid }: Process, key: string): number {
  const io = m.state.io ?? { made: 0, open: [] };
  const ticket = io.made + 1;
  m.state.io = { ...io, made: ticket, open: [...io.open, { ticket, device: NFS_CLIENT, kind: "read", bytes: 0 }] };
  const from = op.do === "read" ? (mount.known[op.id]?.have ?? 0) : 0;
  say(m, mount, { op, pid, uid, gid, ticket, key, from });
  return ticket;
}
type Saying = Pick<NfsCall, "op" | "pid" | "ticket" | "key" | "from"> & { readonly uid: number; readonly gid: number };
function say(m: Machine, mount: NfsMount, { op, pid, uid, gid, ticket, key, from }: Saying): void {
  mount.xid = (mount.xid + 1) >>> 0;
  const [procedure, args] = callFor(mount, op, from);
  const caller = { machine: m.state.os.hostname, uid, gid, groups: [gid] };
  const message = encodeCall({ xid: mount.xid, program: RPC_PROGRAM.nfsd, version: 3, procedure, caller, args });
  mount.calls.push({ xid: mount.xid, op, ticket, pid, key, from, message, sentAt: m.mono(), isSent: false });
  send(m, mount);
}

/** Sends what was not sent yet; without a connection one is made. */
function send(m: Machine, mount: NfsMount): void {
  const socket = mount.socket === 0 ? null : socketById(m, mount.socket);
  if (!socket) {
    if (mount.connectAt === null || mount.connectAt <= m.mono()) connect(m, mount);
    return;
  }
  if (socket.state !== "ESTAB") return;
  for (const call of mount.calls) {
    if (call.isSent) continue;
    socket.reply += asRecord(call.message);
    call.isSent = true;
  }
  if (socket.reply !== "") socket.reply = socket.reply.slice(tcpWrite(m, socket, socket.reply));
}
function connect(m: Machine, mount: NfsMount): void {
  mount.connectAt = m.mono() + mount.retryUs;
  mount.retryUs = Math.min(RETRY_MOST_US, mount.retryUs * 2);
  for (const call of mount.calls) call.isSent = false;
  const socket = tcpConnect(m, 0, mount.ip, RPC_PORT.nfsd, NFS_CLIENT, undefined, reservedPort(m));
  mount.socket = socket?.id ?? 0;
}
/** @source Linux sunrpc.min_resvport, max_resvport (665 to 1023) */
function reservedPort(m: Machine): number {
  const taken = m.state.net.sockets.map(({ localPort }) => localPort);
  const first = 665 + (m.services.random() % 350);
  for (let i = 0; i < 359; i++) {
    const port = 665 + ((first - 665 + i) % 359);
    if (!taken.includes(port)) return port;
  }
  return 0;
}

/** What has happened to the connection of a mount is looked at. */
function lookAt(m: Machine, mount: NfsMount): void {
  if (mount.socket === 0) return;
  const socket = socketById(m, mount.socket);
  const { events } = socket ?? {};
  if (socket && !events) return;
  if (socket) delete socket.events;
  if (socket && events?.some((event) => event === "connected" || event === "writable")) {
    mount.connectAt = null;
    mount.retryUs = RETRY_US;
    send(m, mount);
  }
  if (socket && events?.includes("readable")) hear(m, mount, socket);
  if (!socket || socket.tcp?.isEnded || socket.state === "CLOSE-WAIT") {
    mount.socket = 0;
    if (socket) tcpClose(m, socket);
    for (const call of mount.calls) call.isSent = false;
    // What is under way is said again on another.
    mount.connectAt = mount.calls.length > 0 ? Math.max(mount.connectAt ?? 0, m.mono() + RETRY_US) : null;
  }
}
function hear(m: Machine, mount: NfsMount, socket: Socket): void {
  socket.asked += tcpRead(m, socket);
  const { messages, rest } = recordsIn(socket.asked);
  socket.asked = rest;
  for (const message of messages) {
    const reply = decodeReply(message);
    const call = mount.calls.find(({ xid }) => xid === reply?.xid);
    if (!reply || !call) continue;
    if (mount.isSilent) {
      delete mount.isSilent;
      m.klog(`nfs: server ${mount.host} OK`);
    }
    mount.calls = mount.calls.filter((one) => one !== call);
    answered(m, mount, call, "result" in reply.outcome ? reply.outcome.result : null);
  }
}
/** What is only to be known is taken in at once; what has changed something is, when its step comes to it again. */
function answered(m: Machine, mount: NfsMount, call: NfsCall, result: string | null): void {
  if (call.op.do === "access" && result !== null) {
    const heard = takeIn(m, mount, call, result);
    log(m, call, "over" in heard ? heard.over : null);
    requestOver(m, call.ticket, true);
    return;
  }
  // Who does not understand what is asked has nothing to tell.
  if (result === null && call.key === "") mount.isStale = true;
  if (call.key !== "" || result === null) {
    over(m, mount, call, result);
    return;
  }
  goOn(m, mount, call, takeIn(m, mount, call, result));
  for (const { log } of m.state.os.processes)
    for (const [, entry] of [...(log ?? [])].reverse()) {
      const done = answerIn(entry);
      if (done?.dir === mount.dir) notYet(mount, done.op);
    }
}
function answerIn(entry: unknown): Answered | null {
  return typeof entry === "object" && entry !== null && "op" in entry ? (entry as Answered) : null;
}
function goOn(m: Machine, mount: NfsMount, call: NfsCall, heard: Heard): void {
  m.fs.forget();
  if ("from" in heard) {
    const { uid = 0, gid = 0 } = m.process(call.pid) ?? {};
    say(m, mount, { ...call, uid, gid, from: heard.from });
    return;
  }
  over(m, mount, call, null);
}
/** A call is over: its process goes on with what was answered. */
function over(m: Machine, mount: NfsMount, call: NfsCall, result: string | null): void {
  const answer: Answered = { dir: mount.dir, op: call.op, result };
  if (call.key !== "") log(m, call, answer as unknown as Json);
  requestOver(m, call.ticket, true);
}
/** Its process finds the outcome when its step comes to it again. */
function log(m: Machine, { pid, key }: NfsCall, outcome: Json): void {
  const process = m.process(pid);
  if (!process) return;
  process.log ??= [];
  process.log.push([key, outcome]);
}

/** Runs what is due of all mounts. */
export function nfsTimers(m: Machine): void {
  const now = m.mono();
  for (const mount of m.state.net.nfs?.mounts ?? []) {
    lookAt(m, mount);
    const [first] = mount.calls;
    if (first && !mount.isSilent && now - first.sentAt >= SILENT_US) {
      mount.isSilent = true;
      m.klog(`nfs: server ${mount.host} not responding, still trying`);
    }
    if (mount.calls.length > 0 && mount.socket === 0 && mount.connectAt !== null && mount.connectAt <= now) connect(m, mount);
  }
}
export function nextNfsTimer(m: Machine): number | null {
  let next: number | null = null;
  for (const { calls, isSilent, connectAt, socket } of m.state.net.nfs?.mounts ?? []) {
    const [first] = calls;
    if (!first) continue;
    if (!isSilent) next = earliest(next, first.sentAt + SILENT_US);
    if (socket === 0 && connectAt !== null) next = earliest(next, connectAt);
  }
  return next;
}

export interface MountWanted {
  readonly dir: string;
  readonly source: string;
  readonly host: string;
  readonly ip: number;
  readonly handle: string;
  readonly isReadOnly: boolean;
}
/** Mounts a directory of another system, and asks what its server is like. @returns what it is waited for with */
export function addMount(m: Machine, process: Process, wanted: MountWanted): number {
  const { dir, source, host, ip, handle, isReadOnly } = wanted;
  const mount: NfsMount = {
    dir,
    source,
    host,
    ip,
    isReadOnly,
    block: 4_096,
    socket: 0,
    connectAt: null,
    retryUs: RETRY_US,
    xid: m.services.random() >>> 0,
    calls: [],
    overlay: { nodes: { [ROOT_ID]: { t: "d", m: 0o755, u: 0, g: 0, s: 0, d: "", e: {} } } },
    known: { [ROOT_ID]: { handle, at: -1, until: 0, modified: -1, have: 0 } },
    ids: { [handle]: ROOT_ID },
    figures: null,
  };
  m.state.net.nfs ??= { mounts: [] };
  m.state.net.nfs.mounts.push(mount);
  return begin(m, mount, { do: "begin" }, process, "");
}
/** Options as `/proc/mounts` lists them. @source Linux fs/nfs/super.c (nfs_show_mount_options) */
export function optionsOf({ isReadOnly, block, ip }: NfsMount, mountPort: number): string {
  const size = Math.min(1_048_576, block);
  return `${isReadOnly ? "ro" : "rw"},relatime,vers=3,rsize=${size},wsize=${size},namlen=255,hard,proto=tcp,timeo=600,retrans=2,sec=sys,mountaddr=${ipToText(ip)},mountvers=3,mountport=${mountPort},mountproto=udp,local_lock=none,addr=${ipToText(ip)}`;
}
export function dropMount(m: Machine, dir: string): void {
  const { nfs } = m.state.net;
  const mount = nfsMountAt(m, dir);
  if (!nfs || !mount) return;
  const socket = socketById(m, mount.socket);
  nfs.mounts = nfs.mounts.filter((one) => one !== mount);
  if (socket) tcpClose(m, socket);
  for (const call of mount.calls) over(m, mount, call, null);
  if (nfs.mounts.length === 0) delete m.state.net.nfs;
  m.fs.forget();
}
