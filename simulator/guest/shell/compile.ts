import type * as Ast from "unbash";
import { parse } from "unbash";
import { headerParts } from "./arith-header";
import { expandBraces } from "./brace";
import type { Assign, Code, Element, Instr, Redirection, Simple, Test, Word } from "./code";
import { arithText, compileIndex, compileQuoted, compileWord, compileWords, literal, type WordHost } from "./compile-word";
import { placeOf } from "./syntax-place";

/** Compiled sources, newest last, and how much source they hold together. */
const cache = new Map<string, Code>();
let cached = 0;
const CACHE_UNITS = 4_000_000;

/** Compiles a source; the result is cached by the source's text and the same on every call. */
export function compile(source: string): Code {
  const known = cache.get(source);
  if (known) return known;
  const code = new Compiler(source).script();
  if (cached > CACHE_UNITS || cache.size >= 1_000) {
    cache.clear();
    cached = 0;
  }
  cached += source.length + 64;
  cache.set(source, code);
  return code;
}

class Compiler {
  private readonly blocks: Instr[][] = [];
  private slots = 0;
  private failure: string | null = null;
  private failureLine = 1;
  private incomplete = false;
  /** places of the source at which lines begin */
  private lines: number[] | null = null;
  constructor(private readonly source: string) {}

  script(): Code {
    const script = parse(this.source);
    this.note(script.errors);
    this.block(script.commands);
    return { blocks: this.blocks, error: this.failure, incomplete: this.incomplete, line: this.failureLine };
  }

  /** Line of a place, from 1. */
  private lineAt(pos: number): number {
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
    return from;
  }

  private note(errors: readonly Ast.ParseError[] | undefined): void {
    const first = errors?.[0];
    if (first === undefined || this.failure !== null) return;
    const place = placeOf(this.source, errors ?? []);
    this.failure = first.message;
    this.failureLine = this.lineAt(place.pos);
    this.incomplete = place.isIncomplete;
  }
  private refuse(what: string, pos: number): void {
    this.failure ??= what;
    this.failureLine = this.lineAt(pos);
  }

  /** Compiles statements as a block of their own; its number. */
  private block(statements: readonly Ast.Statement[]): number {
    const out: Instr[] = [];
    const index = this.blocks.length;
    this.blocks.push(out);
    this.list(out, statements);
    return index;
  }
  private nodeBlock(node: Ast.PipelineNode | Ast.AndOr): number {
    const out: Instr[] = [];
    this.blocks.push(out);
    const index = this.blocks.length - 1;
    this.node(out, node);
    return index;
  }
  private list(out: Instr[], statements: readonly Ast.Statement[]): void {
    for (const statement of statements) {
      const { command } = statement;
      if (statement.background)
        out.push({ i: "bg", block: this.nodeBlock(command), text: this.text(command), line: this.lineAt(command.pos) });
      else this.node(out, command);
    }
  }
  private text(node: { readonly pos: number; readonly end: number }): string {
    return this.source.slice(node.pos, node.end).replace(/[ \t\n;&]+$/, "");
  }

  /** What words may add: substitutions that run before, or only when they are needed. */
  private host(out: Instr[], lazy = false): WordHost {
    return {
      lazily: () => this.host(out, true),
      substitution: (script) => {
        const slot = this.slots++;
        this.note(script?.errors);
        const block = this.block(script?.commands ?? []);
        if (lazy) return { slot, block };
        out.push({ i: "sub", slot, block });
        return { slot, block: null };
      },
      process: (script, reads) => {
        const slot = this.slots++;
        this.note(script?.errors);
        out.push({ i: "proc", slot, block: this.block(script?.commands ?? []), reads });
        return slot;
      },
    };
  }

