import type * as Ast from "unbash";
import { parse } from "unbash";
import { expandBraces } from "./brace";
import type { Arith, ParamOp, Piece, Word } from "./code";

/** What compiling a word may add to the block around it: substitutions run before the command that uses them. */
export interface WordHost {
  /** reserves a slot for the output of a substitution's script */
  substitution(script: Ast.ParsedScript | undefined): number;
}

/** An unquoted word of plain text. */
export function literal(text: string, quoted = false): Word {
  return { pieces: [{ k: "lit", s: text, q: quoted }] };
}

/** Words that one word of the source becomes: several after brace expansion. */
export function compileWords(host: WordHost, word: Ast.Word): Word[] {
  if (word.parts?.some((part) => part.type === "BraceExpansion")) {
    const texts = expandBraces(word.text);
    if (texts.length !== 1 || texts[0] !== word.text) {
      return texts.flatMap((text) => {
        if (text === "") return [];
        const command = parse(`x ${text}`).commands[0]?.command;
        if (command?.type !== "Command") return [literal(text)];
        return command.args.map((arg) => compileWord(host, arg.type === "Assignment" ? textWord(arg.text) : arg));
      });
    }
  }
  return [compileWord(host, word)];
}

function textWord(text: string): Ast.Word {
  const command = parse(`x \\\n${text}`).commands[0]?.command;
  const arg = command?.type === "Command" ? command.args[0] : undefined;
  if (arg?.type === "Word") return arg;
  if (arg?.type === "Assignment" && arg.value.type === "Word") {
    const prefix = text.slice(0, text.length - arg.value.text.length);
    return {
      ...arg.value,
      text,
      value: prefix + arg.value.value,
      parts: [
        { type: "Literal", pos: 0, end: 0, value: prefix, text: prefix },
        ...(arg.value.parts ?? [{ type: "Literal", pos: 0, end: 0, value: arg.value.value, text: arg.value.text }]),
      ],
    };
  }
  return { type: "Word", text, value: text, pos: 0, end: text.length };
}

/** Compiles one word. `assignment`: a tilde after `:` counts too. */
export function compileWord(host: WordHost, word: Ast.Word): Word {
  const parts = word.parts;
  if (parts === undefined) {
    const plain = word.text === word.value;
    if (plain && word.text.startsWith("~")) return tildeWord(word.text);
    return { pieces: [{ k: "lit", s: word.value, q: !plain || word.value === "" }] };
  }
  const pieces: Piece[] = [];
  parts.forEach((part, index) => {
    if (index === 0 && part.type === "Literal" && part.text.startsWith("~")) pieces.push(...tildeWord(part.text).pieces);
    else addPart(host, pieces, part, false);
  });
  return { pieces };
}

function tildeWord(text: string): Word {
  const match = /^~([a-z_][\w-]*|)(\/.*|)$/s.exec(text);
  if (!match) return { pieces: [{ k: "lit", s: text, q: false }] };
  return {
    pieces: [
      { k: "tilde", user: match[1] ?? "" },
      { k: "lit", s: match[2] ?? "", q: false },
    ],
  };
}

/** Compiles the parts of a double-quoted string or a here-document. */
export function compileQuoted(host: WordHost, parts: readonly Ast.WordPart[]): Word {
  const pieces: Piece[] = [];
  for (const part of parts) addPart(host, pieces, part, true);
  return { pieces };
}

function addPart(host: WordHost, pieces: Piece[], part: Ast.WordPart, quoted: boolean): void {
  switch (part.type) {
    case "Literal":
      pieces.push({ k: "lit", s: part.value, q: quoted || part.value !== part.text });
      return;
    case "SingleQuoted":
    case "AnsiCQuoted":
      pieces.push({ k: "lit", s: part.value, q: true });
      return;
    case "DoubleQuoted":
    case "LocaleString":
      if (part.parts.length === 0) pieces.push({ k: "lit", s: "", q: true });
      for (const child of part.parts) addPart(host, pieces, child, true);
      return;
    case "Glob":
      if (quoted) pieces.push({ k: "lit", s: part.text, q: true });
      else if (part.kind === "bracket" && part.parts.some((inner) => inner.type !== "Literal")) addBracket(host, pieces, part.parts);
      else pieces.push({ k: "glob", s: part.text });
      return;
    case "ExtendedGlob":
      pieces.push({ k: "glob", s: part.text });
      return;
    case "BraceExpansion":
      pieces.push({ k: "lit", s: part.text, q: false });
      return;
    case "SimpleExpansion":
      pieces.push({ k: "param", name: part.text.slice(1), q: quoted, prefix: "", index: null, op: null });
      return;
    case "ParameterExpansion":
      pieces.push(compileParameter(host, part, quoted));
      return;
    case "CommandExpansion":
      pieces.push({ k: "sub", slot: host.substitution(part.script), q: quoted });
      return;
    case "ArithmeticExpansion":
      pieces.push({ k: "arith", e: part.expression ? compileArith(host, part.expression) : null, q: quoted });
      return;
    case "ProcessSubstitution":
      pieces.push({ k: "lit", s: "/dev/null", q: true });
  }
}

