/** What is said to a server of NFS for something that is wanted, and what its answer teaches. @source RFC 1813 §3; Linux fs/nfs/nfs3proc.c */
import type { Bytes } from "../../content/bytes";
import { copyContent, resizeContent, writeContent } from "../../content/content";
import type { Node, NodeId, Nodes } from "../../content/overlay";
import {
  decodeFacts,
  encodeNew,
  type FileFacts,
  NFS3,
  NO_FACTS,
  readChanged,
  readMaybeFacts,
  STATUS,
  type StatusName,
  statusName,
} from "../../wire/nfs3";
import { bool, opaque, u32, u64, XdrError, XdrReader } from "../../wire/xdr";
import { fileContent, sizeOf } from "../fs/filesystem";
import { ROOT_ID } from "../fs/volume";
import type { Machine } from "../os/machine";
import type { Known, NfsCall, NfsMount, NfsOp } from "./client-state";

/** How long what is known of a file is believed, µs. guess: for directories too, which Linux begins to ask about after 30 s. @source nfs(5): acregmin 3 s */
const BELIEVED_US = 3_000_000;
/** Times are told by the second: what was changed in this one may be changed again in it. */
const YOUNG_S = 2;
/** Names that are asked for at once, bytes. @source Linux fs/nfs/nfs3xdr.c, dtsize */
const LIST_BYTES = 32_768;

const handleOf = ({ known }: NfsMount, id: NodeId): Bytes => opaque(known[id]?.handle ?? "");

/** Procedure and arguments of a call. @param from - where a list or a file goes on */
export function callFor(mount: NfsMount, op: NfsOp, from: number): readonly [procedure: number, args: Bytes] {
  const handle = (id: NodeId): Bytes => handleOf(mount, id);
  switch (op.do) {
    case "begin":
      return [NFS3.FSINFO, handle(ROOT_ID)];
    case "figures":
      return [NFS3.FSSTAT, handle(ROOT_ID)];
    case "facts":
      return [NFS3.GETATTR, handle(op.id)];
    case "look":
      return [NFS3.LOOKUP, handle(op.dir) + opaque(op.name)];
    case "list":
      return [NFS3.READDIRPLUS, handle(op.id) + u64(from) + u64(0) + u32(LIST_BYTES / 4) + u32(LIST_BYTES)];
    case "link-target":
      return [NFS3.READLINK, handle(op.id)];
    case "read":
      return [NFS3.READ, handle(op.id) + u64(from) + u32(mount.block)];
    case "access":
      return [NFS3.ACCESS, handle(op.id) + u32(op.bits)];
    case "write":
      return [NFS3.WRITE, handle(op.id) + u64(op.at) + u32(op.bytes.length) + u32(2) + opaque(op.bytes)];
    case "resize":
      return [NFS3.SETATTR, handle(op.id) + encodeNew({ ...NO_FACTS, size: op.size }) + bool(false)];
    case "change": {
      const { m = null, u = null, g = null, s = null, a = null } = op.set;
      return [NFS3.SETATTR, handle(op.id) + encodeNew({ mode: m, uid: u, gid: g, size: null, modified: s, accessed: a }) + bool(false)];
    }
    case "make": {
      const set = encodeNew({ ...NO_FACTS, mode: op.mode });
      const head = handle(op.dir) + opaque(op.name);
      if (op.type === "d") return [NFS3.MKDIR, head + set];
      return op.type === "l" ? [NFS3.SYMLINK, head + set + opaque(op.target)] : [NFS3.CREATE, head + u32(0) + set];
    }
    case "remove":
      return [op.isDir ? NFS3.RMDIR : NFS3.REMOVE, handle(op.dir) + opaque(op.name)];
    case "rename":
      return [NFS3.RENAME, handle(op.dir) + opaque(op.name) + handle(op.toDir) + opaque(op.toName)];
    case "add-name":
      return [NFS3.LINK, handle(op.id) + handle(op.dir) + opaque(op.name)];
  }
}

