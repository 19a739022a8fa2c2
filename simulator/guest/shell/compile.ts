import type * as Ast from "unbash";
import { parse } from "unbash";
import type { Assign, Code, Instr, Redirection, Simple, Test, Word } from "./code";
import { compileArith, compileQuoted, compileWord, compileWords, literal, textArith } from "./compile-word";

const cache = new Map<string, Code>();

/** Compiles a source; the result is cached by the source's text and the same on every call. */
export function compile(source: string): Code {
  const known = cache.get(source);
  if (known) return known;
  const code = new Compiler(source).script();
  if (cache.size >= 500) cache.clear();
  cache.set(source, code);
  return code;
}

class Compiler {
  private readonly blocks: Instr[][] = [];
  private slots = 0;
  private failure: string | null = null;
  private incomplete = false;
  constructor(private readonly source: string) {}

  script(): Code {
    const script = parse(this.source);
    this.note(script.errors);
    this.block(script.commands);
    return { blocks: this.blocks, error: this.failure, incomplete: this.incomplete };
  }

  private note(errors: readonly Ast.ParseError[] | undefined): void {
    const first = errors?.[0];
    if (first === undefined || this.failure !== null) return;
    this.failure = first.message;
    this.incomplete =
      errors?.some(
        (e) =>
          e.pos >= this.source.trimEnd().length ||
          /unterminated|unclosed|to close|expected '?(then|do|done|fi|esac|command)/.test(e.message),
      ) ?? false;
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
      if (statement.background) out.push({ i: "bg", block: this.nodeBlock(statement.command), text: this.text(statement.command) });
      else this.node(out, statement.command);
    }
  }
  private text(node: { readonly pos: number; readonly end: number }): string {
    return this.source.slice(node.pos, node.end).replace(/[\s;&]+$/, "");
  }

  private host(out: Instr[]): { substitution(script: Ast.ParsedScript | undefined): number } {
    return {
      substitution: (script) => {
        const slot = this.slots++;
        this.note(script?.errors);
        out.push({ i: "sub", slot, block: this.block(script?.commands ?? []) });
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
        out.push({ i: "func", name: node.name.value, block: index, text: this.source.slice(node.body.pos, node.body.end) });
        return;
      }
      case "Coproc":
      case "Select":
        this.failure ??= `${node.type.toLowerCase()} is not supported`;
        return;
      default:
        this.compound(out, node);
    }
  }

  /** Left to right: after each command, its operator's jump skips only the next command. */
  private andOr(out: Instr[], node: Ast.AndOr): void {
    let pending: { to: number } | null = null;
    out.push({ i: "guard", on: true });
    node.commands.forEach((command, index) => {
      this.node(out, command);
      if (pending) pending.to = out.length;
      const operator = node.operators[index];
      if (operator === undefined) return;
      const jump: Instr = { i: operator === "&&" ? "jfalse" : "jtrue", to: 0 };
      out.push(jump);
      pending = jump;
    });
    out.push({ i: "guard", on: false });
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
      out.push({ i: "pipe", stages, text: this.text(node) });
    }
    if (negate) out.push({ i: "not" }, { i: "guard", on: false });
    if (timed) out.push({ i: "time", start: false });
  }

  private compound(out: Instr[], node: Ast.CompoundCommand): void {
    switch (node.type) {
      case "BraceGroup":
        this.list(out, node.body.commands);
        return;
      case "Subshell":
        out.push({ i: "subshell", block: this.block(node.body.commands), redirs: [], text: this.text(node) });
        return;
      case "If":
        this.ifs(out, node);
        return;
      case "While": {
        const loop: Instr = { i: "loop", kind: "while", name: "", words: null, end: 0, next: out.length + 1 };
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
        const loop: Instr = { i: "loop", kind: "for", name: node.name.value, words, end: 0, next: out.length + 1 };
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
        this.arithFor(out, node);
        return;
      case "Case":
        this.cases(out, node);
        return;
      case "TestCommand":
        out.push({ i: "cond", test: this.test(out, node.expression) });
        return;
      case "ArithmeticCommand":
        out.push({ i: "arith", e: node.expression ? compileArith(this.host(out), node.expression) : null, quiet: false });
        return;
      case "Select":
        this.failure ??= "select is not supported";
    }
  }

  private arithFor(out: Instr[], node: Ast.ArithmeticFor): void {
    const arith = (e: Ast.ArithmeticExpression | undefined, quiet: boolean): void => {
      if (e) out.push({ i: "arith", e: compileArith(this.host(out), e), quiet });
    };
    arith(node.initialize, true);
    const loop: Instr = { i: "loop", kind: "while", name: "", words: null, end: 0, next: 0 };
    out.push(loop);
    const start: Instr = { i: "jmp", to: 0 };
    out.push(start);
    loop.next = out.length;
    arith(node.update, true);
    start.to = out.length;
    const leave: Instr = { i: "jfalse", to: 0 };
    if (node.test) {
      out.push({ i: "guard", on: true });
      arith(node.test, false);
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

  private cases(out: Instr[], node: Ast.Case): void {
    const host = this.host(out);
    const word = compileWord(host, node.word);
    const items = node.items.map((item) => ({ patterns: item.pattern.map((pattern) => compileWord(host, pattern)), to: 0 }));
    const instr: Instr = { i: "case", word, items, end: 0 };
    out.push(instr);
    const ends: { to: number }[] = [];
    node.items.forEach((item, index) => {
      const entry = items[index];
      if (entry) entry.to = out.length;
      if (item.body.commands.length === 0) out.push({ i: "ok" });
      this.list(out, item.body.commands);
      if (item.terminator === ";&") return;
      const end: Instr = { i: "jmp", to: 0 };
      out.push(end);
      ends.push(end);
    });
    for (const end of ends) end.to = out.length;
    instr.end = out.length;
  }

  private test(out: Instr[], e: Ast.TestExpression): Test {
    const host = this.host(out);
    switch (e.type) {
      case "TestUnary":
        return { c: "un", op: e.operator, x: compileWord(host, e.operand) };
      case "TestBinary":
        return { c: "bin", op: e.operator, x: compileWord(host, e.left), y: compileWord(host, e.right) };
      case "TestLogical":
        return { c: e.operator === "&&" ? "and" : "or", list: e.operands.map((operand) => this.test(out, operand)) };
      case "TestNot": {
        const inner = this.test(out, e.operand);
        return e.negations.length % 2 === 1 ? { c: "not", x: inner } : inner;
      }
      case "TestGroup":
        return this.test(out, e.expression);
    }
  }

  private assign(out: Instr[], node: Ast.Assignment): Assign {
    const host = this.host(out);
    const index = node.index ? textArith(host, node.index.text) : null;
    const value =
      node.value.type === "ArrayValue"
        ? node.value.elements.flatMap((element) => compileWords(host, element))
        : compileWord(host, node.value);
    return { name: node.name, append: node.append ?? false, index, value };
  }

  private simple(out: Instr[], node: Ast.Command): Simple {
    const assigns: Assign[] = [];
    for (const item of node.prefix) if (item.type === "Assignment") assigns.push(this.assign(out, item));
    const words: (Word | Assign)[] = node.name ? compileWords(this.host(out), node.name) : [];
    for (const arg of node.args) {
      if (arg.type === "Assignment") words.push(this.assign(out, arg));
      else words.push(...compileWords(this.host(out), arg));
    }
    return { assigns, words, redirs: this.redirs(out, node.redirects), text: this.text(node) };
  }

  private redirs(out: Instr[], list: readonly Ast.Redirection[]): Redirection[] {
    return list.map((redir) => {
      const fd = redir.descriptor?.type === "FileDescriptor" ? redir.descriptor.value : -1;
      const host = this.host(out);
      if (redir.type === "HereDoc") {
        let text = redir.body.text;
        if (redir.operator === "<<-") text = text.replace(/^\t+/gm, "");
        const parts = redir.delimiter?.quoted ? undefined : redir.body.parts;
        if (redir.closing === undefined) this.incomplete = true;
        if (redir.closing === undefined) this.failure ??= "here-document delimited by end-of-file";
        return { op: "<<", fd, word: parts ? compileQuoted(host, parts) : literal(text, true) };
      }
      const word = redir.target ? compileWord(host, redir.target) : literal("");
      return redir.type === "HereString" ? { op: "<<<", fd, word } : { op: redir.operator, fd, word };
    });
  }
}
