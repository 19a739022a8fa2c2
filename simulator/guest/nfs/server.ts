/** A server of NFS: what comes to its ports, by datagram or on a connection. @source RFC 1833 §3 (port mapper), RFC 1813 appendix I (mount), Linux fs/nfsd/nfssvc.c */
import type { Bytes } from "../../content/bytes";
import { ipToText } from "../../wire/address";
import type { Ip } from "../../wire/address6";
import { NFS3, STATUS } from "../../wire/nfs3";
import { type Caller, decodeCall, encodeReply, RPC_PORT, RPC_PROGRAM, type RpcCall } from "../../wire/rpc";
import { listOf, opaque, u32, XdrError, XdrReader } from "../../wire/xdr";
import type { Machine } from "../os/machine";
import { isStopped } from "../os/units";
import { exportFor, type NfsServer, nfsServer } from "./exports";
import { actingAs, foundBy, handleOf } from "./handles";
import { carryOut, refusal } from "./server-files";

type Outcome = Parameters<typeof encodeReply>[1];
interface From {
  readonly ip: Ip;
  readonly port: number;
}
const TCP = 6;
const UDP = 17;

/** What a port mapper knows of: program, version, protocol, port. @source nfs-utils 2.6.2, Linux 6.1 with vers4=n */
export function registered(m: Machine): readonly (readonly [program: number, version: number, protocol: number, port: number])[] {
  const mapper = [4, 3, 2].flatMap((version) =>
    [TCP, UDP].map((protocol) => [RPC_PROGRAM.portmap, version, protocol, RPC_PORT.portmap] as const),
  );
  if (!nfsServer(m)) return mapper;
  const mount = [1, 2, 3].flatMap((version) =>
    [UDP, TCP].map((protocol) => [RPC_PROGRAM.mount, version, protocol, RPC_PORT.mount] as const),
  );
  return [...mapper, ...mount, [RPC_PROGRAM.nfsd, 3, TCP, RPC_PORT.nfsd]];
}

/** Whether a system answers calls at a port by datagram. */
export function hearsRpc(m: Machine, port: number): boolean {
  if (!m.spec.services?.includes("nfs") || m.state.phase !== "running") return false;
  if (port === RPC_PORT.portmap) return !isStopped(m, "rpcbind");
  return port === RPC_PORT.mount && nfsServer(m) !== null;
}

/** The answer to a call; null: it was none. */
export function answerRpc(m: Machine, port: number, bytes: Bytes, from: From): Bytes | null {
  const call = decodeCall(bytes);
  if (!call) return null;
  try {
    return encodeReply(call.xid, outcomeOf(m, port, call, from));
  } catch (error) {
    if (!(error instanceof XdrError)) throw error;
    return encodeReply(call.xid, { failure: "garbage" });
  }
}
function outcomeOf(m: Machine, port: number, call: RpcCall, from: From): Outcome {
  const args = new XdrReader(call.args);
  if (port === RPC_PORT.portmap && call.program === RPC_PROGRAM.portmap) return mapped(m, call, args);
  const server = nfsServer(m);
  if (server && port === RPC_PORT.mount && call.program === RPC_PROGRAM.mount) return mounts(m, server, call, args, from);
  if (server && port === RPC_PORT.nfsd && call.program === RPC_PROGRAM.nfsd) return files(m, server, call, args, from);
  return { failure: "program" };
}

function mapped(m: Machine, { version, procedure }: RpcCall, args: XdrReader): Outcome {
  if (procedure === 0) return { result: "" };
  // Versions 3 and 4 write addresses as text: nobody here asks so.
  if (version !== 2) return { failure: "version", versions: [2, 2] };
  if (procedure === 3) {
    const [program, wanted, protocol] = [args.u32(), args.u32(), args.u32()];
    const found = registered(m).find((one) => one[0] === program && one[1] === wanted && one[2] === protocol);
    return { result: u32(found?.[3] ?? 0) };
  }
  if (procedure === 4) return { result: listOf(registered(m).map((one) => one.map(u32).join(""))) };
  return { failure: "procedure" };
}

/** Statuses of the mount program are those of files. @source RFC 1813 appendix I, §5.1.5 */
function mounts(m: Machine, server: NfsServer, { version, procedure, caller }: RpcCall, args: XdrReader, from: From): Outcome {
  if (version < 1 || version > 3) return { failure: "version", versions: [1, 3] };
  const client = typeof from.ip === "number" ? ipToText(from.ip) : from.ip;
  const others = (dir: string | null): NfsServer["mounted"] =>
    server.mounted.filter((one) => one.client !== client || (dir !== null && one.dir !== dir));
  switch (procedure) {
    case 0:
      return { result: "" };
    case 1:
      return { result: mountOf(m, server, args.opaque(1_024), caller, from, client) };
    case 2:
      return { result: listOf(server.mounted.map((one) => opaque(one.client) + opaque(one.dir))) };
    case 3:
      server.mounted = others(args.opaque(1_024));
      return { result: "" };
    case 4:
      server.mounted = others(null);
      return { result: "" };
    case 5: {
      const dirs = [...new Set(server.exports.map(({ dir }) => dir))];
      return {
        result: listOf(
          dirs.map((dir) => opaque(dir) + listOf(server.exports.filter((one) => one.dir === dir).map(({ client: name }) => opaque(name)))),
        ),
      };
    }
    default:
      return { failure: "procedure" };
  }
}
function mountOf(m: Machine, server: NfsServer, path: string, _caller: Caller | null, { ip, port }: From, client: string): Bytes {
  const dir = path.replace(/(?<=.)\/+$/, "");
  const found = m.fs.lookup(dir);
  const one = typeof ip === "number" ? exportFor(m, server, dir, ip) : null;
  if (!one || (!one.isInsecure && port >= 1_024)) return u32(STATUS.EACCES);
  if (typeof found === "string") return u32(STATUS.ENOENT);
  if (found.node.t !== "d" || found.synth) return u32(STATUS.ENOTDIR);
  server.mounted = [...server.mounted.filter((each) => each.client !== client || each.dir !== dir), { client, dir }];
  // AUTH_SYS alone is spoken.
  return u32(STATUS.OK) + opaque(handleOf(found)) + u32(1) + u32(1);
}

function files(
  m: Machine,
  server: NfsServer,
  { version, procedure, caller, args: all }: RpcCall,
  args: XdrReader,
  { ip, port }: From,
): Outcome {
  if (version !== 3) return { failure: "version", versions: [3, 3] };
  if (procedure === NFS3.NULL) return { result: "" };
  const handle = args.opaque(64);
  if (typeof ip === "number")
    for (const dir of new Set(server.exports.map((each) => each.dir))) {
      const found = foundBy(m, handle, dir);
      const to = found && exportFor(m, server, found.path, ip);
      if (!found || !to) continue;
      if (!to.isInsecure && port >= 1_024) return { failure: "weak" };
      const result = carryOut({ m, to, as: actingAs(to, caller), args, found }, procedure);
      return result === null ? { failure: "procedure" } : { result };
    }
  return all === "" ? { failure: "garbage" } : { result: refusal(m, null, procedure, "ESTALE") };
}
