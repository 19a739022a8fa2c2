/** What NFS version 3 says of files. @source RFC 1813 */
import { type Bytes, bool, u32, u64, type XdrReader } from "./xdr";

/** Procedures by their numbers. @source RFC 1813 §3 */
export const NFS3 = {
  NULL: 0,
  GETATTR: 1,
  SETATTR: 2,
  LOOKUP: 3,
  ACCESS: 4,
  READLINK: 5,
  READ: 6,
  WRITE: 7,
  CREATE: 8,
  MKDIR: 9,
  SYMLINK: 10,
  MKNOD: 11,
  REMOVE: 12,
  RMDIR: 13,
  RENAME: 14,
  LINK: 15,
  READDIR: 16,
  READDIRPLUS: 17,
  FSSTAT: 18,
  FSINFO: 19,
  PATHCONF: 20,
  COMMIT: 21,
} as const;

/** Statuses, as errno has them where it has one. @source RFC 1813 §2.6 */
export const STATUS = {
  OK: 0,
  EPERM: 1,
  ENOENT: 2,
  EIO: 5,
  EACCES: 13,
  EEXIST: 17,
  EXDEV: 18,
  ENODEV: 19,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  EFBIG: 27,
  ENOSPC: 28,
  EROFS: 30,
  EMLINK: 31,
  ENAMETOOLONG: 63,
  ENOTEMPTY: 66,
  ESTALE: 70,
  EBADHANDLE: 10_001,
  ENOTSUPP: 10_004,
} as const;
export type StatusName = keyof typeof STATUS;
export const statusName = (code: number): StatusName =>
  (Object.entries(STATUS).find(([, value]) => value === code)?.[0] ?? "EIO") as StatusName;

/** Times in seconds. */
export interface FileFacts {
  readonly type: "f" | "d" | "l";
  readonly mode: number;
  readonly links: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly used: number;
  readonly fsid: number;
  readonly id: number;
  readonly accessed: number;
  readonly modified: number;
}
const TYPES = { f: 1, d: 2, l: 5 } as const;
const seconds = (at: number): Bytes => u32(Math.floor(at)) + u32(Math.round((at - Math.floor(at)) * 1e9));

export function encodeFacts(facts: FileFacts): Bytes {
  const { type, mode, links, uid, gid, size, used, fsid, id, accessed, modified } = facts;
  const head = u32(TYPES[type]) + u32(mode) + u32(links) + u32(uid) + u32(gid) + u64(size) + u64(used) + u32(0) + u32(0);
  return head + u64(fsid) + u64(id) + seconds(accessed) + seconds(modified) + seconds(modified);
}
export function decodeFacts(reader: XdrReader): FileFacts {
  const type = reader.u32();
  const [mode, links, uid, gid] = [reader.u32(), reader.u32(), reader.u32(), reader.u32()];
  const [size, used] = [reader.u64(), reader.u64()];
  reader.u64();
  const [fsid, id] = [reader.u64(), reader.u64()];
  const time = (): number => {
    const at = reader.u32();
    return at + reader.u32() / 1e9;
  };
  const [accessed, modified] = [time(), time()];
  time();
  return { type: type === TYPES.d ? "d" : type === TYPES.l ? "l" : "f", mode, links, uid, gid, size, used, fsid, id, accessed, modified };
}
/** Facts that may be left out. */
export const maybeFacts = (facts: FileFacts | null): Bytes => (facts ? bool(true) + encodeFacts(facts) : bool(false));
export const readMaybeFacts = (reader: XdrReader): FileFacts | null => (reader.bool() ? decodeFacts(reader) : null);
/** What something was before and after it was changed. Nobody here says what it was before. */
export const changedFacts = (after: FileFacts | null): Bytes => bool(false) + maybeFacts(after);
export function readChanged(reader: XdrReader): FileFacts | null {
  if (reader.bool()) for (let i = 0; i < 6; i++) reader.u32();
  return readMaybeFacts(reader);
}

/** What of a file is to be set; null: it stays. `modified`, `accessed`: "now", or a time in seconds. */
export interface NewFacts {
  readonly mode: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
  readonly size: number | null;
  readonly accessed: number | "now" | null;
  readonly modified: number | "now" | null;
}
export const NO_FACTS: NewFacts = { mode: null, uid: null, gid: null, size: null, accessed: null, modified: null };
export function encodeNew({ mode, uid, gid, size, accessed, modified }: NewFacts): Bytes {
  const maybe = (value: number | null, one: (value: number) => Bytes): Bytes => (value === null ? bool(false) : bool(true) + one(value));
  const time = (at: number | "now" | null): Bytes => (at === null ? u32(0) : at === "now" ? u32(1) : u32(2) + seconds(at));
  return maybe(mode, u32) + maybe(uid, u32) + maybe(gid, u32) + maybe(size, u64) + time(accessed) + time(modified);
}
export function readNew(reader: XdrReader): NewFacts {
  const maybe = (): number | null => (reader.bool() ? reader.u32() : null);
  const [mode, uid, gid] = [maybe(), maybe(), maybe()];
  const size = reader.bool() ? reader.u64() : null;
  const time = (): number | "now" | null => {
    const how = reader.u32();
    if (how !== 2) return how === 1 ? "now" : null;
    const at = reader.u32();
    return at + reader.u32() / 1e9;
  };
  const accessed = time();
  return { mode, uid, gid, size, accessed, modified: time() };
}
