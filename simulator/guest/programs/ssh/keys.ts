/**
 * Keys of SSH in the files and forms of OpenSSH. A public key is a digest of its private one, and whoever has the private one is known by
 * showing it: this is a teaching model of who may log in where, not cryptography.
 * @source OpenSSH PROTOCOL.key (private files), RFC 8709 (ssh-ed25519)
 */
import { sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { Bytes } from "../../../content/bytes";
import { bytesToLatin1, latin1ToBytes } from "../../../wire/bytes";
import { byte, SshReader, sshString, uint32 } from "../../../wire/ssh";
import type { Machine } from "../../os/machine";
import { fromBase64, toBase64 } from "./base64";

/** The one kind of key that guests have. */
export const KEY_TYPE = "ssh-ed25519";

export interface KeyPair {
  /** 32 bytes */
  readonly seed: Bytes;
  /** the public key as it goes over the line */
  readonly blob: Bytes;
  readonly comment: Bytes;
}

const digest = (bytes: Bytes): Bytes => bytesToLatin1(sha256(latin1ToBytes(bytes)));
const shortDigest = (bytes: Bytes): Bytes => bytesToLatin1(sha1(latin1ToBytes(bytes)));
const publicOf = (seed: Bytes): Bytes => digest(`${KEY_TYPE}\0${seed}`);
export const blobOf = (seed: Bytes): Bytes => sshString(KEY_TYPE) + sshString(publicOf(seed));

export function makeKey(random: () => number, comment: Bytes): KeyPair {
  let seed = "";
  for (let i = 0; i < 8; i++) seed += uint32(random());
  return { seed, blob: blobOf(seed), comment };
}

/** `SHA256:…`. @source OpenSSH sshkey.c: sshkey_fingerprint */
export const fingerprint = (blob: Bytes): string => `SHA256:${toBase64(digest(blob)).replace(/=+$/, "")}`;
/** A line of a .pub file. */
export const publicLine = ({ blob, comment }: Pick<KeyPair, "blob" | "comment">): Bytes => `${KEY_TYPE} ${toBase64(blob)} ${comment}`;

/** The private key's file. */
export function privateFile({ seed, blob, comment }: KeyPair, check: number): Bytes {
  const secret = uint32(check) + uint32(check) + blob + sshString(seed + publicOf(seed)) + sshString(comment);
  let padded = secret;
  for (let n = 1; padded.length % 8 !== 0; n++) padded += byte(n);
  const all = `openssh-key-v1\0${sshString("none")}${sshString("none")}${sshString("")}${uint32(1)}${sshString(blob)}${sshString(padded)}`;
  const lines = toBase64(all).match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

/** Reads such a file; null: it is none. */
export function readPrivate(text: Bytes): KeyPair | null {
  const inner = /-----BEGIN OPENSSH PRIVATE KEY-----\n([\s\S]*?)\n-----END/.exec(text)?.[1];
  const all = inner === undefined ? null : fromBase64(inner.replace(/\s/g, ""));
  if (!all?.startsWith("openssh-key-v1\0")) return null;
  const r = new SshReader(all, 15);
  for (let i = 0; i < 3; i++) r.string();
  r.uint32();
  const blob = r.string();
  const secret = new SshReader(r.string(), 8);
  if (secret.string() !== KEY_TYPE) return null;
  secret.string();
  const seed = secret.string().slice(0, 32);
  const comment = secret.string();
  return blobOf(seed) === blob ? { seed, blob, comment } : null;
}

/** The key of a line in a .pub file, authorized_keys or known_hosts: its blob and what follows it. */
export function readPublic(line: Bytes): { readonly blob: Bytes; readonly comment: Bytes } | null {
  const found = /(?:^|\s)ssh-ed25519\s+([A-Za-z0-9+/]+=*)(?:\s+(.*))?$/.exec(line);
  const blob = found ? fromBase64(found[1] ?? "") : null;
  return blob === null ? null : { blob, comment: found?.[2] ?? "" };
}

/** What shows that somebody has a private key, and whether it does. */
export const proofOf = (seed: Bytes): Bytes => sshString(KEY_TYPE) + sshString(seed);
export function provesKey(blob: Bytes, proof: Bytes): boolean {
  const r = new SshReader(proof, 0);
  return r.string() === KEY_TYPE && blobOf(r.string()) === blob;
}

/** A host's name in known_hosts, hidden by a salt. @source OpenSSH hostfile.c: host_hash */
export function hashedName(name: Bytes, salt: Bytes): Bytes {
  // HMAC-SHA1, whose block is of 64 bytes. @source RFC 2104
  const pad = (mask: number): Bytes => salt.padEnd(64, "\0").replace(/[\s\S]/g, (c) => String.fromCharCode(c.charCodeAt(0) ^ mask));
  const hash = shortDigest(pad(0x5c) + shortDigest(pad(0x36) + name));
  return `|1|${toBase64(salt)}|${toBase64(hash)}`;
}

/** Where a host keeps its key. */
export const HOST_KEY = "/etc/ssh/ssh_host_ed25519_key";
/** A host's key, made when first needed. @source Debian 12 openssh-server.postinst, and the init scripts of others: it is made before the server first runs */
export function hostKey(m: Machine): KeyPair {
  const known = readPrivate(m.fs.text(HOST_KEY));
  if (known) return known;
  const key = makeKey(() => m.services.random(), `root@${m.state.os.hostname}`);
  const { fs } = m;
  if (!fs.isDir("/etc/ssh")) fs.mkdir("/etc/ssh", { uid: 0, gid: 0 });
  for (const path of [HOST_KEY, `${HOST_KEY}.pub`]) if (fs.exists(path)) fs.remove(path);
  fs.write(HOST_KEY, privateFile(key, m.services.random()), { uid: 0, gid: 0, mode: 0o600 });
  fs.write(`${HOST_KEY}.pub`, `${publicLine(key)}\n`, { uid: 0, gid: 0, mode: 0o644 });
  return key;
}

/** The picture of a key. @source OpenSSH sshkey.c: fingerprint_randomart (the drunken bishop) */
export function randomArt(blob: Bytes): string {
  const [width, height, marks] = [17, 9, " .o+=*BOX@%&#/^SE"];
  const field = Array.from({ length: width * height }, () => 0);
  const hash = digest(blob);
  let [x, y] = [8, 4];
  for (let i = 0; i < hash.length; i++) {
    let bits = hash.charCodeAt(i);
    for (let step = 0; step < 4; step++) {
      x = Math.max(0, Math.min(width - 1, x + (bits & 1 ? 1 : -1)));
      y = Math.max(0, Math.min(height - 1, y + (bits & 2 ? 1 : -1)));
      const at = y * width + x;
      if ((field[at] ?? 0) < marks.length - 3) field[at] = (field[at] ?? 0) + 1;
      bits >>= 2;
    }
  }
  field[4 * width + 8] = marks.length - 2;
  field[y * width + x] = marks.length - 1;
  const rows = Array.from(
    { length: height },
    (_, row) => `|${Array.from({ length: width }, (_, column) => marks[field[row * width + column] ?? 0]).join("")}|\n`,
  );
  return `+--[ED25519 256]--+\n${rows.join("")}+----[SHA256]-----+\n`;
}
