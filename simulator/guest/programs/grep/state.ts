import type { Bytes } from "../../../content/bytes";
import type { ProgramContext } from "../../os/program";
import type { CompiledRegex } from "../../regex/compile";
import type { PatternSource, Settings } from "./settings";

/** What is searched for. */
export interface Wanted {
  syntax: Settings["syntax"];
  source: Bytes;
}

/** A line that may be shown as leading context. */
export interface KeptLine {
  text: Bytes;
  number: number;
  offset: number;
}

/** Something to be shown: a line, as far as it has been, or the mark between groups of lines. */
export interface Showing {
  /** null: the mark */
  line: KeptLine | null;
  mark: ":" | "-";
  /** how much of the line has been looked at */
  at: number;
  /** what stands before the line was printed */
  hasHead: boolean;
}

/** A file being searched. */
export interface Search {
  shown: Bytes;
  fd: number;
  /** what has come in: an unfinished line, and what was not looked at yet */
  rest: Bytes;
  ahead: Bytes;
  atEnd: boolean;
  /** it holds NULs: they end lines, and nothing of it is shown */
  isBinary: boolean;
  /** selected lines when that was found */
  selectedBefore: number;
  /** a line was not shown because it is no text */
  hasOddLine: boolean;
  selected: number;
  /** how many more may be selected, -1 without limit */
  left: number;
  /** lines of trailing context that are due */
  pending: number;
  number: number;
  /** offset of the next line */
  offset: number;
  before: KeptLine[];
  /** what is to be shown before the search goes on */
  showing: Showing[];
  /** number of the last line that was shown, -1 none, 0 what stands before the first */
  lastShown: number;
  quiet: boolean;
  stopsAtFirst: boolean;
  /** columns of a number with -T */
  width: number;
}

/** A directory being walked. */
export interface OpenDirectory {
  shown: Bytes;
  path: Bytes;
  /** last name seen */
  after: Bytes | null;
}

/** Record of grep. */
export interface GrepState {
  settings: Settings;
  sources: PatternSource[];
  /** descriptor of the file of patterns being read, -1 none */
  sourceFd: number;
  /** patterns so far, each with its newline */
  keys: Bytes;
  wanted: Wanted | null;
  files: Bytes[];
  directories: OpenDirectory[];
  search: Search | null;
  /** something was shown: groups of lines are separated from now on */
  hasShown: boolean;
  hasSelected: boolean;
  hasFailed: boolean;
  /** exit code when all is done */
  code: number | null;
}

/** One step of grep. */
export interface Run {
  readonly ctx: ProgramContext;
  readonly state: GrepState;
  readonly regex: CompiledRegex;
  /** output that was not handed on yet */
  out: Bytes[];
  outBytes: number;
}

/** Output handed on at once. @source stdio of glibc writes blocks of 4 KiB to pipes and files; larger ones here save calls */
const OUT_BYTES = 32_768;

/** Adds output. */
export function put(run: Run, text: Bytes): void {
  run.out.push(text);
  run.outBytes += text.length;
  if (run.outBytes >= OUT_BYTES) flush(run);
}

/** Hands output on. */
export function flush(run: Run): void {
  if (run.out.length === 0) return;
  run.ctx.out(run.out.join(""));
  run.out = [];
  run.outBytes = 0;
}

/** Says something on standard error unless -s was given; grep then ends with 2. */
export function complain(run: Run, text: Bytes): void {
  run.state.hasFailed = true;
  if (run.state.settings.noMessages) return;
  flush(run);
  run.ctx.err(`grep: ${text}\n`);
}