/** What is known of a file is now what its server says. A content that has changed is to be read again. */
function learn(m: Machine, mount: NfsMount, id: NodeId, handle: Bytes, facts: FileFacts): void {
  mount.overlay.nodes ??= {};
  const { nodes } = mount.overlay;
  const old = nodes[id];
  const before = mount.known[id];
  const isSame = old?.t === facts.type && before?.isSure === true && before.modified === facts.modified;
  const node: Node = { t: facts.type, m: facts.mode, u: facts.uid, g: facts.gid, s: facts.modified, d: "" };
  if (facts.accessed !== facts.modified) node.a = facts.accessed;
  if (facts.links > 1 && facts.type !== "d") node.k = facts.links;
  const known: Known = { handle, at: m.mono(), until: m.mono() + BELIEVED_US, modified: facts.modified, have: 0 };
  if (m.nowSeconds() - facts.modified > YOUNG_S) known.isSure = true;
  if (facts.type === "d") {
    node.e = isSame ? (old?.e ?? {}) : {};
    if (isSame && before?.isListed) known.isListed = true;
    if (isSame && before?.absent) known.absent = before.absent;
  } else if (facts.type === "l") node.d = isSame ? (old?.d ?? "") : "";
  else if (isSame && old) {
    const content = resizeContent(fileContent(old), facts.size, m.fs.chunks);
    known.have = Math.min(before?.have ?? 0, facts.size);
    setContent(node, content);
  } else setContent(node, resizeContent("", facts.size, m.fs.chunks));
  nodes[id] = node;
  mount.known[id] = known;
}
function setContent(node: Node, content: ReturnType<typeof fileContent>): void {
  if (typeof content === "string") node.d = content;
  else node.l = content;
}

/** The same of a directory in which this system itself has changed something: what it knows of names stays. */
function learnOwn(m: Machine, mount: NfsMount, id: NodeId, facts: FileFacts | null): void {
  const node = mount.overlay.nodes?.[id];
  const known = mount.known[id];
  if (!facts || !node || !known) return;
  Object.assign(node, { m: facts.mode, u: facts.uid, g: facts.gid, s: facts.modified });
  Object.assign(known, { at: m.mono(), until: m.mono() + BELIEVED_US, modified: facts.modified });
  delete known.isSure;
}

/** Something that a process has done already, and whose step comes to it again: until then names are as they were. */
export function notYet(mount: NfsMount, op: NfsOp): void {
  if (op.do === "make" || op.do === "add-name") putName(mount, op.dir, op.name, null);
  else if (op.do === "remove") putName(mount, op.dir, op.name, op.id);
  else if (op.do === "rename") {
    putName(mount, op.toDir, op.toName, op.toId);
    putName(mount, op.dir, op.name, op.id);
  }
}

/** The node that a handle has here; one that has none yet is given one. */
function nodeFor(mount: NfsMount, handle: Bytes): NodeId {
  const known = mount.ids[handle];
  if (known !== undefined) return known;
  const number = mount.overlay.next ?? 1;
  mount.overlay.next = number + 1;
  mount.ids[handle] = `#${number}`;
  return `#${number}`;
}
function putName(mount: NfsMount, dir: NodeId, name: string, id: NodeId | null): void {
  const node = mount.overlay.nodes?.[dir];
  const known = mount.known[dir];
  if (!node || !known) return;
  const e = { ...node.e };
  known.absent = (known.absent ?? []).filter((one) => one !== name);
  if (id !== null) e[`$${name}`] = id;
  else {
    delete e[`$${name}`];
    if (!known.isListed) known.absent.push(name);
  }
  if (known.absent.length === 0) delete known.absent;
  // Another node: what is kept of the names of the old one is not of this.
  (mount.overlay.nodes as Nodes)[dir] = { ...node, e };
}
/** A file is not there any more. */
function forgetFile(mount: NfsMount, id: NodeId): void {
  if (id === ROOT_ID) mount.isStale = true;
  delete mount.known[id];
  if (mount.overlay.nodes && id !== ROOT_ID) delete mount.overlay.nodes[id];
  for (const [dir, node] of Object.entries(mount.overlay.nodes ?? {}))
    for (const [key, child] of Object.entries(node?.e ?? {})) if (child === id) putName(mount, dir, key.slice(1), null);
}

/** What became of a call: it is over with an outcome, or goes on from another place. */
export type Heard = { readonly over: Exclude<StatusName, "OK"> | null } | { readonly from: number };
const OVER: Heard = { over: null };

