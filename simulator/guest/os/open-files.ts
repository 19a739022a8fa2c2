import { heldBytes } from "../../content/extent";
import type { Machine } from "./machine";
import type { OpenFile, Pipe } from "./types";

/** The open file behind an id; a missing one is a broken rule. */
export function openFile(m: Machine, id: number): OpenFile {
  const file = m.tables.files.get(id);
  if (file === undefined) throw new Error(`invariant broken: open file ${id} exists`);
  return file;
}

/** Drops one reference; the last one closes a pipe's end. */
export function release(m: Machine, id: number): void {
  const file = openFile(m, id);
  if (--file.refs > 0) return;
  const os = m.state.os;
  os.files.splice(os.files.indexOf(file), 1);
  m.tables.closed(file);
  if (file.kind === "pipe") {
    const ends = m.tables.pipes.get(file.pipe);
    if (ends && ends.readers + ends.writers === 0) dropPipe(m, ends.pipe);
  }
  if (file.kind === "file" && m.tables.openCount(file.mount, file.node) === 0) m.fs.closed(file.mount, file.node);
}

function dropPipe(m: Machine, pipe: Pipe): void {
  const os = m.state.os;
  m.tables.memoryBytes -= pipe.x.reduce((sum, extent) => sum + heldBytes(extent), 0);
  os.pipes.splice(os.pipes.indexOf(pipe), 1);
  m.tables.pipes.delete(pipe.id);
}
