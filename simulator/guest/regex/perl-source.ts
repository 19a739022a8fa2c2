import { RegexSyntaxError } from "./ast";

/** A Perl-like source in RE2's words. */
export interface PerlSource {
  readonly source: string;
  /** groups that mark where the match begins and ends (`\K`, `(?<=…)`, `(?=…)`), 0 for none */
  readonly start: number;
  readonly end: number;
  /** bytes that a match looks back at before its start */
  readonly back: number;
  readonly groups: number;
}

/** Most instructions of a Perl-like expression; re2js takes about 3 µs for each. */
const SIZE_LIMIT = 2_500;
const RE2_REPEAT_LIMIT = 1_000;

/** Escapes of Perl that RE2 spells otherwise. */
const RESPELLED: Readonly<Record<string, string>> = {
  h: "[\\t \\x{a0}\\x{1680}\\x{180e}\\x{2000}-\\x{200a}\\x{202f}\\x{205f}\\x{3000}]",
  H: "[^\\t \\x{a0}\\x{1680}\\x{180e}\\x{2000}-\\x{200a}\\x{202f}\\x{205f}\\x{3000}]",
  R: "(?:\\r\\n|[\\n-\\r\\x{85}\\x{2028}\\x{2029}])",
  N: "[^\\n]",
  Z: "\\z",
  e: "\\x1b",
  s: "[\\t-\\r ]",
  S: "[^\\t-\\r ]",
};
/** The same inside of brackets, where there is one. */
const IN_BRACKETS: Readonly<Record<string, string>> = { h: "\\t \\x{a0}", e: "\\x1b", s: "\\t-\\r ", b: "\\x08" };
const AS_IN_RE2 = "dDwWbBAzfnrtavxpPQ0";

const no = (what: string): RegexSyntaxError => new RegexSyntaxError(`${what} is not supported by this -P, which knows what RE2 knows`);

interface Level {
  /** instructions of what is complete, and of the last piece, which a repetition repeats */
  size: number;
  last: number;
  /** group that ends the whole match here, of `(?=` */
  ends: boolean;
}

/**
 * Translates what RE2 spells otherwise or lacks: `\K`, a look-behind of plain characters at the start, a look-ahead at the end.
 *
 * @throws RegexSyntaxError naming what RE2 cannot do
 */
export function translatePerl(text: string): PerlSource {
  return new Translation(text).run();
}

class Translation {
  private at = 0;
  private readonly out: string[] = [];
  private readonly levels: Level[] = [{ size: 0, last: 0, ends: false }];
  private groups = 0;
  private start = 0;
  private end = 0;
  private back = 0;

  constructor(private readonly text: string) {}

  run(): PerlSource {
    const { text } = this;
    while (this.at < text.length) {
      const c = text[this.at] as string;
      if (c === "\\") this.escape();
      else if (c === "[") this.bracket();
      else if (c === "(") this.open();
      else if (c === ")") this.close();
      else if ("*+?".includes(c)) this.repetition();
      else if (c === "{" && /^\{\d+(,\d*)?\}/.test(text.slice(this.at, this.at + 14))) this.interval();
      else this.plain(String.fromCodePoint(text.codePointAt(this.at) as number));
    }
    return { source: this.out.join(""), start: this.start, end: this.end, back: this.back, groups: this.groups };
  }

  private get level(): Level {
    return this.levels[this.levels.length - 1] as Level;
  }

  private piece(size: number): void {
    this.level.size += this.level.last;
    this.level.last = size;
    if (this.levels.reduce((sum, level) => sum + level.size + level.last, 0) > SIZE_LIMIT)
      throw new RegexSyntaxError("regular expression is too large");
  }

  private atom(re2: string, width: number): void {
    this.out.push(re2);
    this.at += width;
    this.piece(1);
  }

  private plain(c: string): void {
    this.atom(c === "{" || c === "}" ? `\\${c}` : c, c.length);
  }

