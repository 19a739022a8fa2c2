import { type Bytes, isAscii } from "../../content/bytes";
import type { Meter } from "../os/costs";
import { Backtracker } from "./backtrack";
import { WORK_LIMIT, Work } from "./budget";
import { EndFinder } from "./end-finder";
import { Pike } from "./pike";
import { type Code, type Program, programOf } from "./program";
import { Sifter } from "./sifter";
import { Tester } from "./tester";
import { characterAt } from "./text";
import { Walker } from "./walk";

/** Settings of one match. */
export interface FindOptions {
  /** the text's start is no start of a line */
  readonly notBol?: boolean;
  /** how many groups are wanted, all unless told: fewer are found faster */
  readonly groups?: number;
}

/** Work of one search beside that for its characters, for a match and for a yes or no. */
const FIND_UNITS = 120;
const TEST_UNITS = 20;
/** Work of one search for a plain text, in characters a unit. */
const PLAIN_PER_UNIT = 8;
/** Work of compiling, for each instruction and character of source. */
export const COMPILE_UNITS = 20;

/** What runs an expression; each is made when it is first needed. */
class Engines {
  readonly program: Program;
  private made: { tester?: Tester; end?: EndFinder; sifter?: Sifter; walker?: Walker; pike?: Pike; backtracker?: Backtracker } = {};

  constructor(
    code: Code,
    asciiOnly: boolean,
    private readonly anchored: boolean,
  ) {
    this.program = programOf(code, asciiOnly);
  }

  get tester(): Tester {
    this.made.tester ??= new Tester(this.program, this.anchored);
    return this.made.tester;
  }
  get end(): EndFinder {
    this.made.end ??= new EndFinder(this.program, this.anchored);
    return this.made.end;
  }
  get sifter(): Sifter {
    this.made.sifter ??= new Sifter(this.program);
    return this.made.sifter;
  }
  get walker(): Walker {
    this.made.walker ??= new Walker(this.program);
    return this.made.walker;
  }
  get pike(): Pike {
    this.made.pike ??= new Pike(this.program);
    return this.made.pike;
  }
  get backtracker(): Backtracker {
    this.made.backtracker ??= new Backtracker(this.program);
    return this.made.backtracker;
  }
}

/** Longest text that is looked through for whether it is ASCII alone. guess: beyond, the look costs more than it saves */
const ASCII_MOST = 262_144;

/** The text looked at last: an expression is often sought again and again in one long line. */
let lastText: Bytes = "";
let lastIsAscii = true;
function isAsciiText(text: Bytes): boolean {
  if (text.length > ASCII_MOST) return false;
  if (text !== lastText) {
    lastText = text;
    lastIsAscii = isAscii(text);
  }
  return lastIsAscii;
}

/** A compiled expression: nothing in it changes what it answers. */
export class CompiledRegex {
  /** number of groups */
  readonly groups: number;
  /** bytes that the expression takes in its process, roughly */
  readonly memoryBytes: number;
  /** work of compiling it, the same whether or not it was known */
  readonly compileUnits: number;
  private ascii: Engines | null = null;
  private full: Engines | null = null;
  private readonly within: Bytes;
  private readonly isAll: boolean;

  constructor(
    private readonly code: Code,
    /** what a tool warns of, without its name */
    readonly warnings: readonly string[],
    literal: { within: Bytes; isAll: boolean },
    /** matches can only begin at the start of a text */
    private readonly anchored: boolean,
    /** of Perl: groups at whose place the match begins and ends (`\K`, `(?<=`, `(?=`), and bytes to look back */
    private readonly perl: { readonly start: number; readonly end: number; readonly back: number } | null = null,
  ) {
    this.groups = perl === null ? code.groups : 0;
    const ranges = code.sets.reduce((sum, set) => sum + set.length, 0);
    this.memoryBytes = 4096 + 64 * code.op.length + 8 * ranges;
    this.compileUnits = COMPILE_UNITS * code.op.length + 2 * ranges;
    this.within = literal.within;
    this.isAll = literal.isAll;
  }

  /** A text that stands in every match, "" when none is known. */
  get needle(): Bytes {
    return this.within;
  }