/** Takes in an answer. */
export function takeIn(m: Machine, mount: NfsMount, call: Pick<NfsCall, "op" | "from">, result: Bytes): Heard {
  try {
    return take(m, mount, call, result);
  } catch (error) {
    if (!(error instanceof XdrError)) throw error;
    return { over: "EIO" };
  }
}
function take(m: Machine, mount: NfsMount, call: Pick<NfsCall, "op" | "from">, result: Bytes): Heard {
  const { op } = call;
  const reader = new XdrReader(result);
  const status = reader.u32();
  if (status !== STATUS.OK) return failed(m, mount, op, statusName(status) as Exclude<StatusName, "OK">);
  const set = (id: NodeId, facts: FileFacts | null): void => {
    const handle = mount.known[id]?.handle;
    if (facts && handle !== undefined) learn(m, mount, id, handle, facts);
  };
  switch (op.do) {
    case "begin":
      set(ROOT_ID, readMaybeFacts(reader));
      mount.block = reader.u32();
      return OVER;
    case "figures": {
      set(ROOT_ID, readMaybeFacts(reader));
      const [total, , free, nodes, , freeNodes] = [reader.u64(), reader.u64(), reader.u64(), reader.u64(), reader.u64(), reader.u64()];
      mount.figures = { at: m.mono(), total, free, nodes, freeNodes };
      return OVER;
    }
    case "facts":
      set(op.id, decodeFacts(reader));
      return OVER;
    case "look": {
      const handle = reader.opaque(64);
      const facts = readMaybeFacts(reader);
      const id = nodeFor(mount, handle);
      if (facts) learn(m, mount, id, handle, facts);
      putName(mount, op.dir, op.name, id);
      return OVER;
    }
    case "list":
      return takeList(m, mount, op.id, reader, call.from);
    case "read":
      return takePart(m, mount, op, reader, call.from);
    case "access": {
      set(op.id, readMaybeFacts(reader));
      return { over: (reader.u32() & op.bits) === op.bits ? null : "EACCES" };
    }
    case "link-target": {
      readMaybeFacts(reader);
      const node = mount.overlay.nodes?.[op.id];
      if (node) node.d = reader.opaque();
      return OVER;
    }
    default:
      takeChange(m, mount, op, reader, set);
      return OVER;
  }
}
function takeChange(m: Machine, mount: NfsMount, op: NfsOp, reader: XdrReader, set: (id: NodeId, facts: FileFacts | null) => void): void {
  switch (op.do) {
    case "write": {
      const old = mount.overlay.nodes?.[op.id];
      const have = mount.known[op.id]?.have ?? 0;
      const kept = old?.t === "f" ? fileContent(old) : "";
      set(op.id, readChanged(reader));
      const node = mount.overlay.nodes?.[op.id];
      const known = mount.known[op.id];
      if (!node || !known || op.at > have) return;
      // What it has written it need not read.
      const content = writeContent(kept, op.at, [op.bytes], m.fs.chunks);
      delete node.l;
      node.d = "";
      setContent(node, content);
      known.have = Math.max(have, op.at + op.bytes.length);
      return;
    }
    case "resize":
    case "change":
      keeping(m, mount, op.id, () => set(op.id, readChanged(reader)));
      return;
    case "make": {
      const handle = reader.bool() ? reader.opaque(64) : null;
      const facts = readMaybeFacts(reader);
      const id = handle === null ? null : nodeFor(mount, handle);
      learnOwn(m, mount, op.dir, readChanged(reader));
      if (id === null || handle === null || !facts) return;
      learn(m, mount, id, handle, facts);
      const node = mount.overlay.nodes?.[id];
      if (node && op.type === "l") node.d = op.target;
      const known = mount.known[id];
      if (known && facts.type === "d") known.isListed = true;
      putName(mount, op.dir, op.name, id);
      return;
    }
    case "remove": {
      const id = mount.overlay.nodes?.[op.dir]?.e?.[`$${op.name}`];
      learnOwn(m, mount, op.dir, readChanged(reader));
      const node = id === undefined ? undefined : mount.overlay.nodes?.[id];
      if (id !== undefined && (node?.k ?? 1) <= 1) forgetFile(mount, id);
      else if (id !== undefined && mount.known[id]) (mount.known[id] as Known).until = 0;
      putName(mount, op.dir, op.name, null);
      return;
    }
    case "rename": {
      const id = mount.overlay.nodes?.[op.dir]?.e?.[`$${op.name}`];
      learnOwn(m, mount, op.dir, readChanged(reader));
      learnOwn(m, mount, op.toDir, readChanged(reader));
      putName(mount, op.dir, op.name, null);
      putName(mount, op.toDir, op.toName, id ?? null);
      return;
    }
    case "add-name":
      set(op.id, readMaybeFacts(reader));
      learnOwn(m, mount, op.dir, readChanged(reader));
      putName(mount, op.dir, op.name, op.id);
      return;
    default:
      return;
  }
}