  private escape(): void {
    const { text } = this;
    const next = text[this.at + 1];
    if (next === undefined) throw new RegexSyntaxError("\\ at end of pattern");
    if (next === "K") {
      if (this.levels.length > 1 || this.start > 0) throw no("\\K inside of a group");
      this.out.push("()");
      this.start = ++this.groups;
      this.at += 2;
      return;
    }
    if (next === "Q") {
      const end = text.indexOf("\\E", this.at);
      const body = text.slice(this.at + 2, end < 0 ? text.length : end);
      this.out.push(body.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&"));
      this.at = end < 0 ? text.length : end + 2;
      this.piece(body.length);
      return;
    }
    if (next === "E") {
      this.at += 2;
      return;
    }
    const known = RESPELLED[next];
    if (known !== undefined && Object.hasOwn(RESPELLED, next)) {
      this.atom(known, 2);
      return;
    }
    this.plainEscape(next);
  }

  private plainEscape(next: string): void {
    const { text } = this;
    if (/[1-9]/.test(next)) throw no(`back-reference \\${next}`);
    if ("gk".includes(next)) throw no(`back-reference \\${next}`);
    if (next === "G" || next === "X" || next === "C") throw no(`\\${next}`);
    if ("FLlUu".includes(next)) throw new RegexSyntaxError("PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u");
    if (/[A-Za-z]/.test(next) && !AS_IN_RE2.includes(next)) throw new RegexSyntaxError("unrecognized character follows \\");
    const long = /^\\(?:x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{0,2}|[pP]\{\^?\w+\}|[pP]\w|0[0-7]{0,2})/.exec(text.slice(this.at, this.at + 40));
    const whole = long ? long[0] : `\\${String.fromCodePoint(text.codePointAt(this.at + 1) as number)}`;
    this.at += whole.length;
    this.out.push(/^\\[^\x00-\x7f]/.test(whole) ? whole.slice(1) : /^\\x$/.test(whole) ? "\\x00" : whole);
    this.piece(1);
  }

  private bracket(): void {
    const { text } = this;
    let i = this.at + 1;
    let out = "[";
    if (text[i] === "^") out += text[i++];
    if (text[i] === "]") {
      out += "\\]";
      i++;
    }
    for (; text[i] !== "]"; ) {
      const c = text[i];
      if (c === undefined) throw new RegexSyntaxError("missing terminating ] for character class");
      const named = c === "[" ? /^\[:\^?\w+:\]/.exec(text.slice(i, i + 16)) : null;
      if (named) {
        out += named[0];
        i += named[0].length;
      } else if (c === "[") {
        out += "\\[";
        i++;
      } else if (c === "\\" && text[i + 1] !== undefined) {
        const next = text[i + 1] as string;
        out += Object.hasOwn(IN_BRACKETS, next) ? IN_BRACKETS[next] : `\\${next}`;
        i += 2;
      } else {
        out += c;
        i++;
      }
    }
    this.out.push(`${out}]`);
    this.at = i + 1;
    this.piece(1);
  }

  private open(): void {
    const rest = this.text.slice(this.at, this.at + 80);
    const behind = /^\(\?<=((?:\\[^A-Za-z0-9]|[^\\()[\]{}*+?|^$.])*)\)/.exec(rest);
    if (behind && this.at === 0) {
      const body = behind[1] as string;
      this.out.push(body, "()");
      this.start = ++this.groups;
      // Four bytes hold any character; the search merely begins a little early.
      this.back = 4 * body.length;
      this.at += behind[0].length;
      this.piece(body.length);
      return;
    }
    let ends = false;
    if (rest.startsWith("(?=")) {
      if (this.levels.length > 1 || !this.isLast()) throw no("look-ahead (?=…) before the end of the pattern");
      ends = true;
      this.end = ++this.groups;
      this.out.push("(");
      this.at += 3;
    } else {
      const head = /^\((?:\?(?:P?<[A-Za-z_]\w*>|[a-zA-Z-]*[:)]))?/.exec(rest) as RegExpExecArray;
      this.refuseGroup(rest, head[0]);
      if (head[0] === "(" || head[0].endsWith(">")) this.groups++;
      this.out.push(head[0]);
      this.at += head[0].length;
      if (head[0].endsWith(")")) return;
    }
    this.levels.push({ size: 0, last: 0, ends });
  }

  private refuseGroup(rest: string, head: string): void {
    const odd: readonly (readonly [string, string])[] = [
      ["(?<=", "this look-behind (?<=…)"],
      ["(?<!", "look-behind (?<!…)"],
      ["(?!", "look-ahead (?!…)"],
      ["(?>", "atomic group (?>…)"],
      ["(?|", "branch reset (?|…)"],
      ["(?#", "comment (?#…)"],
      ["(?(", "conditional group (?(…)"],
      ["(?R", "recursion (?R)"],
      ["(?&", "recursion (?&…)"],
      ["(?P>", "recursion (?P>…)"],
      ["(?P=", "back-reference (?P=…)"],
      ["(*", "verb (*…)"],
    ];
    for (const [begin, name] of odd) if (rest.startsWith(begin)) throw no(name);
    if (/^\(\?[+-]?\d/.test(rest)) throw no("recursion by number");
    if (rest === "(?") throw new RegexSyntaxError("missing closing parenthesis");
    if (rest.startsWith("(?") && head === "(") throw new RegexSyntaxError("unrecognized character after (? or (?-");
    const flags = /^\(\?([a-zA-Z-]*)[:)]/.exec(head)?.[1] ?? "";
    const unknown = [...flags].find((flag) => !"imsU-".includes(flag));
    if (unknown !== undefined) throw no(`option (?${unknown})`);
  }

  /** Whether the group that opens here is the last thing of the pattern. */
  private isLast(): boolean {
    const { text } = this;
    let depth = 0;
    for (let i = this.at; i < text.length; i++) {
      if (text[i] === "\\") i++;
      else if (text[i] === "[") {
        const end = text.indexOf("]", i + 2);
        if (end > 0) i = end;
      } else if (text[i] === "(") depth++;
      else if (text[i] === ")" && --depth === 0) return i === text.length - 1 && !/(^|[^\\])\|/.test(text.slice(0, this.at));
    }
    return true;
  }

  private close(): void {
    if (this.levels.length === 1) throw new RegexSyntaxError("unmatched closing parenthesis");
    const level = this.levels.pop() as Level;
    this.out.push(")");
    this.at++;
    this.piece(level.size + level.last + 2);
  }

  private repetition(): void {
    const c = this.text[this.at] as string;
    this.out.push(c);
    this.at++;
    this.level.last += 1;
    this.lazyOrPossessive();
  }

  private interval(): void {
    const [whole, low = "0", comma, high] = /^\{(\d+)(,?)(\d*)\}/.exec(this.text.slice(this.at)) as unknown as [
      string,
      string,
      string,
      string,
    ];
    const max = high === "" ? Number(low) : Number(high);
    if (Math.max(Number(low), max) > 65_535) throw new RegexSyntaxError("number too big in {} quantifier");
    if (comma !== "" && high !== "" && Number(low) > max) throw new RegexSyntaxError("numbers out of order in {} quantifier");
    if (Math.max(Number(low), max) > RE2_REPEAT_LIMIT) throw no(`a repetition of more than ${RE2_REPEAT_LIMIT}`);
    this.out.push(whole);
    this.at += whole.length;
    this.level.last = (this.level.last + 1) * Math.max(1, max);
    this.piece(0);
    this.lazyOrPossessive();
  }

  private lazyOrPossessive(): void {
    const c = this.text[this.at];
    if (c === "+") throw no("possessive repetition");
    if (c !== "?") return;
    this.out.push("?");
    this.at++;
  }
}
