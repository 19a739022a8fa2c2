/** Messages about files as SSH carries them. @source draft-ietf-secsh-filexfer-02 (version 3), as OpenSSH 9.2 speaks it */
import type { Bytes } from "../../../content/bytes";
import { byte, get32At, SshReader, sshString, uint32 } from "../../../wire/ssh";

export const SFTP = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
} as const;

/** What a status says. @source OpenSSH sftp-common.c: fx2txt */
export const STATUS = { ok: 0, eof: 1, noSuchFile: 2, denied: 3, failure: 4, unsupported: 8 } as const;
export const STATUS_TEXT: Readonly<Record<number, string>> = {
  0: "No error",
  1: "End of file",
  2: "No such file or directory",
  3: "Permission denied",
  4: "Failure",
  8: "Operation unsupported",
};
/** How a file is opened: bits of `pflags`. */
export const OPEN = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;
/** Bytes of a file in one message. @source OpenSSH sftp-client.h: DEFAULT_COPY_BUFLEN (32 KiB) */
export const PIECE = 32_768;

export interface Attributes {
  readonly size?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mode?: number;
  readonly accessed?: number;
  readonly modified?: number;
}

export const uint64 = (n: number): Bytes => uint32(Math.floor(n / 4_294_967_296)) + uint32(n % 4_294_967_296);

export function attributes({ size, uid, gid, mode, accessed, modified }: Attributes): Bytes {
  const flags =
    (size === undefined ? 0 : 1) | (uid === undefined ? 0 : 2) | (mode === undefined ? 0 : 4) | (modified === undefined ? 0 : 8);
  return (
    uint32(flags) +
    (size === undefined ? "" : uint64(size)) +
    (uid === undefined ? "" : uint32(uid) + uint32(gid ?? 0)) +
    (mode === undefined ? "" : uint32(mode)) +
    (modified === undefined ? "" : uint32(accessed ?? modified) + uint32(modified))
  );
}
export function readAttributes(r: SshReader): Attributes {
  const flags = r.uint32();
  return {
    ...(flags & 1 ? { size: r.uint64() } : {}),
    ...(flags & 2 ? { uid: r.uint32(), gid: r.uint32() } : {}),
    ...(flags & 4 ? { mode: r.uint32() } : {}),
    ...(flags & 8 ? { accessed: r.uint32(), modified: r.uint32() } : {}),
  };
}
/** Kinds of files in a mode. @source stat(2) */
export const isDirectory = (mode: number): boolean => (mode & 0o170000) === 0o040000;
export const isRegular = (mode: number): boolean => (mode & 0o170000) === 0o100000;

export const sftpPacket = (type: number, body: Bytes): Bytes => sshString(byte(type) + body);

/** Longest message. @source OpenSSH sftp-common.h: SFTP_MAX_MSG_LENGTH */
const LONGEST = 262_144;
/** The first message of what has come: its type, and its fields. */
export function takeSftp(got: Bytes): { readonly type: number; readonly body: SshReader; readonly rest: Bytes } | null | "bad" {
  if (got.length < 4) return null;
  const length = get32At(got, 0);
  if (length < 1 || length > LONGEST) return "bad";
  if (got.length < 4 + length) return null;
  const message = got.slice(4, 4 + length);
  return { type: message.charCodeAt(0), body: new SshReader(message), rest: got.slice(4 + length) };
}
