import { createHash } from "node:crypto";
import type { JournalEntry } from "../../../simulator";

/** How an entry's payload reads. 0: the whole entry as text, with a checksum of its own (before 0.2). 1: what is left beside the columns, in a chain. */
export const ENTRY_VERSION = 1;

/** A journal entry as it lies on the disk. */
export interface StoredEntry {
  /** how `payload` reads, see ENTRY_VERSION */
  readonly version: number;
  /** place in the lab's journal, from 0, without holes */
  readonly index: number;
  /** virtual time at which it took effect, µs */
  readonly at: number;
  /** account that caused it, by name; "" for the server itself */
  readonly actor: string;
  readonly kind: string;
  /** idempotency key: the request's or the command's id; "" where there is none */
  readonly key: string;
  /** JSON of what is not in the columns */
  readonly payload: string;
  /** checksum over this entry and the chain before it, 32 hex digits */
  readonly chain: string;
}

/** The end of a journal: where the next entry goes, and the chain that it continues. */
export interface JournalHead {
  readonly index: number;
  readonly chain: string;
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

/** Where a lab's journal begins. The chain binds every entry to its lab. */
export function journalStart(labId: string): JournalHead {
  return { index: 0, chain: digest(`lab ${labId}`) };
}

/** The chain after an entry. Only the key and the payload may hold any text, and the key says how long it is. */
function chainAfter(before: string, { version, index, at, actor, kind, key, payload }: Omit<StoredEntry, "chain">): string {
  return digest(`${before} ${version} ${index} ${at} ${kind} ${actor.length}:${actor} ${key.length}:${key} ${payload}`);
}

/** An entry as it will lie on the disk behind a journal's head. @param actor - account that caused it, "" for the server */
export function storeEntry(head: JournalHead, entry: JournalEntry, actor: string): StoredEntry {
  const { at, kind, ...rest } = entry;
  const key = "requestId" in rest ? rest.requestId : "id" in rest ? rest.id : "";
  const payload = JSON.stringify({ ...rest, requestId: undefined, id: undefined });
  const stored = { version: ENTRY_VERSION, index: head.index, at, actor, kind, key, payload };
  return { ...stored, chain: chainAfter(head.chain, stored) };
}

/** The head behind an entry. */
export function headAfter(entry: StoredEntry): JournalHead {
  return { index: entry.index + 1, chain: entry.chain };
}

/** What an entry on the disk says. @throws Error for a version of later */
export function entryOf({ version, at, kind, key, payload }: StoredEntry): JournalEntry {
  if (version > ENTRY_VERSION) throw new Error(`its journal has entries of version ${version}; this server reads up to ${ENTRY_VERSION}`);
  const rest = JSON.parse(payload) as Record<string, unknown>;
  if (version === 0) return rest as unknown as JournalEntry;
  const name = kind === "operation" ? { requestId: key } : kind === "exec" || kind === "execKill" ? { id: key } : {};
  return { at, kind, ...name, ...rest } as JournalEntry;
}

/** Whether an entry is what was written, behind the chain before it; "" where that is not known. */
export function isWhole(labId: string, before: string, entry: StoredEntry): boolean {
  if (entry.version === 0) return digest(`${labId}\n${entry.index}\n${entry.payload}`) === entry.chain;
  return chainAfter(before, entry) === entry.chain;
}
