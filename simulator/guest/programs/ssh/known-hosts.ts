/** Hosts whose keys are known: ~/.ssh/known_hosts. @source OpenSSH 9.2: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT; hostfile.c */
import type { Bytes } from "../../../content/bytes";
import { byte } from "../../../wire/ssh";
import type { FileSystem } from "../../fs/filesystem";
import { parentOf } from "../../fs/path";
import { fromBase64, toBase64 } from "./base64";
import { hashedName, KEY_TYPE, readPublic } from "./keys";

/** How a host stands in the file: with its port where that is another than the usual. */
export const hostEntry = (host: Bytes, port: number): Bytes => (port === 22 ? host : `[${host}]:${port}`);

function isNamed(field: Bytes, name: Bytes): boolean {
  const salt = /^\|1\|([^|]+)\|/.exec(field)?.[1];
  if (salt !== undefined) return hashedName(name, fromBase64(salt) ?? "") === field;
  return field.split(",").includes(name);
}

export interface KnownKey {
  /** number of its line, from 1 */
  readonly line: number;
  readonly text: Bytes;
  readonly blob: Bytes;
}

/** Keys that a file has of a host. */
export function knownKeys(fs: FileSystem, path: string, name: Bytes): KnownKey[] {
  return fs
    .text(path)
    .split("\n")
    .flatMap((text, at) => {
      const key = readPublic(text);
      return key && isNamed(text.split(/\s+/)[0] ?? "", name) ? [{ line: at + 1, text, blob: key.blob }] : [];
    });
}

/** Adds a host; false: the file cannot be written. */
export function addKnown(
  fs: FileSystem,
  path: string,
  owner: { uid: number; gid: number },
  entry: { name: Bytes; blob: Bytes; salt: Bytes | null },
): boolean {
  const dir = parentOf(path);
  if (!fs.isDir(dir) && fs.mkdir(dir, owner, 0o700) !== null) return false;
  const before = fs.text(path);
  const name = entry.salt === null ? entry.name : hashedName(entry.name, entry.salt);
  const gap = before === "" || before.endsWith("\n") ? "" : "\n";
  return fs.write(path, `${before}${gap}${name} ${KEY_TYPE} ${toBase64(entry.blob)}\n`, { ...owner, mode: 0o600 }) === null;
}

/** Random bytes before a host's name that is to be hidden. @source OpenSSH hostfile.c: 20 bytes, a digest's length */
export function newSalt(random: () => number): Bytes {
  let salt = "";
  for (let i = 0; i < 20; i++) salt += byte(random());
  return salt;
}
