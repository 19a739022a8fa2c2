import type * as Ast from "unbash";
import { parse } from "unbash";
import type { Bytes } from "../../content/bytes";
import { headerParts } from "./arith-header";

/** Prints commands in bash's layout. @source bash 5.2: print_cmd.c */
class Printer {
  private depth = 0;
  /** here-documents of the command under way, which come after its line */
  private documents = "";
  /** the command before had a here-document */
  private afterDocument = false;

  /** @param flat - as in the environment: one blank instead of what a line is indented by */
  constructor(
    private readonly source: Bytes,
    private readonly flat = false,
  ) {}

  private get line(): string {
    if (this.flat) return this.depth === 0 ? "\n" : "\n ";
    return `\n${"    ".repeat(this.depth)}`;
  }
  private raw(node: { readonly pos: number; readonly end: number }): string {
    return this.source.slice(node.pos, node.end);
  }
  private deeper(print: () => string): string {
    this.depth++;
    const text = print();
    this.depth--;
    return text;
  }

  /** Statements: between them a semicolon and a new line, after one in the background only a blank. */
  list(statements: readonly Ast.Statement[]): string {
    let out = "";
    statements.forEach((statement, i) => {
      const isLast = i === statements.length - 1;
      out += this.node(statement.command) + (statement.background ? " &" : "");
      const { documents } = this;
      this.documents = "";
      if (documents !== "") out += `\n${documents}`;
      if (isLast) return;
      if (statement.background) out += " ";
      else {
        out += `${documents === "" && !this.afterDocument ? ";" : ""}${this.line}`;
        // Bash leaves out the semicolon of the command behind a here-document's too.
        this.afterDocument = documents !== "";
      }
    });
    return out;
  }

  node(node: Ast.PipelineNode | Ast.AndOr): string {
    switch (node.type) {
      case "AndOr":
        return node.commands.map((each, i) => this.node(each) + this.joint(node.operators[i])).join("");
      case "Pipeline": {
        const prefixes = node.prefixes.map((prefix) => (prefix.type === "Negation" ? "! " : prefix.posix ? "time -p " : "time ")).join("");
        const joint = (i: number): string => (i >= node.operators.length ? "" : node.operators[i] === "|&" ? " 2>&1 | " : " | ");
        return prefixes + node.commands.map((each, i) => this.node(each) + joint(i)).join("");
      }
      case "Command":
        return this.simple(node);
      case "Redirected":
        return [this.node(node.command), ...node.redirects.map((redirect) => this.redirection(redirect))].join(" ");
      case "Function":
        return `function ${node.name.text} () ${this.line}${this.body(node.body)}`;
      case "Coproc":
        return this.raw(node);
      default:
        return this.compound(node);
    }
  }

  /** Between two commands of a list: the here-documents of the first come here. */
  private joint(operator: string | undefined): string {
    if (operator === undefined) return "";
    const { documents } = this;
    this.documents = "";
    return documents === "" ? ` ${operator} ` : ` ${operator} \n${documents} `;
  }

  simple(node: Ast.Command): string {
    const all = [...node.prefix, ...(node.name ? [node.name] : []), ...node.suffix];
    const isWord = (word: (typeof all)[number]): boolean => word.type === "Word" || word.type === "Assignment";
    // Redirections come last, wherever they were written.
    return [...all.filter(isWord), ...all.filter((word) => !isWord(word))]
      .map((word) =>
        word.type === "Redirect" || word.type === "HereDoc" || word.type === "HereString" ? this.redirection(word) : word.text,
      )
      .join(" ");
  }

  private redirection(node: Ast.Redirection): string {
    const fd = node.descriptor ? this.raw(node.descriptor) : "";
    if (node.type === "HereDoc") {
      const mark = node.delimiter?.text ?? "";
      const body = node.operator === "<<-" ? node.body.text.replace(/^\t+/gm, "") : node.body.text;
      this.documents += `${body}${node.delimiter?.value ?? mark}\n`;
      return `${fd}${node.operator}${mark}`;
    }
    const target = node.target?.text ?? "";
    if (node.operator === ">&") return `${fd === "" ? "1" : fd}>&${target}`;
    if (node.operator === "<&") return `${fd === "" ? "0" : fd}<&${target}`;
    return `${fd}${node.operator} ${target}`;
  }

  /** What is tested; a here-document at its end has a line of its own already. */
  private clause(list: Ast.CompoundList): string {
    const text = this.list(list.commands);
    return text.endsWith("\n") || text.endsWith("&") ? text : `${text};`;
  }

  /** A body between two words, indented, with a semicolon at its end. */
  private block(body: Ast.CompoundList): string {
    const text = this.deeper(() => this.line + this.list(body.commands));
    return text.endsWith("\n") ? `${text.slice(0, -1)}${this.line}` : `${text}${text.endsWith("&") ? "" : ";"}${this.line}`;
  }

