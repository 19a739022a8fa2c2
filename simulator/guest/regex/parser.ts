import { type Node, RegexSyntaxError } from "./ast";
import { readBracket } from "./bracket";
import { ANY_CHARACTER, classNamed, otherCharacters, wordSet } from "./character-classes";
import { type CodeSet, without } from "./code-set";
import { Lexer, type Token } from "./lexer";
import type { Syntax } from "./syntax";

/** Largest count of an interval. @source regex.h: RE_DUP_MAX */
export const REPEAT_LIMIT = 32_767;
/** Deepest nesting of groups. guess: glibc has no such limit but its stack; a real pattern has a few */
const DEPTH_LIMIT = 500;

const EMPTY: Node = { type: "empty" };

/** A character as a tree; those of ASCII are made once. */
function charNode(code: number): Node {
  return ASCII_NODES[code] ?? { type: "char", code };
}
const ASCII_NODES: readonly Node[] = Array.from({ length: 128 }, (_, code) => ({ type: "char", code }));

/** Whether a code stands for itself wherever it is; so it does not at the end, where there is none. */
function isPlain(code: number | undefined): boolean {
  return code !== undefined && OPERATORS[code] !== 1;
}
const OPERATORS = new Uint8Array(128);
for (const c of "\n*[.^$|(){}+?\\") OPERATORS[c.charCodeAt(0)] = 1;

/** A parsed source. */
export interface Parsed {
  readonly node: Node;
  readonly groups: number;
  readonly hasBackrefs: boolean;
  /** what a tool warns of, without its name */
  readonly warnings: readonly string[];
}

/** Parses one source. @throws RegexSyntaxError with regcomp's message */
export function parseRegex(codes: readonly number[], syntax: Syntax, ignoreCase: boolean): Parsed {
  const parser = new Parser(codes, syntax, ignoreCase);
  const node = parser.alternatives();
  // Only a closing parenthesis ends the alternatives before the end of the source.
  if (parser.token.kind !== "end") throw new RegexSyntaxError("Unmatched ) or \\)");
  return { node, groups: parser.groups, hasBackrefs: parser.hasBackrefs, warnings: parser.warnings };
}

/** @source glibc posix/regcomp.c: parse_reg_exp, parse_branch, parse_expression, parse_dup_op */
class Parser {
  readonly lexer: Lexer;
  token: Token;
  groups = 0;
  hasBackrefs = false;
  readonly warnings: string[] = [];
  /** bit of each of the first nine groups that is closed */
  private complete = 0;
  private depth = 0;

  constructor(
    codes: readonly number[],
    private readonly syntax: Syntax,
    private readonly ignoreCase: boolean,
  ) {
    this.lexer = new Lexer(codes, syntax);
    this.token = this.lexer.peek(true);
  }

  /** Goes on to the next piece. */
  private next(caretAnchors = false): void {
    this.lexer.at += this.lexer.width;
    this.token = this.lexer.peek(caretAnchors);
  }

  private at(at: number): void {
    this.lexer.at = at;
    this.token = this.lexer.peek();
  }

  alternatives(): Node {
    // A back-reference may not name a group of another alternative.
    const before = this.complete;
    const nodes = [this.branch()];
    while (this.token.kind === "alt") {
      this.next(true);
      const sofar = this.complete;
      this.complete = before;
      nodes.push(this.branch());
      this.complete |= sofar;
    }
    return nodes.length === 1 ? (nodes[0] as Node) : { type: "alt", nodes };
  }

  private branch(): Node {
    const nodes: Node[] = [];
    for (;;) {
      this.plainRun(nodes);
      const { kind } = this.token;
      if (kind === "end" || kind === "alt" || (kind === "close" && this.depth > 0)) break;
      const node = this.expression();
      if (node.type !== "empty") nodes.push(node);
    }
    return nodes.length === 0 ? EMPTY : nodes.length === 1 ? (nodes[0] as Node) : { type: "cat", nodes };
  }

  /** Reads characters that nothing follows but another one: most of a source, and quicker than piece by piece. */
  private plainRun(nodes: Node[]): void {
    const { codes, at: from } = this.lexer;
    let at = from;
    for (; isPlain(codes[at]) && isPlain(codes[at + 1]); at++) nodes.push(charNode(codes[at] as number));
    if (at > from) this.at(at);
  }

  private expression(): Node {
    const { token } = this;
    switch (token.kind) {
      case "end":
      case "alt":
        return EMPTY;
      case "trailingBackslash":
        throw new RegexSyntaxError("Trailing backslash");
      case "assert":
        // Nothing repeats a place: a repetition that follows has nothing before it.
        this.next();
        return { type: "assert", kind: token.assertion };
      case "open":
        return this.repeats(this.group());
      case "bracket": {
        const { set, at } = readBracket(this.lexer.codes, this.lexer.at + 1, this.syntax, this.ignoreCase);
        this.at(at);
        return this.repeats({ type: "set", set });
      }
      case "any":
        return this.plainNode({ type: "set", set: this.lineBound(ANY_CHARACTER) });
      case "class": {
        const set = token.name === "word" ? wordSet() : (classNamed("space") as CodeSet);
        return this.plainNode({ type: "set", set: token.negated ? otherCharacters(set) : set });
      }
      case "backref":
        if ((this.complete & (1 << token.index)) === 0) throw new RegexSyntaxError("Invalid back reference");
        this.hasBackrefs = true;
        return this.plainNode({ type: "backref", index: token.index });
      case "star":
      case "plus":
      case "quest":
      case "openBrace":
        return this.looseRepeat(token);
      case "close":
        if (!this.syntax.plainCloser) throw new RegexSyntaxError("Unmatched ) or \\)");
        return this.plainNode(charNode(token.code));
      default:
        return this.plainNode(charNode(token.code));
    }
  }

