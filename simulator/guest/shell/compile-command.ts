import type * as Ast from "unbash";
import { parse } from "unbash";
import { expandBraces } from "./brace";
import type { Assign, Element, Instr, Redirection, Simple, Test, Word } from "./code";
import { compileIndex, compileQuoted, compileRegexWord, compileWord, compileWords, literal, type WordHost } from "./compile-word";
import { commandText, nodeText } from "./function-text";

/** Longest command that is laid out anew for lists of jobs, bytes: those within it are laid out too. */
const PRINTED_BYTES = 1_024;

/** Compiles simple commands, redirections and tests. */
export abstract class CommandCompiler {
  /** a here-document has no end */
  protected incomplete = false;
  /** here-documents so far: where each is asked for, where its body begins and ends */
  private readonly documents: { readonly at: number; readonly from: number; readonly to: number }[] = [];
  /** within a substitution: the line that its commands begin in */
  protected firstLine: number | null = null;
  /** how many lines before each are blank, or comments */
  private blanks: number[] | null = null;
  /** places of the source at which lines begin */
  private lines: number[] | null = null;
  constructor(protected readonly source: string) {}

  /** What words may add: substitutions that run before, or only when they are needed. */
  protected abstract host(out: Instr[], lazy?: boolean): WordHost;

  /** Line of a place, from 1. */
  protected lineAt(pos: number): number {
    if (this.lines === null) {
      this.lines = [0];
      for (let at = this.source.indexOf("\n"); at >= 0; at = this.source.indexOf("\n", at + 1)) this.lines.push(at + 1);
    }
    let from = 0;
    let to = this.lines.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.lines[middle] as number) <= pos) from = middle + 1;
      else to = middle;
    }
    return this.firstLine === null ? from : from - this.blankLines(this.firstLine, from);
  }
  /** Bash runs a substitution from its own print of it, in which blank lines and comments are gone. */
  private blankLines(from: number, to: number): number {
    if (this.blanks === null) {
      let sum = 0;
      this.blanks = this.source.split("\n").map((line) => {
        if (/^[ \t]*(?:#.*)?$/.test(line)) sum++;
        return sum;
      });
    }
    return (this.blanks[to - 1] ?? 0) - (this.blanks[from - 1] ?? 0);
  }

  /** A command as lists of jobs show it; long ones as they are written. */
  protected printed(node: Ast.PipelineNode | Ast.AndOr): string {
    return node.end - node.pos <= PRINTED_BYTES ? nodeText(this.source, node) : this.text(node);
  }
  protected text(node: { readonly pos: number; readonly end: number }): string {
    return this.source.slice(node.pos, node.end).replace(/[ \t\n;&]+$/, "");
  }

  protected test(out: Instr[], e: Ast.TestExpression, lazy = false): Test {
    const host = this.host(out, lazy);
    switch (e.type) {
      case "TestUnary":
        return { c: "un", op: e.operator, x: compileWord(host, e.operand) };
      case "TestBinary":
        return {
          c: "bin",
          op: e.operator,
          x: compileWord(host, e.left),
          y: e.operator === "=~" ? compileRegexWord(host, e.right) : compileWord(host, e.right),
        };
      case "TestLogical":
        return { c: e.operator === "&&" ? "and" : "or", list: e.operands.map((operand, i) => this.test(out, operand, lazy || i > 0)) };
      case "TestNot": {
        const inner = this.test(out, e.operand, lazy);
        return e.negations.length % 2 === 1 ? { c: "not", x: inner } : inner;
      }
      case "TestGroup":
        return this.test(out, e.expression, lazy);
    }
  }

  private assign(out: Instr[], node: Ast.Assignment): Assign {
    const host = this.host(out);
    const index = node.index ? compileIndex(host, node.index.text) : null;
    const value =
      node.value.type === "ArrayValue"
        ? node.value.elements.flatMap((element) => this.elements(host, element))
        : compileWord(host, node.value, true);
    const indexText = node.index === undefined ? {} : { indexText: node.index.text };
    return { name: node.name, append: node.append ?? false, index, value, ...indexText, text: this.source.slice(node.pos, node.end) };
  }

  private elements(host: WordHost, word: Ast.Word): Element[] {
    const found = /^\[((?:'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\\[\s\S]|[^\][\\'"]|\[[^\]]*\])*)\](\+?)=/.exec(word.text);
    if (!found) return compileWords(host, word).map((each) => ({ index: null, append: false, word: each }));
    const rest = word.text.slice(found[0].length);
    const command = parse(`x ${rest}`).commands[0]?.command;
    const value = rest === "" ? undefined : command?.type === "Command" ? command.args[0] : undefined;
    const compiled = value === undefined ? literal("", true) : value.type === "Assignment" ? literal(rest) : compileWord(host, value, true);
    return [{ index: compileIndex(host, found[1] ?? ""), append: found[2] === "+", word: compiled }];
  }

  protected simple(out: Instr[], written: Ast.Command): Simple {
    const node = withSubstitutedValue(written);
    const from = out.length;
    const { assigns, hadSubstitution } = this.prefix(out, node);
    const words: (Word | Assign)[] = node.name ? compileWords(this.host(out), node.name) : [];
    for (const arg of node.args) {
      if (arg.type === "Assignment") words.push(...this.assignArguments(out, arg));
      else words.push(...compileWords(this.host(out), arg));
    }
    const redirs = this.redirs(out, node.redirects);
    const line = this.commandLine(node);
    this.setLines(out, from, line);
    return { assigns, words, redirs, text: commandText(this.source, written), line, ...(hadSubstitution ? { hadSubstitution } : {}) };
  }

  /** The assignments before a command's name. Where there is no command, each counts for the substitutions of the next. */
  private prefix(out: Instr[], node: Ast.Command): { assigns: Assign[]; hadSubstitution: boolean } {
    const items = node.prefix.filter((item) => item.type === "Assignment");
    const compiled = items.map((item) => {
      const before: Instr[] = [];
      return { assign: this.assign(before, item), before };
    });
    const isAlone = node.name === undefined && node.args.length === 0 && node.redirects.length === 0;
    if (!isAlone || compiled.slice(1).every(({ before }) => before.length === 0)) {
      for (const { before } of compiled) out.push(...before);
      return { assigns: compiled.map(({ assign }) => assign), hadSubstitution: false };
    }
    const line = this.commandLine(node);
    const last = compiled.pop();
    for (const { before, assign } of compiled) out.push(...before, { i: "assign", assign, line });
    out.push(...(last?.before ?? []));
    return { assigns: last ? [last.assign] : [], hadSubstitution: compiled.some(({ before }) => before.some(({ i }) => i === "sub")) };
  }

  /** Gives the substitutions that come before a command its line. */
  protected setLines(out: Instr[], from: number, line: number): void {
    for (let i = from; i < out.length; i++) {
      const instr = out[i];
      if (instr?.i === "sub" || instr?.i === "proc") instr.line = line;
    }
  }

  /** Line of a simple command: bash has read its second word by the time it notes the line. */
  private commandLine(node: Ast.Command): number {
    const words = [...node.prefix, ...(node.name ? [node.name] : []), ...node.args].map((word) => ({ pos: word.pos, last: word.end - 1 }));
    const tokens = [...words, ...node.redirects.map((redir) => ({ pos: redir.pos, last: redir.pos }))].sort((a, b) => a.pos - b.pos);
    const [first, second] = tokens;
    if (second !== undefined || first === undefined) return this.lineAt(second?.last ?? node.pos);
    // Behind its only word comes a new line, and with it the here-documents of the line.
    const document = this.documents.findLast(({ at, from }) => at < first.pos && first.pos < from);
    return this.lineAt(document && !this.source.slice(document.at, first.pos).includes("\n") ? document.to : first.last);
  }

  /** An assignment given as an argument: as an ordinary word it may have braces. */
  private assignArguments(out: Instr[], arg: Ast.AssignmentPrefix): (Word | Assign)[] {
    if (arg.value?.type !== "Word" || !arg.value.parts?.some((part) => part.type === "BraceExpansion")) return [this.assign(out, arg)];
    return expandBraces(arg.text).flatMap((text): (Word | Assign)[] => {
      const command = parse(`x ${text}`).commands[0]?.command;
      const [only] = command?.type === "Command" ? command.args : [];
      if (only === undefined) return [];
      return only.type === "Assignment" ? [this.assign(out, only)] : [compileWord(this.host(out), only)];
    });
  }

  protected redirs(out: Instr[], list: readonly Ast.Redirection[]): Redirection[] {
    return list.map((redir) => {
      const fd = redir.descriptor?.type === "FileDescriptor" ? redir.descriptor.value : -1;
      const named = redir.descriptor?.type === "FileDescriptorVariable" ? { variable: redir.descriptor.name } : {};
      const host = this.host(out);
      if (redir.type === "HereDoc") {
        let text = redir.body.text;
        if (redir.operator === "<<-") text = text.replace(/^\t+/gm, "");
        const parts = redir.delimiter?.quoted ? undefined : redir.body.parts;
        if (redir.closing === undefined) this.incomplete = true;
        const to = redir.closing?.pos ?? this.source.length;
        this.documents.push({ at: redir.pos, from: redir.body.pos, to });
        return {
          op: "<<",
          fd,
          ...named,
          word: parts ? compileQuoted(host, parts, true) : literal(redir.delimiter?.quoted ? text : unescapedDocument(text), true),
        };
      }
      const word = redir.target ? compileWord(host, redir.target) : literal("");
      if (redir.type !== "HereString" && redir.target?.parts?.some((part) => part.type === "BraceExpansion")) {
        const isMany = compileWords(this.host([]), redir.target).length > 1;
        return { op: redir.operator, fd, ...named, word, ...(isMany ? { many: redir.target.text } : {}) };
      }
      return redir.type === "HereString" ? { op: "<<<", fd, ...named, word } : { op: redir.operator, fd, ...named, word };
    });
  }
}

/** `name=<(…)`: the parser takes the substitution for the command's name. */
function withSubstitutedValue(node: Ast.Command): Ast.Command {
  const last = node.prefix.at(-1);
  const { name } = node;
  if (last?.type !== "Assignment" || name === undefined || name.pos !== last.end || !/^[<>]\(/.test(name.text)) return node;
  if (last.value.type === "ArrayValue" || last.value.text !== "" || node.args.length > 0) return node;
  // What the parser's nodes give may lie behind accessors, which a spread would lose.
  const { type, pos, end, redirects } = node;
  const value = {
    type: last.type,
    pos: last.pos,
    end: name.end,
    text: last.text + name.text,
    name: last.name,
    append: last.append,
    value: name,
  };
  return Object.assign(Object.create(null) as object, {
    type,
    pos,
    end,
    redirects,
    name: undefined,
    args: [],
    prefix: [...node.prefix.slice(0, -1), value],
    suffix: node.suffix,
  }) as Ast.Command;
}

/** A here-document without expansions: a backslash protects `$`, a backtick and itself, and joins lines. */
function unescapedDocument(text: string): string {
  return text.includes("\\") ? text.replace(/\\([$`\\]|\n)/g, (_, kept: string) => (kept === "\n" ? "" : kept)) : text;
}