/** A bracket expression that holds expansions, such as `[$x]`. */
function addBracket(host: WordHost, pieces: Piece[], parts: readonly Ast.WordPart[]): void {
  pieces.push({ k: "glob", s: "[" });
  for (const part of parts) {
    if (part.type === "Literal") pieces.push({ k: "glob", s: part.text });
    else addPart(host, pieces, part, false);
  }
  pieces.push({ k: "glob", s: "]" });
}

function compileParameter(host: WordHost, part: Ast.ParameterExpansionPart, quoted: boolean): Piece {
  const operand = (word: Ast.Word | undefined): Word => {
    if (word === undefined) return { pieces: [] };
    const compiled = compileWord(host, word);
    return quoted ? { pieces: compiled.pieces } : compiled;
  };
  const op = part.operation;
  let compiled: ParamOp | null = null;
  switch (op?.type) {
    case undefined:
      break;
    case "Default":
      compiled = { t: "default", op: op.operator, word: operand(op.operand) };
      break;
    case "Remove":
      compiled = { t: "remove", op: op.operator, word: operand(op.operand) };
      break;
    case "Replace":
      compiled = { t: "replace", op: op.operator, pattern: operand(op.pattern), by: operand(op.replacement) };
      break;
    case "Slice":
      compiled = { t: "slice", offset: textArith(host, op.offset.text), length: op.length ? textArith(host, op.length.text) : null };
      break;
    case "CaseModification":
      compiled = { t: "case", op: op.operator };
      break;
    case "Names":
      compiled = { t: "names" };
      break;
    case "Transform":
      compiled = { t: "transform", op: op.operand.text };
      break;
    default:
      compiled = { t: "bad" };
  }
  return {
    k: "param",
    name: part.parameter,
    q: quoted,
    prefix: part.prefix ?? "",
    index: part.index ? compileWord(host, part.index) : null,
    op: compiled,
  };
}

/** Compiles arithmetic text, such as an index or a value of `let`; null when it is empty or does not parse. */
export function textArith(host: WordHost, text: string): Arith | null {
  const command = parse(`((${text}\n))`).commands[0]?.command;
  if (command?.type !== "ArithmeticCommand" || command.expression === undefined) return null;
  return compileArith(host, command.expression);
}

/** Compiles an arithmetic tree. */
export function compileArith(host: WordHost, e: Ast.ArithmeticExpression): Arith {
  switch (e.type) {
    case "ArithmeticBinary":
      return { a: "bin", op: e.operator, x: compileArith(host, e.left), y: compileArith(host, e.right) };
    case "ArithmeticUnary":
      return { a: "un", op: e.operator, x: compileArith(host, e.operand), prefix: e.prefix };
    case "ArithmeticTernary":
      return { a: "cond", c: compileArith(host, e.test), x: compileArith(host, e.consequent), y: compileArith(host, e.alternate) };
    case "ArithmeticGroup":
      return compileArith(host, e.expression);
    case "ArithmeticCommandExpansion":
      return { a: "word", word: { pieces: [{ k: "sub", slot: host.substitution(e.script), q: true }] } };
    case "ArithmeticWord":
      return arithWord(host, e);
  }
}

function arithWord(host: WordHost, e: Ast.ArithmeticWord): Arith {
  if (e.parts !== undefined) {
    const pieces: Piece[] = [];
    for (const part of e.parts) addPart(host, pieces, part, true);
    return { a: "word", word: { pieces } };
  }
  const text = e.value.trim();
  if (/[$`"']/.test(text)) {
    const command = parse(`x ${text}`).commands[0]?.command;
    const word = command?.type === "Command" ? command.args[0] : undefined;
    if (word?.type === "Word") return { a: "word", word: compileWord(host, word) };
  }
  if (/^\d/.test(text)) return { a: "num", n: arithNumber(text) };
  const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(text);
  if (element) return { a: "var", name: element[1] ?? "", index: textArith(host, element[2] ?? "0") };
  if (/^[A-Za-z_]\w*$/.test(text)) return { a: "var", name: text, index: null };
  return { a: "word", word: literal(text, true) };
}

/** Value of a number as arithmetic writes it: `12`, `0x1f`, `017`, `2#101`; 0 when malformed. */
export function arithNumber(text: string): number {
  const based = /^(\d+)#([0-9a-zA-Z]+)$/.exec(text);
  if (based) return Number.parseInt(based[2] ?? "0", Number(based[1])) || 0;
  if (/^0[xX]/.test(text)) return Number.parseInt(text, 16) || 0;
  if (/^0\d/.test(text)) return Number.parseInt(text, 8) || 0;
  return Number.parseInt(text, 10) || 0;
}
