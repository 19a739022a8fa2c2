/** Calls of procedures on other systems, and their answers. @source RFC 5531 (ONC RPC version 2), RFC 1833 (rpcbind), RFC 1813 appendix I (mount) */
import { type Bytes, opaque, u32, XdrError, XdrReader } from "./xdr";

export const RPC_PORT = { portmap: 111, nfsd: 2_049, mount: 20_048 } as const;
export const RPC_PROGRAM = { portmap: 100_000, nfsd: 100_003, mount: 100_005 } as const;

/** In whose name something is asked. @source RFC 5531 appendix A (AUTH_SYS) */
export interface Caller {
  readonly machine: string;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}
export interface RpcCall {
  readonly xid: number;
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  /** null: nobody's */
  readonly caller: Caller | null;
  readonly args: Bytes;
}
/** What a call comes to before its own procedure has said anything. */
export type RpcFailure = "program" | "version" | "procedure" | "garbage" | "weak";

const [CALL, REPLY] = [0, 1];
const [AUTH_NONE, AUTH_SYS] = [0, 1];
const NO_VERIFIER = u32(AUTH_NONE) + u32(0);

export function encodeCall({ xid, program, version, procedure, caller, args }: RpcCall): Bytes {
  const credential =
    caller === null
      ? u32(AUTH_NONE) + u32(0)
      : u32(AUTH_SYS) +
        opaque(
          u32(0) + opaque(caller.machine) + u32(caller.uid) + u32(caller.gid) + u32(caller.groups.length) + caller.groups.map(u32).join(""),
        );
  return u32(xid) + u32(CALL) + u32(2) + u32(program) + u32(version) + u32(procedure) + credential + NO_VERIFIER + args;
}
/** Null: it is no call. */
export function decodeCall(bytes: Bytes): RpcCall | null {
  try {
    const reader = new XdrReader(bytes);
    const xid = reader.u32();
    if (reader.u32() !== CALL || reader.u32() !== 2) return null;
    const [program, version, procedure] = [reader.u32(), reader.u32(), reader.u32()];
    const flavour = reader.u32();
    const credential = reader.opaque(400);
    reader.u32();
    reader.opaque(400);
    return { xid, program, version, procedure, caller: flavour === AUTH_SYS ? callerIn(credential) : null, args: reader.rest };
  } catch (error) {
    if (error instanceof XdrError) return null;
    throw error;
  }
}
function callerIn(credential: Bytes): Caller {
  const reader = new XdrReader(credential);
  reader.u32();
  const machine = reader.opaque(255);
  const [uid, gid] = [reader.u32(), reader.u32()];
  const groups = Array.from({ length: Math.min(16, reader.u32()) }, () => reader.u32());
  return { machine, uid, gid, groups };
}

/** @param versions - lowest and highest that there are, of a version that is not there */
export function encodeReply(
  xid: number,
  outcome: { readonly result: Bytes } | { readonly failure: RpcFailure; readonly versions?: readonly [number, number] },
): Bytes {
  const head = u32(xid) + u32(REPLY);
  if ("failure" in outcome && outcome.failure === "weak") return head + u32(1) + u32(1) + u32(5);
  const accepted = head + u32(0) + NO_VERIFIER;
  if ("result" in outcome) return accepted + u32(0) + outcome.result;
  const code = { program: 1, version: 2, procedure: 3, garbage: 4, weak: 5 }[outcome.failure];
  return accepted + u32(code) + (outcome.versions ?? []).map(u32).join("");
}
/** Null: it is no answer. */
export function decodeReply(
  bytes: Bytes,
): { readonly xid: number; readonly outcome: { readonly result: Bytes } | { readonly failure: RpcFailure } } | null {
  try {
    const reader = new XdrReader(bytes);
    const xid = reader.u32();
    if (reader.u32() !== REPLY) return null;
    if (reader.u32() !== 0) return { xid, outcome: { failure: "weak" } };
    reader.u32();
    reader.opaque(400);
    const code = reader.u32();
    if (code === 0) return { xid, outcome: { result: reader.rest } };
    return { xid, outcome: { failure: (["program", "version", "procedure", "garbage"] as const)[code - 1] ?? "garbage" } };
  } catch (error) {
    if (error instanceof XdrError) return null;
    throw error;
  }
}

/** A message on a connection: its length goes before it. @source RFC 5531 §11 */
export const asRecord = (message: Bytes): Bytes => u32(0x80000000 + message.length) + message;
/** Messages that are whole in what has come, and what is left over. A message in parts is put together. */
export function recordsIn(bytes: Bytes): { readonly messages: readonly Bytes[]; readonly rest: Bytes } {
  const messages: Bytes[] = [];
  let [begun, parts, at] = [0, "", 0];
  while (at + 4 <= bytes.length) {
    const head = new XdrReader(bytes.slice(at, at + 4)).u32();
    const length = head & 0x7fffffff;
    if (at + 4 + length > bytes.length) break;
    parts += bytes.slice(at + 4, at + 4 + length);
    at += 4 + length;
    if (head < 0x80000000) continue;
    messages.push(parts);
    [parts, begun] = ["", at];
  }
  return { messages, rest: bytes.slice(begun) };
}
