import type { Bytes } from "../../content/bytes";
import { hashOrder } from "./hash-order";
import { holdMore } from "./memory";
import type { Shell } from "./variables";

/** Chains of the table of commands. @source bash 5.2: hashcmd.h, FILENAME_HASH_BUCKETS */
const BUCKETS = 256;

/** Bytes of an entry beside its texts. guess: bash keeps some 60 bytes an entry */
const ENTRY_BYTES = 64;

/** Remembers where a command is. @param hits - times that it has been used */
export function remember(sh: Shell, name: Bytes, path: Bytes, hits: number): void {
  forget(sh, name);
  sh.st.hashed ??= {};
  sh.st.hashed[`$${name}`] = { path, hits };
  holdMore(sh, ENTRY_BYTES + name.length + path.length);
}

/** Where a command is remembered to be, null when it is not. */
export function rememberedPath(sh: Shell, name: Bytes): Bytes | null {
  const { hashed } = sh.st;
  return hashed && Object.hasOwn(hashed, `$${name}`) ? (hashed[`$${name}`]?.path ?? null) : null;
}

/** The same, counted as a use. */
export function remembered(sh: Shell, name: Bytes): Bytes | null {
  const entry = rememberedPath(sh, name) === null ? undefined : sh.st.hashed?.[`$${name}`];
  if (entry) entry.hits++;
  return entry?.path ?? null;
}

/** Forgets a command; whether it was remembered. */
export function forget(sh: Shell, name: Bytes): boolean {
  const { hashed } = sh.st;
  if (!hashed || !Object.hasOwn(hashed, `$${name}`)) return false;
  holdMore(sh, -(ENTRY_BYTES + name.length + (hashed[`$${name}`]?.path.length ?? 0)));
  delete hashed[`$${name}`];
  return true;
}

/** Forgets all commands. */
export function forgetAll(sh: Shell): void {
  for (const key in sh.st.hashed ?? {}) forget(sh, key.slice(1));
  delete sh.st.hashed;
}

/** Commands that are remembered, in the order in which bash lists them. */
export function rememberedCommands(sh: Shell): { name: Bytes; path: Bytes; hits: number }[] {
  const { hashed = {} } = sh.st;
  return hashOrder(Object.keys(hashed), BUCKETS).map((key) => ({ name: key.slice(1), path: "", hits: 0, ...hashed[key] }));
}
