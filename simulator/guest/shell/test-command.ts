import type { Bytes } from "../../content/bytes";
import type { ProgramContext } from "../os/program";
import { binaryTest, unaryTest } from "./conditional";
import { legalNumber } from "./legal-number";

/** Tests that only a shell can answer; null: it is none of them. */
export type OwnTest = (op: string, operand: Bytes) => boolean | null;

class TestError extends Error {}

const BINARY = /^(=|==|!=|<|>|-nt|-ot|-ef|-eq|-ne|-lt|-le|-gt|-ge)$/;
const UNARY = /^-[abcdefghknoprstuvwxzGLNORS]$/;

/** `test` and `[`: exit code and complaint. @source POSIX test; bash: test.c */
export function testCommand(
  ctx: ProgramContext,
  name: string,
  args: readonly Bytes[],
  ownTest: OwnTest = () => null,
): { code: number; message: string } {
  const words = [...args];
  if (name === "[" && words.pop() !== "]") return { code: 2, message: "[: missing `]'" };
  try {
    return { code: new Tester(ctx, words, ownTest).value() ? 0 : 1, message: "" };
  } catch (error) {
    if (error instanceof TestError) return { code: 2, message: `${name}: ${error.message}` };
    throw error;
  }
}

class Tester {
  private at = 0;
  constructor(
    private readonly ctx: ProgramContext,
    private readonly words: readonly Bytes[],
    private readonly ownTest: OwnTest,
  ) {}

  value(): boolean {
    const { words } = this;
    if (words.length <= 4) return this.few(words);
    const result = this.or();
    this.checkEnd();
    return result;
  }

  /** With at most four words their number says what they are. */
  private few(words: readonly Bytes[]): boolean {
    const [a = "", b = "", c = "", d = ""] = words;
    switch (words.length) {
      case 0:
        return false;
      case 1:
        return a !== "";
      case 2:
        if (a === "!") return b === "";
        if (!UNARY.test(a)) throw new TestError(`${a}: unary operator expected`);
        return this.unary(a, b);
      case 3:
        if (BINARY.test(b)) return this.binary(a, b, c);
        if (b === "-a") return a !== "" && c !== "";
        if (b === "-o") return a !== "" || c !== "";
        if (a === "!") return !this.few([b, c]);
        if (a === "(" && c === ")") return b !== "";
        throw new TestError(`${b}: binary operator expected`);
      default: {
        if (a === "!") return !this.few([b, c, d]);
        if (a === "(" && d === ")") return this.few([b, c]);
        const result = this.or();
        this.checkEnd();
        return result;
      }
    }
  }

  /** Nothing may follow. @source bash: test.c, test_command */
  private checkEnd(): void {
    const next = this.words[this.at];
    if (next === undefined) return;
    throw new TestError(next.startsWith("-") ? `syntax error: \`${next}' unexpected` : "too many arguments");
  }

  private unary(op: Bytes, operand: Bytes): boolean {
    if (op === "-t" && legalNumber(operand) === null) return false;
    return this.ownTest(op, operand) ?? unaryTest(this.ctx, op, operand);
  }
  private binary(a: Bytes, op: Bytes, b: Bytes): boolean {
    if (/^-(eq|ne|lt|le|gt|ge)$/.test(op))
      for (const text of [a, b]) if (legalNumber(text) === null) throw new TestError(`${text}: integer expression expected`);
    return binaryTest(this.ctx, a, op, b) ?? false;
  }

  private or(): boolean {
    let value = this.and();
    while (this.words[this.at] === "-o") {
      this.at++;
      value = this.and() || value;
    }
    return value;
  }
  private and(): boolean {
    let value = this.primary();
    while (this.words[this.at] === "-a") {
      this.at++;
      value = this.primary() && value;
    }
    return value;
  }
  private primary(): boolean {
    const word = this.words[this.at];
    if (word === undefined) throw new TestError("argument expected");
    const next = this.words[this.at + 1];
    if (word === "!") {
      this.at++;
      return !this.primary();
    }
    if (next !== undefined && BINARY.test(next) && this.words[this.at + 2] !== undefined) {
      this.at += 3;
      return this.binary(word, next, this.words[this.at - 1] as Bytes);
    }
    if (word === "(") {
      this.at++;
      const value = this.or();
      if (this.words[this.at] !== ")") throw new TestError("`)' expected");
      this.at++;
      return value;
    }
    if (UNARY.test(word) && next !== undefined && next !== ")") {
      this.at += 2;
      return this.unary(word, next);
    }
    this.at++;
    return word !== "";
  }
}