  private lineBound(set: CodeSet): CodeSet {
    return this.syntax.lineBound ? without(set, [10, 10]) : set;
  }

  private plainNode(node: Node): Node {
    this.next();
    return this.repeats(node);
  }

  /** A repetition with nothing before it. */
  private looseRepeat(token: Token & { readonly code: number }): Node {
    if (token.kind === "openBrace" && this.syntax.plainBadInterval && this.interval() === null) {
      return this.plainNode(charNode(token.code));
    }
    if (this.syntax.looseRepeat === "error" || (token.kind === "openBrace" && this.syntax.strictRepeat)) {
      throw new RegexSyntaxError("Invalid preceding regular expression");
    }
    if (this.syntax.looseRepeat === "plain") return this.plainNode(charNode(token.code));
    const sign = token.kind === "openBrace" ? "{...}" : String.fromCharCode(token.code);
    this.warnings.push(`${sign} at start of expression`);
    if (token.kind !== "openBrace") {
      this.next();
      return this.expression();
    }
    this.at((this.interval() as { at: number }).at);
    return this.token.kind === "close" ? EMPTY : this.expression();
  }

  private group(): Node {
    const index = ++this.groups;
    if (++this.depth > DEPTH_LIMIT) throw new RegexSyntaxError("Regular expression too big");
    this.next(true);
    const node = this.token.kind === "close" ? EMPTY : this.alternatives();
    if (this.token.kind !== "close") throw new RegexSyntaxError("Unmatched ( or \\(");
    this.depth--;
    if (index <= 9) this.complete |= 1 << index;
    this.next();
    return { type: "group", index, node };
  }

  private repeats(first: Node): Node {
    let node = first;
    for (;;) {
      const { token } = this;
      if (token.kind === "star") node = this.repeated(node, 0, -1);
      else if (token.kind === "plus") node = this.repeated(node, 1, -1);
      else if (token.kind === "quest") node = this.repeated(node, 0, 1);
      else if (token.kind === "openBrace") {
        const interval = this.interval();
        // Not an interval: the brace is plain, and what was read stays as it is.
        if (interval === null) {
          this.token = { kind: "char", code: token.code };
          this.lexer.width = 1;
          return node;
        }
        node = repeat(node, interval.min, interval.max);
        this.at(interval.at);
      } else return node;
      const after: string = this.token.kind;
      if (this.syntax.strictRepeat && (after === "star" || after === "openBrace")) {
        throw new RegexSyntaxError("Invalid preceding regular expression");
      }
    }
  }

  private repeated(node: Node, min: number, max: number): Node {
    this.next();
    return repeat(node, min, max);
  }

  /** The interval at this place and where it ends; null when it is plain text. */
  private interval(): { min: number; max: number; at: number } | null {
    const { lexer } = this;
    const from = lexer.at;
    const width = lexer.width;
    try {
      lexer.at += width;
      const low = this.count();
      let min = low.value;
      if (min === -1) {
        if (low.ended !== "comma") return this.badInterval("Invalid content of \\{\\}");
        min = 0;
      }
      let max = min;
      let last = low;
      if (min !== -2 && low.ended === "comma") {
        last = this.count();
        max = last.value;
      }
      if (min === -2 || max === -2) return this.badInterval(last.ended === "end" ? "Unmatched \\{" : "Invalid content of \\{\\}");
      if ((max !== -1 && min > max) || last.ended !== "close") throw new RegexSyntaxError("Invalid content of \\{\\}");
      if (Math.max(min, max) > REPEAT_LIMIT) throw new RegexSyntaxError("Regular expression too big");
      return { min, max, at: lexer.at };
    } finally {
      lexer.at = from;
      lexer.width = width;
    }
  }

  private badInterval(message: string): null {
    if (this.syntax.plainBadInterval) return null;
    throw new RegexSyntaxError(message);
  }

  /** A count up to a comma or brace: -1 when there is none, -2 when it is no number. */
  private count(): { value: number; ended: "comma" | "close" | "end" } {
    const { lexer } = this;
    let value = -1;
    for (;;) {
      const token = lexer.peek();
      lexer.at += lexer.width;
      if (token.kind === "end" || token.kind === "trailingBackslash") return { value: -2, ended: "end" };
      if (token.kind === "closeBrace") return { value, ended: "close" };
      if (token.kind === "char" && token.code === 0x2c) return { value, ended: "comma" };
      const digit = token.kind === "char" ? token.code - 0x30 : -1;
      if (digit < 0 || digit > 9 || value === -2) value = -2;
      else value = value === -1 ? digit : Math.min(REPEAT_LIMIT + 1, value * 10 + digit);
    }
  }
}

function repeat(node: Node, min: number, max: number): Node {
  if (node.type === "empty" || (min === 0 && max === 0)) return EMPTY;
  if (min === 1 && max === 1) return node;
  return { type: "repeat", node, min, max };
}
