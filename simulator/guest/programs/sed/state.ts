import type { Bytes } from "../../../content/bytes";
import type { ProgramContext } from "../../os/program";
import type { CompiledRegex } from "../../regex/compile";
import type { Script } from "./command";
import type { Reading } from "./parse";

/** Options of a command line. */
export interface SedOptions {
  quiet: boolean;
  extended: boolean;
  separate: boolean;
  /** suffix or pattern of backups, "" for none; null: not in place */
  inPlace: Bytes | null;
  followLinks: boolean;
  unbuffered: boolean;
  /** byte that ends lines */
  end: Bytes;
  lineLength: number;
  posix: boolean;
  sandbox: boolean;
}

/** Where a script or a part of it comes from. */
export interface ScriptSource {
  text: Bytes;
  file: Bytes | null;
}

/** A file being read: an unfinished line, and what was not looked at yet. */
export interface Source {
  name: Bytes;
  /** -1 none */
  fd: number;
  rest: Bytes;
  ahead: Bytes;
  /** how much of `ahead` is used */
  at: number;
  isEnded: boolean;
}

/** In place of a descriptor: a directory, which cannot be read. */
export const DIRECTORY = -2;

/** Where lines go. `isOpenLine`: the last one had no end, and gets it before the next. */
export interface Target {
  name: Bytes;
  fd: number;
  isOpenLine: boolean;
}

/** A command that is half done. */
export interface Work {
  at: number;
  out: Bytes;
  /** of `s`: where the last match ended, how many there were, whether one was replaced */
  lastEnd: number;
  count: number;
  isReplaced: boolean;
}

/** What goes out at the end of a cycle: text, or a file. */
export type Append = { readonly text: Bytes } | { readonly file: Bytes };

/** What is to be done next. */
export type Stage =
  /** begin a cycle with a new line */
  | "cycle"
  /** write what `0r` puts before the first line */
  | "before"
  /** run commands */
  | "run"
  /** read the next line for `n` or `N`, then go on */
  | "n"
  | "N"
  /** the end of a cycle, or of all with `code` */
  | "end"
  | "quit";

/** A file edited in place. */
export interface Edited {
  /** the file, and the one that takes its place */
  path: Bytes;
  shown: Bytes;
  newPath: Bytes;
}

/** Record of sed. */
export interface SedState {
  options: SedOptions;
  sources: ScriptSource[];
  sourceFd: number;
  /** how many `-e` there were so far */
  expressions: number;
  reading: Reading;
  script: Script | null;
  files: Bytes[];
  input: Source;
  /** lines read so far */
  line: number;
  /** what is edited in place, while it is */
  edited: Edited | null;
  output: Target;
  targets: Target[];
  readers: Source[];
  /** bytes of standard output that the C library would hold, and the length of the piece that first made it write; 0: none has */
  gathered: number;
  crossing: number;
  space: Bytes;
  hold: Bytes;
  /** the line had an end */
  isEnded: boolean;
  holdIsEnded: boolean;
  stage: Stage;
  /** command to run next */
  pc: number;
  work: Work | null;
  /** the command at `pc` was selected and waits for something: asking again could end a range */
  isChosen: boolean;
  hasReplaced: boolean;
  lastRegex: number | null;
  /** what stands before a message about the script once it runs */
  lastMark: string;
  queue: Append[];
  /** first of it that was not written yet, and bytes of all */
  queueAt: number;
  queueBytes: number;
  /** file of the queue being copied, -1 none */
  copyFd: number;
  /** a file could not be read */
  hasBadFile: boolean;
  /** code of `q` and `Q` */
  quitCode: number;
  /** exit code when all is done */
  code: number | null;
}

/** One step of sed. */
export interface Run {
  readonly ctx: ProgramContext;
  readonly state: SedState;
  readonly script: Script;
  readonly regexes: (CompiledRegex | undefined)[];
  out: Bytes[];
  outBytes: number;
}

/** Something that ends sed at once. */
export class SedError extends Error {
  constructor(
    message: string,
    readonly code: number,
  ) {
    super(message);
  }
}

/** Most bytes of pattern space, hold space or one line. guess: what can be moved in one step of the simulator */
export const SPACE_MOST = 16_777_216;

/** Bytes of something queued beside its text. */
const APPEND_BYTES = 64;

/** Queues something for the end of the cycle. */
export function enqueue(run: Run, append: Append): void {
  const { state } = run;
  state.queue.push(append);
  state.queueBytes += APPEND_BYTES + ("text" in append ? append.text : append.file).length;
}

/** Steps in which memory is counted, bytes. */
const HELD_UNIT = 65_536;

/** Tells the kernel how much is kept. @throws SedError when that is too much */
export function keepMemory(run: Run): void {
  const { space, hold, input, readers, work, queueBytes, reading } = run.state;
  let bytes = reading.bytes + space.length + hold.length + input.rest.length + queueBytes + (work?.out.length ?? 0);
  for (const reader of readers) bytes += reader.rest.length;
  if (!run.ctx.hold(Math.ceil(bytes / HELD_UNIT) * HELD_UNIT)) throw new SedError("memory exhausted", 4);
}
