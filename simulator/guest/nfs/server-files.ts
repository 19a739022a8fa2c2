/** What a server of NFS does with the files that it exports. @source RFC 1813 §3; Linux fs/nfsd/nfs3proc.c, vfs.c */
import type { Bytes } from "../../content/bytes";
import { contentBytes, contentSize, writeContent } from "../../content/content";
import { changedFacts, encodeFacts, maybeFacts, type NewFacts, NFS3, NO_FACTS, readNew, STATUS, type StatusName } from "../../wire/nfs3";
import { bool, opaque, u32, u64, type XdrReader } from "../../wire/xdr";
import { fileContent } from "../fs/filesystem";
import type { Found } from "../fs/names";
import { usageOf } from "../fs/volume";
import type { Machine } from "../os/machine";
import type { Export } from "./exports";
import { type Acting, factsOf, foundBy, handleOf } from "./handles";

/** Longest name. @source limits.h, NAME_MAX */
const NAME_MOST = 255;
/** Longest part of a file that is read or written at once, by the memory of the server. @source Linux fs/nfsd/nfssvc.c: nfsd_get_default_max_blksize */
export function blockMost(memoryBytes: number): number {
  let most = 1_048_576;
  while (most > memoryBytes / 4_096 && most >= 16_384) most /= 2;
  return most;
}

/** One call, in whose name and on which export. */
export interface Asked {
  readonly m: Machine;
  readonly to: Export;
  readonly as: Acting;
  readonly args: XdrReader;
  /** of the file that it is about, which every call but NULL begins with */
  readonly found: Found;
}
class Refused extends Error {
  constructor(readonly status: StatusName) {
    super(status);
  }
}
const no = (status: string | null): void => {
  if (status !== null) throw new Refused(status in STATUS ? (status as StatusName) : "EIO");
};
function need({ m, as }: Asked, { node }: Found, want: number): void {
  if (!m.fs.permits(node, as.uid, as.gid, want)) throw new Refused("EACCES");
}
function writable({ to }: Asked): void {
  if (!to.isWritable) throw new Refused("EROFS");
}
const again = (m: Machine, { path }: Found): Found | null => m.fs.raw(path);
const facts = (found: Found | null): Bytes => maybeFacts(found && factsOf(found));
const changed = (found: Found | null): Bytes => changedFacts(found && factsOf(found));
const below = ({ path }: Found, name: Bytes): string => (path === "/" ? `/${name}` : `${path}/${name}`);

/** The directory and the name that a call is about. */
function place(asked: Asked): { dir: Found; name: Bytes; path: string; child: Found | null } {
  return placeIn(asked, asked.found, asked.args.opaque());
}
function placeIn(asked: Asked, dir: Found, name: Bytes): { dir: Found; name: Bytes; path: string; child: Found | null } {
  if (dir.node.t !== "d") throw new Refused("ENOTDIR");
  need(asked, dir, 1);
  if (name.length > NAME_MOST) throw new Refused("ENAMETOOLONG");
  const path = name === "." ? dir.path : name === ".." ? parentOf(asked, dir) : below(dir, name);
  const child = asked.m.fs.raw(path);
  // What is mounted there is not part of it.
  return { dir, name, path, child: child && child.mount === dir.mount && !child.synth ? child : null };
}
/** Nobody gets above what is exported. */
function parentOf({ to }: Asked, { path }: Found): string {
  return path === to.dir ? path : path.slice(0, path.lastIndexOf("/")) || "/";
}
function changeable(asked: Asked, dir: Found): void {
  writable(asked);
  need(asked, dir, 3);
}

function setFacts(asked: Asked, found: Found, set: NewFacts): void {
  const { m, as } = asked;
  writable(asked);
  const isOwner = as.uid === 0 || as.uid === found.node.u;
  if ((set.mode !== null || set.uid !== null || set.gid !== null) && !isOwner) throw new Refused("EPERM");
  if (set.uid !== null && set.uid !== found.node.u && as.uid !== 0) throw new Refused("EPERM");
  if (!isOwner && (set.size !== null || set.modified !== null || set.accessed !== null)) need(asked, found, 2);
  if (set.size !== null) {
    if (found.node.t !== "f") throw new Refused("EINVAL");
    no(m.fs.truncate(found, set.size));
  }
  const time = (at: number | "now" | null): number | null => (at === "now" ? m.nowSeconds() : at);
  const [modified, accessed] = [time(set.modified), time(set.accessed)];
  const changes = {
    ...(set.mode === null ? {} : { m: set.mode & 0o7777 }),
    ...(set.uid === null ? {} : { u: set.uid }),
    ...(set.gid === null ? {} : { g: set.gid }),
    ...(modified === null ? {} : { s: modified }),
    ...(accessed === null ? {} : { a: accessed }),
  };
  if (Object.keys(changes).length > 0) no(m.fs.change(found.path, changes, false));
}

