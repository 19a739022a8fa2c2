import type * as Ast from "unbash";
import { parse } from "unbash";
import { ansiQuoted } from "./ansi-quoting";
import { expandBraces, sequenceOf, WORDS_MOST } from "./brace";
import type { ParamOp, Piece, Word } from "./code";

/** What compiling a word may add to the block around it: substitutions run before the command that uses them. */
export interface WordHost {
  /** the same, for parts of a word that are expanded only at need */
  lazily(): WordHost;
  /** reserves a slot for the output of a substitution's script; `block`: to be run when it is needed */
  substitution(script: Ast.ParsedScript | undefined): { readonly slot: number; readonly block: number | null };
  /** the same for `<(…)` (`reads`) and `>(…)` */
  process(script: Ast.ParsedScript | undefined, reads: boolean): number;
}

/** For texts that hold no substitutions of their own, such as a value that arithmetic reads. */
export const NO_HOST: WordHost = {
  lazily: () => NO_HOST,
  substitution: () => ({ slot: 0, block: null }),
  process: () => 0,
};

/** An unquoted word of plain text. */
export function literal(text: string, quoted = false): Word {
  return { pieces: [{ k: "lit", s: text, q: quoted }] };
}

/** Words that one word of the source becomes: several after brace expansion. */
export function compileWords(host: WordHost, word: Ast.Word): Word[] {
  if (!word.parts?.some((part) => part.type === "BraceExpansion")) return [compileWord(host, word)];
  const [first, ...rest] = expandedWords(host, word);
  if (first === undefined) return [];
  return [{ ...first, braces: { count: rest.length + 1, plain: plainWord(host, word) } }, ...rest];
}

/** Longest word with braces that can be taken as it stands, bytes: it is compiled twice, and so is what is in it. */
const PLAIN_BYTES = 1_024;
/** how many such words are being compiled within one another */
let plains = 0;

/** A word with braces as it is while they are off; null: too long, or within another. */
function plainWord(host: WordHost, word: Ast.Word): Word | null {
  if (plains > 0 || word.text.length > PLAIN_BYTES) return null;
  plains++;
  try {
    return compileWord(host.lazily(), word);
  } finally {
    plains--;
  }
}

