/** `mount.nfs` and `umount.nfs`, which `mount` and `umount` call. @source nfs-utils 2.6.2: utils/mount/mount.c, network.c, error.c */
import type { Bytes } from "../../content/bytes";
import { STATUS, statusName } from "../../wire/nfs3";
import { RPC_PORT, RPC_PROGRAM } from "../../wire/rpc";
import { opaque, XdrReader } from "../../wire/xdr";
import { errorText } from "../fs/errno";
import { addMount, dropMount, optionsOf } from "../nfs/client";
import { nfsMountAt } from "../nfs/client-volume";
import { areOver } from "../os/disk-io";
import { exit, type Program, type ProgramContext, type Step, waitDisk } from "../os/program";
import { callProgram, isOutcome, portOf, type RpcOutcome, type RpcSession, rpcSession } from "./rpc-session";

interface Mounting {
  session: RpcSession;
  source: Bytes;
  host: Bytes;
  path: Bytes;
  dir: Bytes;
  options: readonly Bytes[];
  isMapped: boolean;
  handle: Bytes | null;
  ticket: number;
  code: number | null;
}
/** @source mount(8): its exit status */
const FAILED = 32;
const TCP = 6;

function refused(ctx: ProgramContext, text: string, code = FAILED): Step {
  ctx.err(`mount.nfs: ${text}\n`);
  return exit(code);
}
/** @source utils/mount/error.c (mount_error, rpc_mount_errors); network.c */
function failed(ctx: ProgramContext, st: Mounting, { failure }: Extract<RpcOutcome, { failure: unknown }>): Step {
  switch (failure) {
    case "host":
      return refused(ctx, `Failed to resolve server ${st.host}: Name or service not known`);
    case "timeout":
      return refused(ctx, "Connection timed out");
    case "ECONNREFUSED":
      return refused(ctx, "Connection refused");
    case "EHOSTUNREACH":
      return refused(ctx, "No route to host");
    case "ENETUNREACH":
      return refused(ctx, "Network is unreachable");
    default:
      return refused(ctx, "requested NFS version or transport protocol is not supported");
  }
}

/** Options that have an effect here, or are as they are anyway. @source nfs(5) */
const KNOWN =
  /^(defaults|rw|ro|hard|intr|nointr|bg|fg|tcp|proto=tcp|vers=3|nfsvers=3|v3|noatime|relatime|nolock|lock|local_lock=\w+|sec=sys|nofail|_netdev|auto|noauto|user|users|exec|suid|dev|async|timeo=600|retrans=2|noresvport|resvport|rsize=\d+|wsize=\d+)$/;
const OTHER_VERSIONS = /^(vers|nfsvers)=(4(\.\d)?|2)$|^v4(\.\d)?$/;

function begin(ctx: ProgramContext): Mounting {
  const [source = "", dir = "", type = "nfs", ...options] = ctx.args;
  const [, host = "", path = ""] = /^(?:\[([^\]]*)\]|([^:]*)):(\/.*)$/.exec(source)?.filter((part) => part !== undefined) ?? [];
  const st: Mounting = {
    session: rpcSession(ctx, host),
    source,
    host,
    path,
    dir: ctx.path(dir),
    options,
    isMapped: false,
    handle: null,
    ticket: 0,
    code: null,
  };
  const wrong = (text: string, code = FAILED): Mounting => {
    ctx.err(`mount.nfs: ${text}\n`);
    return { ...st, code };
  };
  if (host === "") return wrong(`remote share not in 'host:dir' format`, 1);
  if (!ctx.fs.isDir(st.dir)) return wrong(`mount point ${dir} ${ctx.fs.exists(st.dir) ? "is not a directory" : "does not exist"}`);
  const odd = options.find((option) => !KNOWN.test(option));
  if (type === "nfs4" || (odd !== undefined && OTHER_VERSIONS.test(odd))) return wrong("Protocol not supported");
  if (odd !== undefined) return wrong(`option '${odd}' is not part of this system`);
  if (ctx.machine.state.os.mounts.some((mounted) => mounted.dir === st.dir)) return wrong(`${source} is busy or already mounted`);
  return st;
}

export const mountNfs: Program<Mounting> = {
  name: "mount.nfs",
  path: "/usr/sbin/mount.nfs",
  start: begin,
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    if (st.ticket !== 0) return finish(ctx, st);
    if (!st.isMapped) {
      const found = portOf(ctx, st.session, RPC_PROGRAM.nfsd, 3, TCP);
      if (typeof found !== "number") return isOutcome(found) ? failed(ctx, st, found as Extract<RpcOutcome, { failure: unknown }>) : found;
      st.isMapped = true;
    }
    const said = callProgram(ctx, st.session, [RPC_PROGRAM.mount, 3, 1], opaque(st.path));
    if (!isOutcome(said)) return said;
    if ("failure" in said) return failed(ctx, st, said);
    const reader = new XdrReader(said.result);
    const status = reader.u32();
    if (status === STATUS.EACCES) return refused(ctx, `access denied by server while mounting ${st.source}`);
    if (status !== STATUS.OK) return refused(ctx, `mounting ${st.source} failed, reason given by server: ${errorText(statusName(status))}`);
    return attach(ctx, st, reader.opaque(64));
  },
};
function attach(ctx: ProgramContext, st: Mounting, handle: Bytes): Step {
  const { ip } = st.session;
  if (typeof ip !== "number") return refused(ctx, "servers of IPv6 are not part of this system");
  const { dir, source, host, options } = st;
  const isReadOnly = options.includes("ro");
  st.ticket = addMount(ctx.machine, ctx.process, { dir, source, host, ip, handle, isReadOnly });
  return waitDisk([st.ticket]);
}
function finish(ctx: ProgramContext, st: Mounting): Step {
  const m = ctx.machine;
  if (!areOver(m, [st.ticket])) return waitDisk([st.ticket]);
  const mount = nfsMountAt(m, st.dir);
  if (!mount || mount.isStale) {
    dropMount(m, st.dir);
    return refused(ctx, mount ? "Stale file handle" : "Connection timed out");
  }
  m.state.os.mounts.push({
    device: st.source,
    dir: st.dir,
    type: "nfs",
    options: optionsOf(mount, st.session.ports[RPC_PROGRAM.mount] ?? RPC_PORT.mount),
  });
  m.fs.forget();
  return exit(0);
}

/** Tells a server that its directory is not mounted any more; that it does not answer changes nothing. */
export const umountNfs: Program<{ session: RpcSession; path: Bytes }> = {
  name: "umount.nfs",
  path: "/usr/sbin/umount.nfs",
  start(ctx) {
    const [host = "", path = ""] = ctx.args;
    return { session: rpcSession(ctx, host), path };
  },
  step(ctx, st): Step {
    const said = callProgram(ctx, st.session, [RPC_PROGRAM.mount, 3, 3], opaque(st.path));
    return isOutcome(said) ? exit(0) : said;
  },
};