  private node(out: Instr[], node: Ast.PipelineNode | Ast.AndOr): void {
    switch (node.type) {
      case "AndOr":
        this.andOr(out, node);
        return;
      case "Pipeline":
        this.pipeline(out, node);
        return;
      case "Redirected": {
        const redir: Instr = { i: "redir", redirs: this.redirs(out, node.redirects), end: 0 };
        out.push(redir);
        this.node(out, node.command);
        out.push({ i: "unredir" });
        redir.end = out.length;
        return;
      }
      case "Command":
        out.push({ i: "cmd", cmd: this.simple(out, node) });
        return;
      case "Function": {
        const block: Instr[] = [];
        this.blocks.push(block);
        const index = this.blocks.length - 1;
        if (node.body.type === "CompoundList") this.list(block, node.body.commands);
        else this.node(block, node.body);
        out.push({
          i: "func",
          name: node.name.value,
          block: index,
          text: this.source.slice(node.body.pos, node.body.end),
          line: this.lineAt(node.body.pos),
        });
        return;
      }
      case "Coproc":
        this.refuse("coproc is not supported", node.pos);
        return;
      default:
        this.compound(out, node);
    }
  }

  /** Left to right: after each command, its operator's jump skips only the next command. All but the last are tests. */
  private andOr(out: Instr[], node: Ast.AndOr): void {
    let pending: { to: number } | null = null;
    const last = node.commands.length - 1;
    node.commands.forEach((command, index) => {
      if (index < last) out.push({ i: "guard", on: true });
      this.node(out, command);
      if (index < last) out.push({ i: "guard", on: false });
      if (pending) pending.to = out.length;
      const operator = node.operators[index];
      if (operator === undefined) return;
      const jump: Instr = { i: operator === "&&" ? "jfalse" : "jtrue", to: 0 };
      out.push(jump);
      pending = jump;
    });
  }

  private pipeline(out: Instr[], node: Ast.Pipeline): void {
    const negate = node.prefixes.filter((prefix) => prefix.type === "Negation").length % 2 === 1;
    const timed = node.prefixes.some((prefix) => prefix.type === "Time");
    if (timed) out.push({ i: "time", start: true });
    if (negate) out.push({ i: "guard", on: true });
    const first = node.commands[0];
    if (node.commands.length === 1 && first) this.node(out, first);
    else if (first) {
      const stages = node.commands.map((command, index) => ({ block: this.nodeBlock(command), both: node.operators[index] === "|&" }));
      out.push({ i: "pipe", stages, text: this.text(node), line: this.lineAt(node.pos) });
    }
    if (negate) out.push({ i: "not" }, { i: "guard", on: false });
    if (timed) out.push({ i: "time", start: false });
  }

  private compound(out: Instr[], node: Ast.CompoundCommand): void {
    const line = this.lineAt(node.pos);
    switch (node.type) {
      case "BraceGroup":
        this.list(out, node.body.commands);
        return;
      case "Subshell":
        out.push({ i: "subshell", block: this.block(node.body.commands), redirs: [], text: this.text(node), line });
        return;
      case "If":
        this.ifs(out, node);
        return;
      case "While": {
        const loop: Instr = { i: "loop", kind: "while", name: "", words: null, line, end: 0, next: out.length + 1 };
        out.push(loop);
        out.push({ i: "guard", on: true });
        this.list(out, node.clause.commands);
        out.push({ i: "guard", on: false });
        const leave: Instr = { i: node.kind === "while" ? "jfalse" : "jtrue", to: 0 };
        out.push(leave);
        this.list(out, node.body.commands);
        out.push({ i: "jmp", to: loop.next });
        leave.to = out.length;
        out.push({ i: "endloop" });
        loop.end = out.length;
        return;
      }
      case "For": {
        const words = node.wordlist?.flatMap((word) => compileWords(this.host(out), word)) ?? null;
        const loop: Instr = { i: "loop", kind: "for", name: node.name.value, words, line, end: 0, next: out.length + 1 };
        out.push(loop);
        const next: Instr = { i: "fornext", end: 0 };
        out.push(next);
        this.list(out, node.body.commands);
        out.push({ i: "jmp", to: loop.next });
        next.end = out.length;
        out.push({ i: "endloop" });
        loop.end = out.length;
        return;
      }
      case "ArithmeticFor":
        this.arithFor(out, node, line);
        return;
      case "Case":
        this.cases(out, node, line);
        return;
      case "TestCommand":
        out.push({ i: "cond", test: this.test(out, node.expression), line });
        return;
      case "ArithmeticCommand":
        out.push({
          i: "arith",
          e: arithText(this.host(out), this.source.slice(node.pos + 2, node.end - 2)),
          quiet: false,
          line,
          text: this.source.slice(node.pos + 2, node.end - 2),
        });
        return;
      case "Select":
        this.selects(out, node);
    }
  }