function made(asked: Asked, path: string, dir: Found): Bytes {
  const found = asked.m.fs.raw(path);
  return found
    ? bool(true) + opaque(handleOf(found)) + facts(found) + changed(again(asked.m, dir))
    : bool(false) + bool(false) + changed(dir);
}
/** CREATE, MKDIR and SYMLINK. */
function make(asked: Asked, kind: "f" | "d" | "l"): Bytes {
  const { m, args, as } = asked;
  const { dir, path, child } = place(asked);
  changeable(asked, dir);
  // How: whether one that is there is taken as it is (0), refused (1), or known by a number (2).
  const how = kind === "f" ? args.u32() : 1;
  if (how === 2) args.u64();
  const set = how === 2 ? NO_FACTS : readNew(args);
  if (child) {
    if (how !== 0 || child.node.t !== "f") throw new Refused("EEXIST");
    if (set.size !== null) setFacts(asked, child, { ...NO_FACTS, size: set.size });
    return made(asked, path, dir);
  }
  const mode = set.mode ?? (kind === "d" ? 0o755 : 0o644);
  if (kind === "d") no(m.fs.mkdir(path, as, mode & 0o7777));
  else if (kind === "l") no(m.fs.symlink(path, args.opaque(), as));
  else no(m.fs.makeFile(path, { ...as, mode: mode & 0o7777 }));
  return made(asked, path, dir);
}
function remove(asked: Asked, kind: "f" | "d"): Bytes {
  const { dir, child } = place(asked);
  if (!child) throw new Refused("ENOENT");
  changeable(asked, dir);
  if ((child.node.t === "d") !== (kind === "d")) throw new Refused(kind === "d" ? "ENOTDIR" : "EISDIR");
  no(asked.m.fs.removeFound(child));
  return changed(again(asked.m, dir));
}
/** The file that a handle within a call is of. */
function second(asked: Asked): Found {
  const found = foundBy(asked.m, asked.args.opaque(), asked.to.dir);
  if (!found) throw new Refused("ESTALE");
  return found;
}
function rename(asked: Asked): Bytes {
  const from = place(asked);
  const to = placeIn(asked, second(asked), asked.args.opaque());
  if (!from.child) throw new Refused("ENOENT");
  changeable(asked, from.dir);
  changeable(asked, to.dir);
  no(asked.m.fs.rename(from.path, to.path));
  return changed(again(asked.m, from.dir)) + changed(again(asked.m, to.dir));
}
function link(asked: Asked): Bytes {
  const to = placeIn(asked, second(asked), asked.args.opaque());
  changeable(asked, to.dir);
  no(asked.m.fs.link(asked.found, to.path));
  return facts(again(asked.m, asked.found)) + changed(again(asked.m, to.dir));
}

function read(asked: Asked): Bytes {
  const { m, args, found } = asked;
  const [at, count] = [args.u64(), args.u32()];
  if (found.node.t !== "f") throw new Refused(found.node.t === "d" ? "EISDIR" : "EINVAL");
  if (asked.as.uid !== found.node.u) need(asked, found, 4);
  const content = fileContent(found.node);
  const end = Math.min(contentSize(content), at + Math.min(count, blockMost(m.state.memoryTarget)));
  const bytes = at < end ? contentBytes(content, at, end, m.fs.chunks) : "";
  return facts(found) + u32(bytes.length) + bool(end >= contentSize(content)) + opaque(bytes);
}
function write(asked: Asked): Bytes {
  const { m, args, found } = asked;
  const at = args.u64();
  args.u32();
  const stable = args.u32();
  const bytes = args.opaque();
  writable(asked);
  if (found.node.t !== "f") throw new Refused("EINVAL");
  if (asked.as.uid !== found.node.u) need(asked, found, 2);
  if (bytes.length > m.fs.roomAt(found.mount)) throw new Refused("ENOSPC");
  m.fs.chunks.wroteInline?.(bytes.length);
  no(m.fs.editAt(found.mount, found.id, [bytes.length, at], (old) => writeContent(old, at, [bytes], m.fs.chunks)));
  return changed(again(m, found)) + u32(bytes.length) + u32(stable) + VERIFIER;
}
/** Something that is another after each start of a server; here what was written is never lost by one. */
const VERIFIER = u64(0);

function list(asked: Asked, withFacts: boolean): Bytes {
  const { m, args, found } = asked;
  const cookie = args.u64();
  args.u64();
  if (withFacts) args.u32();
  const most = Math.min(args.u32(), 32_768);
  if (found.node.t !== "d") throw new Refused("ENOTDIR");
  need(asked, found, 4);
  const names = [".", "..", ...m.fs.namesOf(found)];
  let entries = "";
  let at = cookie;
  for (; at < names.length; at++) {
    const name = names[at] as string;
    const path = name === "." ? found.path : name === ".." ? parentOf(asked, found) : below(found, name);
    const child = m.fs.raw(path);
    if (!child || child.synth) continue;
    const handle = child.mount === found.mount ? handleOf(child) : null;
    const more = withFacts ? facts(child) + (handle === null ? bool(false) : bool(true) + opaque(handle)) : "";
    const entry = bool(true) + u64(factsOf(child).id) + opaque(name) + u64(at + 1) + more;
    if (entries.length + entry.length + 128 > most) break;
    entries += entry;
  }
  return facts(found) + u64(0) + entries + bool(false) + bool(at >= names.length);
}

