import { type Bytes, trimBlanks } from "../../content/bytes";
import { instantProgram, type Output, type ProgramContext } from "../os/program";
import { binaryTest, unaryTest } from "../shell/conditional";
import { HelpWanted } from "./help";
import { quoted } from "./quoting";

/** Ends the program with a complaint. */
class TestError extends Error {}

const BINARY = /^(?:=|==|!=|-nt|-ot|-ef|-eq|-ne|-lt|-le|-gt|-ge)$/;
const NUMERIC = /^-(?:eq|ne|lt|le|gt|ge)$/;
const UNARY = "erwxNOGfdsScbpLhugktnz";
/** Brackets in one another. guess: far beyond any use */
const DEPTH_MOST = 400;
/** Words of one test: it is done in one step. guess: far beyond any use */
const WORDS_MOST = 10_000;

const isDashLetter = (word: Bytes | undefined): boolean => word !== undefined && word.length === 2 && word.startsWith("-");

/** Reads and answers the words of a test; unlike the shell's, without what only a shell knows. @source coreutils 9.1: test.c */
class Tester {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly ctx: ProgramContext,
    private readonly words: readonly Bytes[],
  ) {}

  value(): boolean {
    if (this.words.length === 0) return false;
    if (this.words.length > WORDS_MOST) throw new TestError("memory exhausted");
    this.ctx.charge("field", this.words.length);
    const value = this.posix(this.words.length);
    const extra = this.words[this.at];
    if (extra !== undefined) throw new TestError(`extra argument ${quoted(extra, "locale")}`);
    return value;
  }

  private beyond(): never {
    throw new TestError(`missing argument after ${quoted(this.words[this.words.length - 1] ?? "", "locale")}`);
  }
  private advance(needsMore: boolean): void {
    this.at++;
    if (needsMore && this.at >= this.words.length) this.beyond();
  }
  private word(ahead = 0): Bytes | undefined {
    return this.words[this.at + ahead];
  }
  private isBinary(ahead: number): boolean {
    return BINARY.test(this.word(ahead) ?? "");
  }

  /** With few words their number says what they are. */
  private posix(count: number): boolean {
    if (++this.depth > DEPTH_MOST) throw new TestError("memory exhausted");
    const value = this.byCount(count);
    this.depth--;
    return value;
  }
  private byCount(count: number): boolean {
    if (count === 1) return this.one();
    if (count === 2) return this.two();
    if (count === 3) return this.three();
    if (count === 4 && this.word() === "!") {
      this.advance(true);
      return !this.three();
    }
    if (count === 4 && this.word() === "(" && this.word(3) === ")") {
      this.advance(false);
      const value = this.two();
      this.advance(false);
      return value;
    }
    return this.expression();
  }
  private one(): boolean {
    return this.words[this.at++] !== "";
  }
  private two(): boolean {
    if (this.word() === "!") {
      this.advance(false);
      return !this.one();
    }
    return isDashLetter(this.word()) ? this.unary() : this.beyond();
  }
  private three(): boolean {
    if (this.isBinary(1)) return this.binary(false);
    if (this.word() === "!") {
      this.advance(true);
      return !this.two();
    }
    if (this.word() === "(" && this.word(2) === ")") {
      this.advance(false);
      const value = this.one();
      this.advance(false);
      return value;
    }
    const middle = this.word(1) ?? "";
    if (middle === "-a" || middle === "-o") return this.expression();
    throw new TestError(`${quoted(middle, "locale")}: binary operator expected`);
  }

  private expression(): boolean {
    if (this.at >= this.words.length) this.beyond();
    let value = this.and();
    while (this.word() === "-o") {
      this.advance(false);
      value = this.and() || value;
    }
    return value;
  }
  private and(): boolean {
    let value = this.term();
    while (this.word() === "-a") {
      this.advance(false);
      value = this.term() && value;
    }
    return value;
  }
  private term(): boolean {
    let negated = false;
    while (this.word() === "!") {
      this.advance(true);
      negated = !negated;
    }
    if (this.at >= this.words.length) this.beyond();
    let value: boolean;
    if (this.word() === "(") value = this.bracketed();
    else if (this.words.length - this.at >= 4 && this.word() === "-l" && this.isBinary(2)) value = this.binary(true);
    else if (this.words.length - this.at >= 3 && this.isBinary(1)) value = this.binary(false);
    else if (isDashLetter(this.word())) value = this.unary();
    else value = this.one();
    return value !== negated;
  }
  private bracketed(): boolean {
    this.advance(true);
    let count = 1;
    while (this.word(count) !== undefined && this.word(count) !== ")" && count < 4) count++;
    if (count === 4 && this.word(count) !== undefined) count = this.words.length - this.at;
    const value = this.posix(count);
    const end = this.word();
    if (end === undefined) throw new TestError(`${quoted(")", "locale")} expected`);
    if (end !== ")") throw new TestError(`${quoted(")", "locale")} expected, found ${quoted(end, "locale")}`);
    this.advance(false);
    return value;
  }

  private unary(): boolean {
    const op = this.word() ?? "";
    if (!UNARY.includes(op[1] ?? "?")) throw new TestError(`${quoted(op, "locale")}: unary operator expected`);
    this.advance(true);
    const operand = this.words[this.at++] ?? "";
    this.ctx.charge("node", 1);
    return unaryTest(this.ctx, op, op === "-t" ? this.integer(operand) : operand);
  }
  /** `-l` before a side of a numeric comparison stands for the length of what follows. @param isLength - it does on the left */
  private binary(isLength: boolean): boolean {
    if (isLength) this.advance(false);
    const [left = "", op = ""] = [this.word(), this.word(1)];
    this.at += 2;
    const isRight = NUMERIC.test(op) && this.word() === "-l" && this.word(1) !== undefined;
    if (isRight) this.at++;
    const right = this.words[this.at++] ?? "";
    this.ctx.charge("node", 1);
    if (!NUMERIC.test(op)) {
      if (isLength || isRight) throw new TestError(`${op} does not accept -l`);
      return binaryTest(this.ctx, left, op, right) ?? false;
    }
    const side = (text: Bytes, byLength: boolean): Bytes => (byLength ? String(text.length) : this.integer(text));
    return binaryTest(this.ctx, side(left, isLength), op, side(right, isRight)) ?? false;
  }
  private integer(text: Bytes): Bytes {
    const number = trimBlanks(text);
    if (!/^[-+]?\d+$/.test(number)) throw new TestError(`invalid integer ${quoted(text, "locale")}`);
    return number;
  }
}

function answer(ctx: ProgramContext, words: readonly Bytes[]): Output {
  try {
    return { stdout: "", stderr: "", code: new Tester(ctx, words).value() ? 0 : 1 };
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    return { stdout: "", stderr: `${ctx.argv0}: ${error.message}\n`, code: 2 };
  }
}

/** `test`, as a program. @source coreutils 9.1: test */
export const test = instantProgram("test", (args, ctx) => answer(ctx, args));

/** `[`, as a program. @source coreutils 9.1: test */
export const bracket = instantProgram("[", (args, ctx) => {
  if (args.length === 1 && args[0] === "--help") throw new HelpWanted("help");
  if (args.length === 1 && args[0] === "--version") throw new HelpWanted("version");
  if (args[args.length - 1] !== "]") return { stdout: "", stderr: `${ctx.argv0}: missing ${quoted("]", "locale")}\n`, code: 2 };
  return answer(ctx, args.slice(0, -1));
});
