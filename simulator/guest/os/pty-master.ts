/** The other end of a pseudo-terminal, where a process holds it. @source pty(7) */
import type { Bytes } from "../../content/bytes";
import type { Machine } from "./machine";
import { masterKey, takenKey } from "./tables";
import { ptyNumbered } from "./terminals";
import type { OpenFile, Process } from "./types";

/** What a process that holds a terminal's other end may leave lying of it, bytes. guess: as a pipe */
const PTY_BYTES = 65_536;
/** Whether a terminal takes more; the process is woken when that changes. */
export function hasPtyRoom(m: Machine, { pts }: OpenFile, process: Process): boolean {
  const held = pts === undefined ? undefined : ptyNumbered(m, pts)?.held;
  if (!held || held.out.length < PTY_BYTES) return true;
  m.tables.waitFor(takenKey(pts as number), process.pid);
  return false;
}

/** What has been written to the terminal: nothing yet, or null when nobody writes there any more. */
export function readMaster(m: Machine, { pts }: OpenFile, max: number): Bytes[] | null {
  const pty = m.state.os.pts?.find(({ number }) => number === pts);
  if (!pty?.held || (pty.isGone && pty.held.out === "")) return null;
  const part = pty.held.out.slice(0, max);
  pty.held.out = pty.held.out.slice(part.length);
  if (part !== "") m.tables.wakeWaiters(takenKey(pty.number));
  return part === "" ? [] : [part];
}
/** Whether a read there would return at once; the process is woken when that changes. */
export function canReadMaster(m: Machine, { pts }: OpenFile, process: Process): boolean {
  const pty = m.state.os.pts?.find(({ number }) => number === pts);
  if (!pty?.held || pty.isGone || pty.held.out !== "") return true;
  m.tables.waitFor(masterKey(pty.number), process.pid);
  return false;
}