  private engines(text: Bytes): Engines {
    if (isAsciiText(text)) {
      this.ascii ??= new Engines(this.code, true, this.anchored);
      return this.ascii;
    }
    this.full ??= new Engines(this.code, false, this.anchored);
    return this.full;
  }

  /**
   * The first match from a byte offset on.
   *
   * @returns start and end of the match and of each group, in bytes; -1 where a group took no part; null for no match
   * @throws MatchLimit when the text is too long for the expression
   */
  find(text: Bytes, from: number, meter: Meter, options: FindOptions = {}): number[] | null {
    if (from > text.length) return null;
    const work = this.work(meter);
    try {
      return this.search(text, from, work, options);
    } finally {
      work.settle();
    }
  }

  /** Whether the text has a match. @throws MatchLimit when the text is too long for the expression */
  test(text: Bytes, meter: Meter): boolean {
    const work = this.work(meter);
    try {
      if (this.code.hasBackrefs) return this.search(text, 0, work, { groups: 0 }) !== null;
      work.spend(TEST_UNITS);
      if (this.plainAt(text, 0, work) < 0) return false;
      return this.isAll || this.engines(text).tester.test(text, 0, work, false);
    } finally {
      work.settle();
    }
  }

  private work(meter: Meter): Work {
    return this.code.hasBackrefs ? new Work(meter, WORK_LIMIT, "Regular expression too big") : new Work(meter, WORK_LIMIT);
  }

  /** Where the text that every match holds first stands, the offset itself when there is none to look for. */
  private plainAt(text: Bytes, from: number, work: Work): number {
    if (this.within === "") return from;
    const at = text.indexOf(this.within, from);
    work.spend(1 + Math.floor(((at < 0 ? text.length : at) - from) / PLAIN_PER_UNIT));
    return at;
  }

  private search(text: Bytes, from: number, work: Work, options: FindOptions): number[] | null {
    const notBol = options.notBol === true;
    work.spend(FIND_UNITS);
    const plain = this.plainAt(text, from, work);
    if (plain < 0) return null;
    if (this.isAll) return [plain, plain + this.within.length];
    if (this.anchored && from > 0) return null;
    const engines = this.engines(text);
    const wanted = Math.min(options.groups ?? this.groups, this.groups);
    if (this.perl !== null) return this.findPerl(engines, text, from, work, notBol);
    if (!this.code.hasBackrefs) return this.findLongest(engines, text, from, work, { notBol, wanted });
    return engines.backtracker.find(text, from, this.anchored, work, notBol)?.slice(0, 2 * (wanted + 1)) ?? null;
  }

  /** Finds the end, from there the start, and between the two what the groups took. */
  private findLongest(
    engines: Engines,
    text: Bytes,
    from: number,
    work: Work,
    options: { notBol: boolean; wanted: number },
  ): number[] | null {
    const { notBol, wanted } = options;
    const end = engines.end.find(text, from, work, notBol);
    if (end < 0) return null;
    if (this.anchored && wanted === 0) return [from, end];
    const { start, taking } = engines.sifter.sift(text, from, end, work, { notBol, keep: wanted > 0 });
    return wanted === 0 ? [start, end] : engines.walker.walk(text, { start, end }, taking, wanted, work, notBol);
  }

  private findPerl(engines: Engines, text: Bytes, from: number, work: Work, notBol: boolean): number[] | null {
    const { start, end, back } = this.perl as { start: number; end: number; back: number };
    for (let begin = Math.max(0, from - back); begin <= text.length; ) {
      if (!engines.tester.test(text, begin, work, notBol)) return null;
      const found = engines.pike.find(text, begin, 2 * (Math.max(start, end) + 1), work, notBol);
      if (found === null) return null;
      const match = [found[2 * start] as number, found[end > 0 ? 2 * end : 1] as number];
      // What was looked back at may belong to a match that came before.
      if ((match[0] as number) >= from) return match;
      const at = found[0] as number;
      if (at >= text.length) return null;
      begin = at + (characterAt(text, at) & 7);
    }
    return null;
  }
}
