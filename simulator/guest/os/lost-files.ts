import type { Machine } from "./machine";

/** Where files lie whose disk was pulled out: no directory, so that nothing is ever mounted there. */
const NOWHERE = "gone";

/** Cuts open files off from a file system that is gone: reading and writing them fails (EIO) from now on, whatever is mounted at its place later. */
export function loseFiles(m: Machine, mount: string): void {
  const { tables } = m;
  for (const file of m.state.os.files) {
    if (file.kind !== "file" || file.mount !== mount) continue;
    // The tables count users by place: out with the old one, in with the new.
    tables.closed(file);
    file.mount = NOWHERE;
    tables.opened(file);
  }
}
