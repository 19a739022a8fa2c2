/**
 * Steps of processes that may have to wait in their midst: for what another system knows. Such a step is taken back, and done again when
 * the answer is there; what it has changed already is not done twice, since it is in its log.
 */

import type { Bytes } from "../../content/bytes";
import { type Extent, extentSize, heldBytes } from "../../content/extent";
import type { NfsOp } from "../nfs/client-state";
import type { Machine } from "./machine";
import { openFile, release } from "./open-files";
import type { Json, Mono, OpenFile, Pipe, Process, Tty } from "./types";

/** A step needs something that is not here: it is to be taken back until it is. */
export class NfsWait extends Error {
  /** @param key - under which its outcome is logged; "": it is looked at anew */
  constructor(
    readonly dir: string,
    readonly op: NfsOp,
    readonly key: string,
  ) {
    super("wait");
  }
}

/** What a careful step has done so far. */
export interface Careful {
  /** what it has changed, in order, and what came of it */
  readonly log: [key: string, result: Json][];
  at: number;
  /** when it began first */
  readonly since: Mono;
  depth: number;
  readonly pipes: [pipe: Pipe, taken: Extent[]][];
  readonly ttys: [tty: Tty, text: Bytes][];
  /** children that it has collected, and where they stood among all processes */
  readonly reaped: [child: Process, at: number][];
  /** takes back what it has learnt of its own doing */
  readonly undo: (() => void)[];
  hasSpawned: boolean;
}

/** Does something once, however often its step is done. */
export function once<T extends Json>(careful: Careful | null, key: string, act: () => T): T {
  if (!careful || careful.depth > 0) return act();
  const known = careful.log[careful.at];
  if (known?.[0] === key) {
    careful.at++;
    return known[1] as T;
  }
  // It goes another way than before: what it did there counts no more.
  careful.log.length = careful.at;
  careful.depth++;
  let result: T;
  try {
    result = act();
  } finally {
    careful.depth--;
  }
  careful.log.push([key, result]);
  careful.at++;
  return result;
}

interface Before {
  readonly process: Process;
  readonly fields: Partial<Process>;
  readonly data: string;
  readonly fds: readonly [number, number][];
  readonly files: readonly (readonly [OpenFile, pos: number])[];
}
const FIELDS = [
  "program",
  "args",
  "cwd",
  "env",
  "started",
  "isLoaded",
  "wait",
  "failed",
  "reads",
  "isDiskFailed",
  "exit",
  "umask",
  "demand",
  "heldBytes",
  "realBytes",
  "wordBytes",
  "limits",
  "status",
  "pgid",
  "sid",
  "uid",
  "gid",
] as const satisfies readonly (keyof Process)[];

/** What a step has done when it begins: what is in its process's log. */
const carefulOf = (m: Machine, process: Process): Careful => ({
  log: process.log ?? [],
  at: 0,
  since: process.logSince ?? m.mono(),
  depth: 0,
  pipes: [],
  ttys: [],
  reaped: [],
  undo: [],
  hasSpawned: false,
});

/** Begins a step that may have to be taken back. */
export function begin(m: Machine, process: Process): Before {
  m.careful = carefulOf(m, process);
  // Files that it closes stay until it is over.
  const files = process.fds.map(([, id]) => openFile(m, id));
  for (const file of files) file.refs++;
  const fields = Object.fromEntries(FIELDS.flatMap((name) => (process[name] === undefined ? [] : [[name, process[name]]])));
  const lists = { inbox: [...process.inbox], arrived: [...process.arrived], caught: [...process.caught], ignored: [...process.ignored] };
  return {
    process,
    fields: { ...fields, ...lists },
    data: JSON.stringify(process.data),
    fds: process.fds.map(([fd, id]) => [fd, id]),
    files: files.map((file) => [file, file.pos]),
  };
}
/** What it has written is handed over: each piece counts as soon as it is taken. */
export function beginGiving(m: Machine, process: Process): void {
  m.careful = carefulOf(m, process);
}
/** @param isWaiting - for the outcome of a piece, which its log is to have alone */
export function endGiving(m: Machine, process: Process, isWaiting: boolean): void {
  if (isWaiting) [process.log, process.logSince] = [[], m.careful?.since ?? m.mono()];
  else {
    delete process.log;
    delete process.logSince;
  }
  m.careful = null;
}
/** It is over: nothing of it is taken back any more. */
export function finishStep(m: Machine, { process, files }: Before): void {
  m.careful = null;
  delete process.log;
  delete process.logSince;
  for (const [file] of files) release(m, file.id);
}
/** Takes it back. What it has changed outside itself is in its log. */
export function takeBack(m: Machine, before: Before): void {
  const { careful } = m;
  const { process, fields, data, fds, files } = before;
  m.careful = null;
  const { tables } = m;
  tables.memoryBytes -= process.heldBytes + process.wordBytes - (fields.heldBytes ?? 0) - (fields.wordBytes ?? 0);
  tables.realBytes -= process.realBytes + process.wordBytes - (fields.realBytes ?? 0) - (fields.wordBytes ?? 0);
  for (const name of FIELDS) delete process[name as "failed"];
  Object.assign(process, fields);
  process.data = JSON.parse(data) as Json;
  process.out = [];
  const opened = process.fds;
  // What was held for it is its own again.
  process.fds = fds.map(([fd, id]) => [fd, id]);
  for (const [, id] of opened) release(m, id);
  for (const [file, pos] of files) file.pos = pos;
  for (const [pipe, taken] of careful?.pipes.reverse() ?? []) {
    pipe.x.unshift(...taken);
    for (const extent of taken) {
      pipe.n += extentSize(extent);
      tables.memoryBytes += heldBytes(extent);
    }
  }
  for (const [tty, text] of careful?.ttys.reverse() ?? []) {
    tty.ready = text + tty.ready;
    tty.ends = tty.ends.map((at) => at + text.length);
  }
  for (const back of careful?.undo.reverse() ?? []) back();
  for (const [child, at] of careful?.reaped.reverse() ?? []) {
    m.state.os.processes.splice(at, 0, child);
    m.state.os.endedNs = (m.state.os.endedNs ?? 0) - child.cpuNs;
    tables.add(child);
  }
  if (!careful) return;
  process.log = careful.log;
  process.logSince = careful.since;
}
