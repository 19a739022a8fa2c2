import { type Bytes, decodeUtf8 } from "../../content/bytes";
import { FREE, type Meter } from "../os/costs";
import { compileTree } from "./assemble";
import { type Assertion, type Node, RegexSyntaxError } from "./ast";
import { MatchLimit } from "./budget";
import { COMPILE_UNITS, CompiledRegex } from "./compiled";
import { compileTexts } from "./fixed";
import { literalOf } from "./literals";
import { type Parsed, parseRegex } from "./parser";
import { compilePerl } from "./perl";
import { type Dialect, syntaxOf } from "./syntax";
import { codesOf, isWhole } from "./text";

export { CompiledRegex, MatchLimit };

/** How a source is read and matched. */
export interface RegexOptions {
  readonly syntax: "bre" | "ere" | "perl" | "fixed";
  /** whose reading of the corners of BRE and ERE; regcomp's own unless told */
  readonly dialect?: Dialect;
  readonly ignoreCase?: boolean;
  /** `^` and `$` match at newlines inside the text, and `.` takes none */
  readonly multiline?: boolean;
  /** neither `.` nor `[^…]` take a newline; as `multiline` unless told */
  readonly lineBound?: boolean;
  /** POSIX alone, without the operators that GNU adds */
  readonly strict?: boolean;
  /** the expression must match a whole text */
  readonly whole?: boolean;
  /** there may be no character of a word beside the match; not together with `whole` */
  readonly word?: boolean;
}

/** Expressions compiled lately. */
const kept = new Map<string, { result: CompiledRegex | { readonly error: string }; weight: number }>();
let keptWeight = 0;
/** Most bytes of compiled expressions kept. */
const KEPT_BYTES = 64 * 1024 * 1024;

/**
 * Compiles an expression.
 *
 * @param meter - charged for the work whether or not the expression is already known
 * @returns the expression, or why there is none in regcomp's words
 */
export function compileRegex(source: Bytes, options: RegexOptions, meter: Meter = FREE): CompiledRegex | { readonly error: string } {
  const { syntax, dialect = "posix", ignoreCase = false, multiline = false, whole = false, word = false, strict = false } = options;
  const { lineBound = multiline } = options;
  const key = `${syntax} ${dialect} ${ignoreCase} ${multiline} ${whole} ${word} ${strict} ${lineBound} ${source}`;
  let entry = kept.get(key);
  if (entry) kept.delete(key);
  else {
    const result = compileNew(source, { syntax, dialect, ignoreCase, multiline, whole, word, strict, lineBound });
    entry = { result, weight: 2 * key.length + ("error" in result ? 100 : 2 * result.memoryBytes) };
    keptWeight += entry.weight;
  }
  kept.set(key, entry);
  if (keptWeight > KEPT_BYTES) forgetOldest(key);
  meter.charge("matched", COMPILE_UNITS * source.length + ("error" in entry.result ? 0 : entry.result.compileUnits));
  return entry.result;
}

/** Makes room for the one used last; more than is needed at once, as the first entry of a map is costly to find. */
function forgetOldest(used: string): void {
  for (const [oldest, { weight }] of kept) {
    if (keptWeight <= KEPT_BYTES * 0.75 || oldest === used) break;
    kept.delete(oldest);
    keptWeight -= weight;
  }
}

function compileNew(source: Bytes, options: Required<RegexOptions>): CompiledRegex | { readonly error: string } {
  try {
    if (options.syntax === "perl") return fromPerl(source, options);
    if (options.syntax === "fixed") return fromTexts(source.split("\n"), options);
    const { tree, parsed } = parseAll(source, options);
    const code = compileTree(tree, { groups: parsed.groups, multiline: options.multiline, ignoreCase: options.ignoreCase });
    const literal = options.ignoreCase ? { within: "", isAll: false } : literalOf(tree, parsed.groups > 0);
    return new CompiledRegex(code, parsed.warnings, literal, beginsText(tree, options.multiline));
  } catch (error) {
    if (error instanceof RegexSyntaxError) return { error: error.message };
    throw error;
  }
}

function fromPerl(source: Bytes, options: Required<RegexOptions>): CompiledRegex {
  const { code, edges } = compilePerl(decodeUtf8(source), options);
  return new CompiledRegex(code, [], { within: "", isAll: false }, false, edges);
}

/** Parses a source; where newlines divide it, each line is an expression with back-references of its own. */
function parseAll(source: Bytes, options: Required<RegexOptions>): { tree: Node; parsed: Omit<Parsed, "node"> } {
  const syntax = syntaxOf(options.dialect, options.syntax === "ere", options.lineBound, options.strict);
  const sources = syntax.newlineAlternates ? source.split("\n") : [source];
  const nodes: Node[] = [];
  const warnings: string[] = [];
  let groups = 0;
  let hasBackrefs = false;
  for (const one of sources) {
    const parsed = parseRegex(codesOf(one), syntax, options.ignoreCase);
    nodes.push(groups === 0 ? parsed.node : renumbered(parsed.node, groups));
    groups += parsed.groups;
    hasBackrefs ||= parsed.hasBackrefs;
    warnings.push(...parsed.warnings);
  }
  const any: Node = nodes.length === 1 ? (nodes[0] as Node) : { type: "alt", nodes };
  const edges = edgesOf(options);
  const tree: Node =
    edges === null ? any : { type: "cat", nodes: [{ type: "assert", kind: edges[0] }, any, { type: "assert", kind: edges[1] }] };
  return { tree, parsed: { groups, hasBackrefs, warnings } };
}

/** What must stand beside a match. */
function edgesOf(options: Required<RegexOptions>): readonly [Assertion, Assertion] | null {
  if (options.whole) return ["lineStart", "lineEnd"];
  return options.word ? ["noWordBefore", "noWordAfter"] : null;
}

function fromTexts(texts: readonly Bytes[], options: Required<RegexOptions>): CompiledRegex {
  const edges = edgesOf(options);
  const code = compileTexts(texts, options.ignoreCase, edges);
  const [text = ""] = texts;
  const isAll = texts.length === 1 && !options.ignoreCase && edges === null && text !== "" && isWhole(text);
  return new CompiledRegex(code, [], { within: isAll ? text : "", isAll }, options.whole);
}

function renumbered(node: Node, by: number): Node {
  switch (node.type) {
    case "group":
      return { type: "group", index: node.index + by, node: renumbered(node.node, by) };
    case "backref":
      return { type: "backref", index: node.index + by };
    case "cat":
    case "alt":
      return { type: node.type, nodes: node.nodes.map((part) => renumbered(part, by)) };
    case "repeat":
      return { ...node, node: renumbered(node.node, by) };
    default:
      return node;
  }
}

/** Whether every match begins at the start of the text. */
function beginsText(node: Node, multiline: boolean): boolean {
  switch (node.type) {
    case "assert":
      return node.kind === "textStart" || (node.kind === "lineStart" && !multiline);
    case "group":
      return beginsText(node.node, multiline);
    case "cat":
      return node.nodes.length > 0 && beginsText(node.nodes[0] as Node, multiline);
    case "alt":
      return node.nodes.every((part) => beginsText(part, multiline));
    case "repeat":
      return node.min > 0 && beginsText(node.node, multiline);
    default:
      return false;
  }
}
