import type * as Ast from "unbash";
import { parse } from "unbash";
import { headerParts } from "./arith-header";
import type { Code, Instr } from "./code";
import { CommandCompiler } from "./compile-command";
import { arithText, compileWord, compileWords, literal, type WordHost } from "./compile-word";
import { conditionText, headText } from "./function-text";

/** Compiles a source to blocks of instructions. */
export class Compiler extends CommandCompiler {
  private readonly blocks: Instr[][] = [];
  private slots = 0;
  /** line of the construct whose body is being compiled, null at the top; 0: none is known */
  private construct: number | null = null;
  /** line in which the whole command ends that is being compiled */
  private lastLine = 0;
  /** how many lists of commands are being compiled within one another */
  private depth = 0;
  private failure: string | null = null;
  private failureLine = 1;
  /** Line that counts between commands. */
  private get outer(): number {
    return this.construct ?? this.lastLine;
  }

  script(): Code {
    const script = parse(this.source);
    this.note(script.errors);
    this.block(script.commands);
    return { blocks: this.blocks, error: this.failure, incomplete: this.incomplete, line: this.failureLine };
  }

  private note(errors: readonly Ast.ParseError[] | undefined): void {
    const first = errors?.[0];
    if (first === undefined || this.failure !== null) return;
    this.failure = `syntax error: ${first.message}`;
    this.failureLine = this.lineAt(first.pos);
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
    this.depth++;
    for (const statement of statements) {
      const { command } = statement;
      if (this.depth === 1) this.lastLine = this.lineAt(Math.max(0, statement.end - 1));
      if (statement.background)
        out.push({ i: "bg", block: this.nodeBlock(command), text: this.printed(command), line: this.lineAt(command.pos) });
      else this.node(out, command);
    }
    this.depth--;
  }
  /** What words may add: substitutions that run before, or only when they are needed. */
  protected host(out: Instr[], lazy = false): WordHost {
    return {
      lazily: () => this.host(out, true),
      substitution: (script) => {
        const slot = this.slots++;
        this.note(script?.errors);
        const block = this.substitutionBlock(script?.commands ?? []);
        if (lazy) return { slot, block };
        out.push({ i: "sub", slot, block, line: 0 });
        return { slot, block: null };
      },
      process: (script, reads) => {
        const slot = this.slots++;
        this.note(script?.errors);
        out.push({ i: "proc", slot, block: this.substitutionBlock(script?.commands ?? []), reads, line: 0 });
        return slot;
      },
    };
  }

