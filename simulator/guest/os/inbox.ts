import type { Machine } from "./machine";
import type { Json } from "./types";

/** Messages that a process may leave lying: what comes beyond is dropped, as a full socket buffer drops datagrams. guess: net.core.rmem_default holds some 200 small datagrams */
const INBOX_MOST = 256;

/** The process that probes of a rehearsal are of: there is none of that number. */
export const PROBER = -1;

/** Hands a message to a process that waits for the network or the like. */
export function deliver(m: Machine, pid: number, message: Json): void {
  if (pid === PROBER) {
    m.witness?.told(message);
    return;
  }
  const process = m.process(pid);
  if (process === null || process.status === "zombie" || process.inbox.length >= INBOX_MOST) return;
  process.inbox.push(message);
  m.tables.wake(pid);
}