  private selects(out: Instr[], node: Ast.Select): void {
    const words = node.wordlist?.flatMap((word) => compileWords(this.host(out), word)) ?? null;
    const loop: Instr = { i: "select", name: node.name.value, words, end: 0, next: out.length + 1 };
    out.push(loop);
    const choose: Instr = { i: "choose", end: 0 };
    out.push(choose);
    this.list(out, node.body.commands);
    out.push({ i: "jmp", to: loop.next });
    choose.end = out.length;
    out.push({ i: "endloop" });
    loop.end = out.length;
  }

  private arithFor(out: Instr[], node: Ast.ArithmeticFor, line: number): void {
    const [first = "", test = "", update = ""] = headerParts(this.source.slice(node.pos, node.end));
    const arith = (text: string, quiet: boolean): void => {
      if (text.trim() !== "") out.push({ i: "arith", e: arithText(this.host(out), text), quiet, line, text });
    };
    arith(first, true);
    const loop: Instr = { i: "loop", kind: "while", name: "", words: null, line, end: 0, next: 0 };
    out.push(loop);
    const start: Instr = { i: "jmp", to: 0 };
    out.push(start);
    loop.next = out.length;
    arith(update, true);
    start.to = out.length;
    const leave: Instr = { i: "jfalse", to: 0 };
    if (test.trim() !== "") {
      out.push({ i: "guard", on: true });
      arith(test, false);
      out.push({ i: "guard", on: false }, leave);
    }
    this.list(out, node.body.commands);
    out.push({ i: "jmp", to: loop.next });
    leave.to = out.length;
    out.push({ i: "endloop" });
    loop.end = out.length;
  }

  private ifs(out: Instr[], node: Ast.If): void {
    const ends: { to: number }[] = [];
    for (const branch of [node, ...node.elif]) {
      out.push({ i: "guard", on: true });
      this.list(out, branch.clause.commands);
      out.push({ i: "guard", on: false });
      const skip: Instr = { i: "jfalse", to: 0 };
      out.push(skip);
      this.list(out, branch.then.commands);
      const end: Instr = { i: "jmp", to: 0 };
      out.push(end);
      ends.push(end);
      skip.to = out.length;
    }
    if (node.else) this.list(out, node.else.commands);
    else out.push({ i: "ok" });
    for (const end of ends) end.to = out.length;
  }

  private cases(out: Instr[], node: Ast.Case, line: number): void {
    const host = this.host(out);
    const word = compileWord(host, node.word);
    const items = node.items.map((item) => ({ patterns: item.pattern.map((pattern) => compileWord(host, pattern)), to: 0 }));
    const instr: Instr = { i: "case", word, items, end: 0, line };
    const at = out.length;
    out.push(instr);
    const ends: { to: number }[] = [];
    node.items.forEach((item, index) => {
      const entry = items[index];
      if (entry) entry.to = out.length;
      if (item.body.commands.length === 0) out.push({ i: "ok" });
      this.list(out, item.body.commands);
      if (item.terminator === ";&") return;
      if (item.terminator === ";;&") {
        out.push({ i: "casenext", from: index + 1, of: at });
        return;
      }
      const end: Instr = { i: "jmp", to: 0 };
      out.push(end);
      ends.push(end);
    });
    for (const end of ends) end.to = out.length;
    instr.end = out.length;
  }