  private substitutionBlock(statements: readonly Ast.Statement[]): number {
    const [only] = statements;
    const { firstLine, construct } = this;
    this.firstLine = null;
    this.firstLine = this.lineAt(only?.pos ?? 0);
    this.construct = 0;
    const index = this.blocks.length;
    const { command } = only ?? {};
    if (statements.length === 1 && command?.type === "Command" && this.isFileOnly(command)) this.fileBlock(command);
    else this.block(statements);
    this.firstLine = firstLine;
    this.construct = construct;
    return index;
  }
  /** `$(<file)` stands for the file's text. */
  private isFileOnly(node: Ast.Command): boolean {
    const [only] = node.redirects;
    return node.name === undefined && node.prefix.length + node.suffix.length === 1 && only?.type === "Redirect" && only.operator === "<";
  }
  private fileBlock(node: Ast.Command): void {
    const out: Instr[] = [];
    this.blocks.push(out);
    const cmd = this.simple(out, node);
    out.push({ i: "cmd", cmd: { ...cmd, words: [literal("/usr/bin/cat", true)] } });
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
        const from = out.length;
        const redirs = this.redirs(out, node.redirects);
        const line = this.outer;
        this.setLines(out, from, line);
        const redir: Instr = { i: "redir", redirs, end: 0, line };
        out.push(redir);
        this.node(out, node.command);
        out.push({ i: "unredir" });
        redir.end = out.length;
        return;
      }
      case "Command":
        out.push({ i: "cmd", cmd: { ...this.simple(out, node), outer: this.outer } });
        return;
      case "Function": {
        const block: Instr[] = [];
        this.blocks.push(block);
        const index = this.blocks.length - 1;
        const { construct } = this;
        this.construct = this.lineAt(node.body.pos);
        if (node.body.type === "CompoundList") this.list(block, node.body.commands);
        else this.node(block, node.body);
        this.construct = construct;
        out.push({
          i: "func",
          name: /[$`'"\\]/.test(node.name.text) ? node.name.text : node.name.value,
          block: index,
          text: this.source.slice(node.body.pos, node.body.end),
          line: this.lineAt(node.body.pos),
        });
        return;
      }
      case "Coproc":
        if (node.body.type === "CompoundList") return;
        out.push({
          i: "coproc",
          name: node.name?.value ?? "COPROC",
          block: this.nodeBlock(node.body),
          text: this.printed(node),
          line: this.lineAt(node.pos),
        });
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
    const posix = node.prefixes.some((prefix) => prefix.type === "Time" && prefix.posix !== undefined);
    if (timed) out.push({ i: "time", start: true, posix });
    if (negate) out.push({ i: "guard", on: true });
    const first = node.commands[0];
    if (node.commands.length === 1 && first) this.node(out, first);
    else if (first) {
      const stages = node.commands.map((command, index) => ({
        block: this.nodeBlock(command),
        both: node.operators[index] === "|&",
        text: this.printed(command),
      }));
      out.push({ i: "pipe", outer: this.outer, stages, text: stages.map(({ text }) => text).join(" | "), line: this.lineAt(node.pos) });
    }
    if (negate) out.push({ i: "not" }, { i: "guard", on: false });
    if (timed) out.push({ i: "time", start: false, posix });
  }

  private compound(out: Instr[], node: Ast.CompoundCommand): void {
    const line = this.lineAt(node.pos);
    switch (node.type) {
      case "BraceGroup":
        this.list(out, node.body.commands);
        return;
      case "Subshell":
        out.push({ i: "subshell", outer: this.outer, block: this.block(node.body.commands), redirs: [], text: this.printed(node), line });
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
        const from = out.length;
        const words = node.wordlist?.flatMap((word) => compileWords(this.host(out), word)) ?? null;
        this.setLines(out, from, line);
        const loop: Instr = { i: "loop", kind: "for", name: node.name.value, words, line, end: 0, next: out.length + 1 };
        out.push(loop);
        const next: Instr = { i: "fornext", end: 0, line, text: headText("for", node) };
        out.push(next);
        this.within(line, () => this.list(out, node.body.commands));
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
        out.push({
          i: "cond",
          test: this.lined(out, line, () => this.test(out, node.expression)),
          line,
          text: `[[ ${conditionText(node.expression)} ]]`,
        });
        return;
      case "ArithmeticCommand":
        out.push({
          i: "arith",
          e: this.lined(out, line, () => arithText(this.host(out), this.source.slice(node.pos + 2, node.end - 2))),
          quiet: false,
          line,
          text: this.source.slice(node.pos + 2, node.end - 2),
        });
        return;
      case "Select":
        this.selects(out, node, line);
    }
  }

  /** Substitutions of a construct's own words have its line. */
  private lined<T>(out: Instr[], line: number, compiled: () => T): T {
    const from = out.length;
    const result = compiled();
    this.setLines(out, from, line);
    return result;
  }
  private within(line: number, compiled: () => void): void {
    const { construct } = this;
    this.construct = line;
    compiled();
    this.construct = construct;
  }

  private selects(out: Instr[], node: Ast.Select, line: number): void {
    const words = this.lined(out, line, () => node.wordlist?.flatMap((word) => compileWords(this.host(out), word)) ?? null);
    const loop: Instr = { i: "select", name: node.name.value, words, end: 0, next: out.length + 1, line, text: headText("select", node) };
    out.push(loop);
    const choose: Instr = { i: "choose", end: 0 };
    out.push(choose);
    this.within(line, () => this.list(out, node.body.commands));
    out.push({ i: "jmp", to: loop.next });
    choose.end = out.length;
    out.push({ i: "endloop" });
    loop.end = out.length;
  }

  private arithFor(out: Instr[], node: Ast.ArithmeticFor, line: number): void {
    const [first = "", test = "", update = ""] = headerParts(this.source.slice(node.pos, node.end));
    const ends: { hasBegun: boolean; to: number }[] = [];
    const arith = (text: string, quiet: boolean, hasBegun: boolean): void => {
      if (text.trim() === "") return;
      const e = this.lined(out, line, () => arithText(this.host(out), text.trim()));
      const end = { hasBegun, to: 0 };
      ends.push(end);
      out.push({ i: "arith", e, quiet, line, text: text.trim(), loop: end });
    };
    arith(first, true, false);
    const loop: Instr = { i: "loop", kind: "while", name: "", words: null, line, end: 0, next: 0 };
    out.push(loop);
    const start: Instr = { i: "jmp", to: 0 };
    out.push(start);
    loop.next = out.length;
    arith(update, true, true);
    start.to = out.length;
    const leave: Instr = { i: "jfalse", to: 0 };
    if (test.trim() !== "") {
      out.push({ i: "guard", on: true });
      arith(test, false, true);
      out.push({ i: "guard", on: false }, leave);
    }
    this.within(line, () => this.list(out, node.body.commands));
    out.push({ i: "jmp", to: loop.next });
    leave.to = out.length;
    out.push({ i: "endloop" });
    loop.end = out.length;
    for (const end of ends) end.to = out.length;
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
    const word = this.lined(out, line, () => compileWord(host, node.word));
    const items = this.lined(out, line, () =>
      node.items.map((item) => ({ patterns: item.pattern.map((pattern) => compileWord(host, pattern)), to: 0 })),
    );
    const instr: Instr = { i: "case", word, items, end: 0, line, text: `case ${node.word.text} in ` };
    const at = out.length;
    out.push(instr);
    const ends: { to: number }[] = [];
    node.items.forEach((item, index) => {
      const entry = items[index];
      if (entry) entry.to = out.length;
      if (item.body.commands.length === 0) out.push({ i: "ok" });
      this.within(line, () => this.list(out, item.body.commands));
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
}