/** @source RFC 1813 §3.3.18 to 3.3.20; Linux fs/nfsd/nfs3proc.c */
function figures({ m, found }: Asked, procedure: number): Bytes {
  const volume = m.volume(found.mount);
  if (procedure === NFS3.FSSTAT) {
    const total = volume?.roomBytes ?? 0;
    const used = volume ? usageOf(volume) : { bytes: 0, nodes: 0 };
    const nodes = volume?.roomNodes ?? 0;
    const free = Math.max(0, total - used.bytes);
    return facts(found) + u64(total) + u64(free) + u64(free) + u64(nodes) + u64(nodes - used.nodes) + u64(nodes - used.nodes) + u32(0);
  }
  if (procedure === NFS3.PATHCONF) return facts(found) + u32(65_000) + u32(NAME_MOST) + bool(false) + bool(true) + bool(false) + bool(true);
  const block = blockMost(m.state.memoryTarget);
  const sizes = u32(block) + u32(block) + u32(4_096) + u32(block) + u32(block) + u32(4_096) + u32(4_096);
  return facts(found) + sizes + u64(17_592_186_040_320) + u32(0) + u32(1) + u32(0x1b);
}
function access(asked: Asked): Bytes {
  const wanted = asked.args.u32();
  const { m, as, found, to } = asked;
  const may = (want: number): boolean => m.fs.permits(found.node, as.uid, as.gid, want);
  const isDir = found.node.t === "d";
  let bits = 0;
  if (may(4)) bits |= 1;
  if (isDir && may(1)) bits |= 2;
  if (to.isWritable && may(2)) bits |= 4 | 8 | (isDir ? 16 : 0);
  if (!isDir && may(1)) bits |= 32;
  return facts(found) + u32(bits & wanted);
}

/** One procedure but NULL. @returns what it comes to, with its status; null: there is no such procedure */
export function carryOut(asked: Asked, procedure: number): Bytes | null {
  try {
    const result = answer(asked, procedure);
    return result === null ? null : u32(STATUS.OK) + result;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refusal(asked.m, asked.found, procedure, error.status);
  }
}
/** What stands behind a status that is none of success: facts that may be left out, once or more often. */
export function refusal(m: Machine, found: Found | null, procedure: number, status: StatusName): Bytes {
  const head = u32(STATUS[status]);
  if (procedure === NFS3.GETATTR) return head;
  const now = found && again(m, found);
  const isChange = [NFS3.SETATTR, NFS3.WRITE, NFS3.CREATE, NFS3.MKDIR, NFS3.SYMLINK, NFS3.MKNOD, NFS3.REMOVE, NFS3.RMDIR, NFS3.COMMIT].some(
    (one) => one === procedure,
  );
  if (isChange) return head + changed(now);
  if (procedure === NFS3.RENAME) return head + changed(null) + changed(null);
  return procedure === NFS3.LINK ? head + facts(now) + changed(null) : head + facts(now);
}
function answer(asked: Asked, procedure: number): Bytes | null {
  const { m, found, args } = asked;
  switch (procedure) {
    case NFS3.GETATTR:
      return encodeFacts(factsOf(found));
    case NFS3.SETATTR: {
      setFacts(asked, found, readNew(args));
      return changed(again(m, found));
    }
    case NFS3.LOOKUP: {
      const { dir, child } = place(asked);
      if (!child) throw new Refused("ENOENT");
      return opaque(handleOf(child)) + facts(child) + facts(dir);
    }
    case NFS3.ACCESS:
      return access(asked);
    case NFS3.READLINK:
      if (found.node.t !== "l") throw new Refused("EINVAL");
      return facts(found) + opaque(found.node.d);
    case NFS3.READ:
      return read(asked);
    case NFS3.WRITE:
      return write(asked);
    case NFS3.CREATE:
      return make(asked, "f");
    case NFS3.MKDIR:
      return make(asked, "d");
    case NFS3.SYMLINK:
      return make(asked, "l");
    case NFS3.MKNOD:
      throw new Refused("ENOTSUPP");
    case NFS3.REMOVE:
      return remove(asked, "f");
    case NFS3.RMDIR:
      return remove(asked, "d");
    case NFS3.RENAME:
      return rename(asked);
    case NFS3.LINK:
      return link(asked);
    case NFS3.READDIR:
      return list(asked, false);
    case NFS3.READDIRPLUS:
      return list(asked, true);
    case NFS3.FSSTAT:
    case NFS3.FSINFO:
    case NFS3.PATHCONF:
      return figures(asked, procedure);
    case NFS3.COMMIT:
      return changed(found) + VERIFIER;
    default:
      return null;
  }
}