  private test(out: Instr[], e: Ast.TestExpression, lazy = false): Test {
    const host = this.host(out, lazy);
    switch (e.type) {
      case "TestUnary":
        return { c: "un", op: e.operator, x: compileWord(host, e.operand) };
      case "TestBinary":
        return { c: "bin", op: e.operator, x: compileWord(host, e.left), y: compileWord(host, e.right) };
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
    return { name: node.name, append: node.append ?? false, index, value };
  }

  private elements(host: WordHost, word: Ast.Word): Element[] {
    const found = /^\[((?:[^\][]|\[[^\]]*\])*)\](\+?)=/.exec(word.text);
    if (!found) return compileWords(host, word).map((each) => ({ index: null, append: false, word: each }));
    const rest = word.text.slice(found[0].length);
    const command = parse(`x ${rest}`).commands[0]?.command;
    const value = rest === "" ? undefined : command?.type === "Command" ? command.args[0] : undefined;
    const compiled = value === undefined ? literal("", true) : value.type === "Assignment" ? literal(rest) : compileWord(host, value, true);
    return [{ index: compileIndex(host, found[1] ?? ""), append: found[2] === "+", word: compiled }];
  }

  private simple(out: Instr[], node: Ast.Command): Simple {
    const assigns: Assign[] = [];
    for (const item of node.prefix) if (item.type === "Assignment") assigns.push(this.assign(out, item));
    const words: (Word | Assign)[] = node.name ? compileWords(this.host(out), node.name) : [];
    for (const arg of node.args) {
      if (arg.type === "Assignment") words.push(...this.assignArguments(out, arg));
      else words.push(...compileWords(this.host(out), arg));
    }
    return { assigns, words, redirs: this.redirs(out, node.redirects), text: this.text(node), line: this.commandLine(node) };
  }

  /** Line of a simple command: bash has read its second word by the time it notes the line. */
  private commandLine(node: Ast.Command): number {
    const words = [...node.prefix, ...(node.name ? [node.name] : []), ...node.args].map((word) => ({ pos: word.pos, last: word.end - 1 }));
    const tokens = [...words, ...node.redirects.map((redir) => ({ pos: redir.pos, last: redir.pos }))].sort((a, b) => a.pos - b.pos);
    const token = tokens[1] ?? tokens[0];
    return this.lineAt(token?.last ?? node.pos);
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

  private redirs(out: Instr[], list: readonly Ast.Redirection[]): Redirection[] {
    return list.map((redir) => {
      const fd = redir.descriptor?.type === "FileDescriptor" ? redir.descriptor.value : -1;
      const named = redir.descriptor?.type === "FileDescriptorVariable" ? { variable: redir.descriptor.name } : {};
      const host = this.host(out);
      if (redir.type === "HereDoc") {
        let text = redir.body.text;
        if (redir.operator === "<<-") text = text.replace(/^\t+/gm, "");
        const parts = redir.delimiter?.quoted ? undefined : redir.body.parts;
        if (redir.closing === undefined) this.incomplete = true;
        if (redir.closing === undefined) this.refuse("here-document delimited by end-of-file", redir.pos);
        return {
          op: "<<",
          fd,
          ...named,
          word: parts ? compileQuoted(host, parts, true) : literal(redir.delimiter?.quoted ? text : unescapedDocument(text), true),
        };
      }
      const word = redir.target ? compileWord(host, redir.target) : literal("");
      return redir.type === "HereString" ? { op: "<<<", fd, ...named, word } : { op: redir.operator, fd, ...named, word };
    });
  }
}

/** A here-document without expansions: a backslash protects `$`, a backtick and itself, and joins lines. */
function unescapedDocument(text: string): string {
  return text.includes("\\") ? text.replace(/\\([$`\\]|\n)/g, (_, kept: string) => (kept === "\n" ? "" : kept)) : text;
}