/** What was read of a file stays while something else of it changes. */
function keeping(m: Machine, mount: NfsMount, id: NodeId, change: () => void): void {
  const old = mount.overlay.nodes?.[id];
  const have = mount.known[id]?.have ?? 0;
  change();
  const node = mount.overlay.nodes?.[id];
  const known = mount.known[id];
  if (old?.t !== "f" || node?.t !== "f" || !known) return;
  const size = sizeOf(node);
  delete node.l;
  node.d = "";
  setContent(node, resizeContent(copyContent(fileContent(old)), size, m.fs.chunks));
  known.have = Math.min(have, size);
}

function takeList(m: Machine, mount: NfsMount, id: NodeId, reader: XdrReader, from: number): Heard {
  const facts = readMaybeFacts(reader);
  const handle = mount.known[id]?.handle ?? "";
  if (from === 0 && facts) {
    learn(m, mount, id, handle, facts);
    const node = mount.overlay.nodes?.[id];
    if (node && mount.overlay.nodes) mount.overlay.nodes[id] = { ...node, e: {} };
  }
  reader.u64();
  let last = from;
  while (reader.bool()) {
    reader.u64();
    const name = reader.opaque();
    last = reader.u64();
    const of = readMaybeFacts(reader);
    const child = reader.bool() ? reader.opaque(64) : null;
    if (name === "." || name === ".." || child === null || !of) continue;
    const number = nodeFor(mount, child);
    learn(m, mount, number, child, of);
    putName(mount, id, name, number);
  }
  if (!reader.bool()) return { from: last };
  const known = mount.known[id];
  if (known) {
    known.isListed = true;
    delete known.absent;
  }
  return OVER;
}
function takePart(m: Machine, mount: NfsMount, op: Extract<NfsOp, { do: "read" }>, reader: XdrReader, from: number): Heard {
  const facts = readMaybeFacts(reader);
  const count = reader.u32();
  const isEnd = reader.bool();
  const bytes = reader.opaque();
  const handle = mount.known[op.id]?.handle;
  const before = mount.known[op.id];
  if (facts && handle !== undefined && before?.modified !== facts.modified) learn(m, mount, op.id, handle, facts);
  const known = mount.known[op.id];
  const node = mount.overlay.nodes?.[op.id];
  if (!known || !node) return { over: "ESTALE" };
  if (known.have < from) return { from: known.have };
  const content = bytes === "" ? fileContent(node) : writeContent(fileContent(node), from, [bytes], m.fs.chunks);
  delete node.l;
  node.d = "";
  setContent(node, content);
  [known.at, known.until] = [m.mono(), m.mono() + BELIEVED_US];
  known.have = Math.max(known.have, isEnd ? Number.MAX_SAFE_INTEGER : from + count);
  return isEnd || known.have >= op.to ? OVER : { from: known.have };
}

/** A refusal, and what is known from it. */
function failed(m: Machine, mount: NfsMount, op: NfsOp, why: Exclude<StatusName, "OK">): Heard {
  if (why === "ESTALE" || why === "EBADHANDLE") {
    if ("id" in op) forgetFile(mount, op.id);
    else if ("dir" in op) forgetFile(mount, op.dir);
    else mount.isStale = true;
  } else if (op.do === "facts" || op.do === "link-target") forgetFile(mount, op.id);
  else if (op.do === "figures") mount.figures = { at: m.mono(), total: 0, free: 0, nodes: 0, freeNodes: 0 };
  else if (op.do === "read") {
    const known = mount.known[op.id];
    if (known) known.refusedAt = m.mono();
  } else if (op.do === "look") putName(mount, op.dir, op.name, null);
  else if (op.do === "list") {
    // Who may not read it sees nothing in it.
    const known = mount.known[op.id];
    if (known) known.isListed = true;
  }
  return { over: why };
}