function expandedWords(host: WordHost, word: Ast.Word): Word[] {
  if (word.parts === undefined) return [compileWord(host, word)];
  const braces = word.parts.filter((part) => part.type === "BraceExpansion");
  const only = braces[0];
  const sequence = braces.length === 1 && only ? sequenceOf(only.text.slice(1, -1)) : null;
  if (sequence !== null && only && !word.text.slice(0, only.pos - word.pos).includes("{")) {
    const pieces: Piece[] = [];
    for (const part of word.parts) {
      if (part === only) pieces.push({ k: "seq", ...sequence });
      else addPart(host, pieces, part, false);
    }
    return [{ pieces }];
  }
  const texts = expandBraces(word.text);
  if (texts.length === 1 && texts[0] === word.text) return [compileWord(host, word)];
  // More than is written out here: it is refused when it runs, as a list that memory does not hold.
  if (texts.length >= WORDS_MOST)
    return [{ pieces: [{ k: "seq", from: 1, to: Number.MAX_SAFE_INTEGER, by: 1, width: 0, letters: false }] }];
  return texts.flatMap((text) => {
    if (text === "") return [];
    const command = parse(`x ${text}`).commands[0]?.command;
    if (command?.type !== "Command") return [literal(text)];
    return command.args.map((arg) => compileWord(host, arg.type === "Assignment" ? textWord(arg.text) : arg));
  });
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

/** Compiles one word. `assigned`: the value of an assignment, in which a tilde after `:` counts too. */
export function compileWord(host: WordHost, word: Ast.Word, assigned = false): Word {
  const parts = word.parts;
  if (parts === undefined) {
    const plain = word.text === word.value;
    if (plain && assigned && word.text.includes(":~")) return { pieces: tildes(word.text) };
    const named = plain && !assigned ? /^[A-Za-z_]\w*\+?=(?=.*~)/s.exec(word.text)?.[0] : undefined;
    if (named !== undefined) return { pieces: [{ k: "lit", s: named, q: false }, ...tildes(word.text.slice(named.length))] };
    if (plain && word.text.startsWith("~")) return { pieces: tilde(word.text) };
    return { pieces: [{ k: "lit", s: word.value, q: !plain || word.value === "" }] };
  }
  const pieces: Piece[] = [];
  parts.forEach((part, index) => {
    if (
      part.type === "Literal" &&
      part.text === part.value &&
      assigned &&
      /(^|:)~/.test(part.text) &&
      (index === 0 || part.text.includes(":~"))
    )
      pieces.push(...tildes(part.text, index === 0));
    else if (index === 0 && part.type === "Literal" && part.text.startsWith("~") && (parts.length === 1 || /[/:]/.test(part.text)))
      pieces.push(...tilde(part.text));
    else addPart(host, pieces, part, false);
  });
  return { pieces };
}

function tilde(text: string): Piece[] {
  const match = /^~([a-z_][\w-]*|[+-]|)([/:].*|)$/s.exec(text);
  if (!match) return [{ k: "lit", s: text, q: false }];
  return [
    { k: "tilde", user: match[1] ?? "" },
    { k: "lit", s: match[2] ?? "", q: false },
  ];
}
/** Each part between colons may begin with a tilde. */
function tildes(text: string, first = true): Piece[] {
  return text.split(":").flatMap((part, i): Piece[] => {
    const own: Piece[] = (i > 0 || first) && part.startsWith("~") ? tilde(part) : [{ k: "lit", s: part, q: false }];
    return i === 0 ? own : [{ k: "lit", s: ":", q: false }, ...own];
  });
}

/** Compiles the parts of a double-quoted string or a here-document. */
export function compileQuoted(host: WordHost, parts: readonly Ast.WordPart[], isDocument = false): Word {
  const pieces: Piece[] = [];
  for (const part of parts) addPart(host, pieces, part, true);
  return isDocument && pieces.length === 0 ? literal("", true) : { pieces };
}

function addPart(host: WordHost, pieces: Piece[], part: Ast.WordPart, quoted: boolean): void {
  switch (part.type) {
    case "Literal":
      pieces.push({ k: "lit", s: part.value, q: quoted || part.value !== part.text });
      return;
    case "SingleQuoted":
      pieces.push({ k: "lit", s: part.value, q: true });
      return;
    case "AnsiCQuoted":
      pieces.push({ k: "lit", s: ansiQuoted(part.text), q: true });
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
      addExtended(host, pieces, part);
      return;
    case "BraceExpansion": {
      // Braces that stand for nothing stay, and what is in them is expanded.
      const inner = part.text.slice(1, -1);
      pieces.push({ k: "lit", s: "{", q: false });
      if (inner !== "") pieces.push(...compileWord(host, textWord(inner)).pieces);
      pieces.push({ k: "lit", s: "}", q: false });
      return;
    }
    case "SimpleExpansion":
      pieces.push({ k: "param", name: part.text.slice(1), q: quoted, prefix: "", index: null, op: null, bare: true });
      return;
    case "ParameterExpansion":
      if (/^\$\{[!#]?\w*\\\n/.test(part.text)) {
        // A line that goes on within the name.
        const { pieces: whole } = compileWord(host, textWord(part.text.replaceAll("\\\n", "")));
        pieces.push(...whole.map((piece) => ("q" in piece ? { ...piece, q: piece.q || quoted } : piece)));
        return;
      }
      pieces.push(compileParameter(host, part, quoted));
      return;
    case "CommandExpansion":
      pieces.push({ k: "sub", q: quoted, ...host.substitution(part.script) });
      return;
    case "ArithmeticExpansion":
      pieces.push({
        k: "arith",
        e: arithText(host, part.text.startsWith("$[") ? part.text.slice(2, -1) : part.text.slice(3, -2)),
        q: quoted,
      });
      return;
    case "ProcessSubstitution":
      pieces.push({ k: "proc", slot: host.process(part.script, part.operator === "<") });
  }
}

/** An extended pattern; quoted parts and expansions inside it keep their meaning. */
function addExtended(host: WordHost, pieces: Piece[], part: Ast.ExtendedGlobPart): void {
  if (!part.parts?.some((inner) => inner.type !== "Literal" && inner.type !== "Glob")) {
    pieces.push({ k: "glob", s: part.text });
    return;
  }
  pieces.push({ k: "glob", s: `${part.operator}(` });
  for (const inner of part.parts) {
    if (inner.type === "Literal" && inner.text === inner.value) pieces.push({ k: "glob", s: inner.text });
    else addPart(host, pieces, inner, false);
  }
  pieces.push({ k: "glob", s: ")" });
}

/** A bracket expression that holds expansions, such as `[$x]`. */
function addBracket(host: WordHost, pieces: Piece[], parts: readonly Ast.WordPart[]): void {
  pieces.push({ k: "glob", s: "[" });
  for (const part of parts) {
    if (part.type === "Literal" && part.text === part.value) pieces.push({ k: "glob", s: part.text });
    else addPart(host, pieces, part, false);
  }
  pieces.push({ k: "glob", s: "]" });
}

/** A word in double quotes, where a tilde is one. */
function withoutTildes(word: Word): Word {
  return { pieces: word.pieces.map((piece) => (piece.k === "tilde" ? { k: "lit", s: `~${piece.user}`, q: true } : piece)) };
}

/** Operations that the parser does not know: `~` and `~~`, which turn upper and lower case round; anything else is none. */
function otherOperation(host: WordHost, part: Ast.ParameterExpansionPart, text: string): ParamOp {
  const found = /^(~~?)(.*)$/s.exec(text);
  if (!found) return { t: "bad", text: part.text };
  const pattern = found[2] ?? "";
  return { t: "case", op: found[1] ?? "~", pattern: pattern === "" ? null : compileWord(host, textWord(pattern)) };
}

/** A replacement, in which a character behind a backslash is quoted by itself. */
function replacement(host: WordHost, word: Ast.Word | undefined): Word {
  if (word === undefined) return { pieces: [] };
  if (word.text === word.value || /['"$`]/.test(word.text)) return compileWord(host, word);
  return { pieces: escapedPieces(word.text) };
}

function compileParameter(host: WordHost, part: Ast.ParameterExpansionPart, quoted: boolean): Piece {
  // What stands behind the operator is expanded only when it is needed.
  const inner = host.lazily();
  const operand = (word: Ast.Word | undefined): Word => (word === undefined ? { pieces: [] } : compileWord(inner, word));
  const op = part.operation;
  let compiled: ParamOp | null = null;
  switch (op?.type) {
    case undefined:
      break;
    case "Default":
      compiled = { t: "default", op: op.operator, word: quoted ? withoutTildes(operand(op.operand)) : operand(op.operand) };
      break;
    case "Remove":
      compiled = { t: "remove", op: op.operator, word: operand(op.operand) };
      break;
    case "Replace":
      compiled = { t: "replace", op: op.operator, pattern: operand(op.pattern), by: replacement(inner, op.replacement) };
      break;
    case "Slice":
      compiled = {
        t: "slice",
        offset: arithText(inner, op.offset.text),
        length: op.length ? arithText(inner, op.length.text) : null,
        lengthText: op.length?.text ?? "",
      };
      break;
    case "CaseModification":
      compiled = { t: "case", op: op.operator, pattern: op.operand ? operand(op.operand) : null };
      break;
    case "Names":
      compiled = { t: "names", star: op.operator === "*" };
      break;
    case "Transform":
      compiled = { t: "transform", op: op.operand.text };
      break;
    default:
      compiled = otherOperation(inner, part, op?.operator ?? "");
  }
  const isEmpty = part.parameter === "" || part.index?.text === "" || (op?.type === "Slice" && op.offset.text === "" && !op.length);
  if (isEmpty) compiled = { t: "bad", text: part.text };
  return {
    k: "param",
    name: part.parameter,
    q: quoted,
    prefix: part.prefix ?? "",
    index: part.index ? compileWord(host, part.index) : null,
    op: compiled,
    ...(part.index ? { indexText: part.index.text } : {}),
  };
}

/** The right side of `=~`: only the character behind a backslash is quoted by it, what is around it is an expression. */
export function compileRegexWord(host: WordHost, word: Ast.Word): Word {
  if (word.parts === undefined) return word.text === word.value ? compileWord(host, word) : { pieces: escapedPieces(word.text) };
  const pieces: Piece[] = [];
  for (const part of word.parts) {
    if (part.type === "Literal" && part.text !== part.value) pieces.push(...escapedPieces(part.text));
    else addPart(host, pieces, part, false);
  }
  return { pieces };
}

/** Pieces of a text in which a backslash quotes the character behind it. */
function escapedPieces(text: string): Piece[] {
  const parts = text.match(/\\[\s\S]|[^\\]+|\\$/g) ?? [];
  return parts.map((part) => ({ k: "lit", s: /^\\[\s\S]/.test(part) ? part.slice(1) : part, q: part.startsWith("\\") }));
}

/** Compiles the text between an array's brackets: a word that is expanded, then read as a number or taken as a key. */
export function compileIndex(host: WordHost, text: string): Word {
  if (/^[\w@*]*$/.test(text)) return literal(text, true);
  const command = parse(`x "${text.includes('"') ? "" : text}"`).commands[0]?.command;
  const arg = text.includes('"') || text.includes("'") ? null : command?.type === "Command" ? command.args[0] : null;
  if (arg?.type === "Word") return compileWord(host, arg);
  const bare = parse(`x ${text}`).commands[0]?.command;
  const word = bare?.type === "Command" ? bare.args[0] : undefined;
  return word?.type === "Word" ? compileWord(host, word) : literal(text, true);
}

/** Arithmetic before it is expanded: as in double quotes. What a name stands for is known only when it runs, so that nothing is parsed here. */
export function arithText(host: WordHost, written: string): Word {
  const text = written.includes("\\\n") ? written.replaceAll("\\\n", "") : written;
  if (!/[$`\\]/.test(text)) return literal(text, true);
  const command = parse(`cat <<E_\n${text}\nE_\n`).commands[0]?.command;
  const body = command?.type === "Command" && command.redirects[0]?.type === "HereDoc" ? command.redirects[0].body : undefined;
  return body?.parts ? compileQuoted(host, body.parts, true) : literal(text, true);
}
