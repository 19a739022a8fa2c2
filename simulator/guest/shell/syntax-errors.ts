import { parse } from "unbash";
import type { Bytes } from "../../content/bytes";
import type { Code } from "./code";
import { sourceName } from "./messages";
import type { Frame } from "./state";
import { placeOf } from "./syntax-place";
import type { Shell } from "./variables";

/** The line of a text that a place stands in, from 0. */
function lineIndex(text: Bytes, pos: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < pos; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

const WORD =
  /^(?:;;&|;;|;&|&&|\|\||\|&|<<<|<<-|<<|>>|<&|>&|<>|>\||&>>|&>|[;&|()<>\n]|(?:[^\s;&|()<>'"`]|'[^']*'|"(?:\\.|[^"])*"|`[^`]*`)+)/;

/** The token at a place as bash names it. */
function tokenAt(text: Bytes, pos: number): Bytes {
  const rest = text.slice(pos).replace(/^[ \t]+/, "");
  if (rest === "" || rest.startsWith("\n")) return "newline";
  return WORD.exec(rest)?.[0] ?? rest.slice(0, 1);
}

/** What bash says of a source that does not parse: the kind, and for an unexpected token the line it stands in. */
export function syntaxText(sh: Shell, frame: Frame, code: Code): Bytes {
  const { st } = sh;
  const error = code.error ?? "";
  const isCommand = st.kind === "command" && frame.call === null;
  const name = st.kind === "interactive" ? st.name : `${sourceName(sh)}${isCommand ? ": -c" : ""}`;
  const evaluated = frame.call?.kind === "eval" && st.kind !== "interactive" ? "eval: " : "";
  const head = (line: number): string => (st.kind === "interactive" ? `${name}: ` : `${name}: ${evaluated}line ${line}: `);
  const { s: text } = frame;
  const total = lineIndex(text.replace(/\n$/, ""), text.length);
  st.line = frame.base + code.line;
  if (/is not supported|failed to allocate/.test(error)) return `${head(frame.base + code.line)}${error}\n`;
  const quote = unclosedQuote(text);
  if (quote !== null) {
    const line = frame.base + quote.line + 1;
    return `${head(line)}unexpected EOF while looking for matching \`${quote.mark}'\n`;
  }
  const { errors } = parse(text);
  const pos = errors?.length ? placeOf(text, errors).pos : text.length;
  const token = text.slice(pos).trim() === "" ? null : tokenAt(text, pos);
  if (token === null || code.incomplete) {
    if (token === null && !code.incomplete) return unexpected(head, frame, text, "newline", pos);
    return `${head(frame.base + total + 2)}syntax error: unexpected end of file\n`;
  }
  return unexpected(head, frame, text, token, pos);
}

function unexpected(head: (line: number) => string, frame: Frame, text: Bytes, token: Bytes, pos: number): Bytes {
  const at = lineIndex(text, pos);
  const line = frame.base + at + 1;
  const shown = text.split("\n")[at] ?? "";
  return `${head(line)}syntax error near unexpected token \`${token}'\n${head(line)}\`${shown}'\n`;
}

/** A quote, `$(` or backtick that is not closed: its mark and line. */
function unclosedQuote(text: Bytes): { mark: string; line: number } | null {
  const stack: { mark: string; at: number }[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    const top = stack[stack.length - 1]?.mark;
    if (top === "'") {
      if (c === "'") stack.pop();
    } else if (c === "\\") i++;
    else if (c === top && (c === '"' || c === "`" || c === "}")) stack.pop();
    else if (c === ")" && top === ")") stack.pop();
    else if (c === "'" && top !== '"') stack.push({ mark: "'", at: i });
    else if (c === '"') stack.push({ mark: '"', at: i });
    else if (c === "`") stack.push({ mark: "`", at: i });
    else if (c === "$" && text[i + 1] === "(") {
      stack.push({ mark: ")", at: i });
      i++;
    } else if (c === "$" && text[i + 1] === "{") {
      stack.push({ mark: "}", at: i });
      i++;
    } else if (c === "(" && top === ")") stack.push({ mark: ")", at: i });
    else if (c === "#" && top === undefined && (i === 0 || /[\s;&|(]/.test(text[i - 1] as string))) {
      const end = text.indexOf("\n", i);
      if (end < 0) break;
      i = end;
    }
  }
  const open = stack[stack.length - 1];
  if (open === undefined) return null;
  return { mark: open.mark, line: lineIndex(text, open.at) };
}