  private compound(node: Exclude<Ast.CommandNode, Ast.Command | Ast.Redirected | Ast.Function | Ast.Coproc>): string {
    switch (node.type) {
      case "If":
        return this.conditional(node, node.elif, node.else);
      case "While":
        return `${node.kind} ${this.clause(node.clause)} do${this.block(node.body)}done`;
      case "For":
      case "Select": {
        const words = node.wordlist === undefined ? ' in "$@"' : ` in${node.wordlist.map((word) => ` ${word.text}`).join("")}`;
        return `${node.type === "For" ? "for" : "select"} ${node.name.text}${words};${this.line}do${this.block(node.body)}done`;
      }
      case "ArithmeticFor": {
        const header = headerParts(this.raw(node)).map((part) => part.trim() || "1");
        return `for ((${header.join("; ")}))${this.line}do${this.block(node.body)}done`;
      }
      case "Case":
        return this.choice(node);
      case "Subshell":
        return `( ${this.list(node.body.commands)} )`;
      case "BraceGroup":
        return `{ ${this.deeper(() => this.line + this.list(node.body.commands))}${this.line}}`;
      case "ArithmeticCommand":
        return `((${this.raw(node).slice(2, -2)}))`;
      case "TestCommand":
        return this.raw(node);
    }
  }

  /** `if` with its further branches; what comes after `elif` is a command of its own within `else`. */
  private conditional(node: Ast.If | Ast.Elif, elif: readonly Ast.Elif[], last: Ast.CompoundList | undefined): string {
    const head = `if ${this.clause(node.clause)} then${this.block(node.then)}`;
    const [next, ...rest] = elif;
    if (next) return `${head}else${this.deeper(() => this.line + this.conditional(next, rest, last))};${this.line}fi`;
    return last ? `${head}else${this.block(last)}fi` : `${head}fi`;
  }

  private choice(node: Ast.Case): string {
    const items = node.items.map((item) =>
      this.deeper(() => {
        const patterns = item.pattern.map((pattern) => pattern.text).join(" | ");
        const body = item.body.commands.length === 0 ? "\n" : this.deeper(() => this.line + this.list(item.body.commands));
        return `${this.line}${patterns})${body}${this.line}${item.terminator ?? ";;"}`;
      }),
    );
    return `case ${node.word.text} in ${items.join("")}${this.line}esac`;
  }

  /** A function's body: always between braces. */
  body(node: Ast.Function["body"]): string {
    if (node.type === "BraceGroup") return this.node(node);
    if (node.type === "Redirected" && node.command.type === "BraceGroup") return this.node(node);
    if (node.type === "CompoundList") return `{ ${this.deeper(() => this.line + this.list(node.commands))}${this.line}}`;
    return `{ ${this.deeper(() => this.line + this.node(node))}${this.line}}`;
  }
}

/** A simple command as BASH_COMMAND and lists of jobs show it. */
export function commandText(source: Bytes, node: Ast.Command): Bytes {
  return new Printer(source).simple(node);
}

/** The same for any command. */
export function nodeText(source: Bytes, node: Ast.PipelineNode | Ast.AndOr): Bytes {
  return new Printer(source).node(node);
}

/** A test as BASH_COMMAND shows it. */
export function conditionText(e: Ast.TestExpression): Bytes {
  switch (e.type) {
    case "TestUnary":
      return `${e.operator} ${e.operand.text}`;
    case "TestBinary":
      return `${e.left.text} ${e.operator} ${e.right.text}`;
    case "TestLogical":
      return e.operands.map(conditionText).join(` ${e.operator} `);
    case "TestNot":
      return `${"! ".repeat(e.negations.length)}${conditionText(e.operand)}`;
    case "TestGroup":
      return `( ${conditionText(e.expression)} )`;
  }
}

/** The head of a loop over words as `set -x` shows it. */
export function headText(kind: "for" | "select", node: Ast.For | Ast.Select): string {
  return `${kind} ${node.name.text} in ${node.wordlist === undefined ? '"$@"' : node.wordlist.map((word) => word.text).join(" ")}`;
}

/** A function as `declare -f` shows it: what was parsed, in bash's own layout. @param body - source of the body, with its braces */
export function functionText(name: Bytes, body: Bytes): Bytes {
  const source = `${name} () ${body}`;
  const node = parse(source).commands[0]?.command;
  if (node?.type !== "Function") return `${name} () \n{ \n    ${body}\n}`;
  return `${name} () \n${new Printer(source).body(node.body)}`;
}

/** A function as the environment holds it, without its name. @param body - source of the body, with its braces. @source bash: named_function_string without FUNC_MULTILINE */
export function exportedFunctionText(body: Bytes): Bytes {
  const source = `f () ${body}`;
  const node = parse(source).commands[0]?.command;
  return node?.type === "Function" ? `() ${new Printer(source, true).body(node.body).replace(/^\{ \n /, "{  ")}` : `() ${body}`;
}
