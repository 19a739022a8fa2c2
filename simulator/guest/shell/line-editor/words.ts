import type { Bytes } from "../../../content/bytes";

const OPERATOR = /(?:\d*[<>]&\d*-?|\d+(?:<<<|<<-|<<|>>|<>|>\||[<>])|&>>|<<<|<<-|;;&|&&|\|\||;;|;&|\|&|>>|<<|<&|>&|&>|>\||<>|[&|;()<>\n])/y;
const WORD = /(?:\\[\s\S]|'[^']*'?|"(?:\\[\s\S]|[^"\\])*"?|`[^`]*`?|\$?\([^)\n]*\)|[^ \t\n;&()|<>'"`\\]|\\$)+/y;

/** Words of a line as history counts them: quotes are kept, operators are words, a comment ends them. @source readline: histexpand.c, history_tokenize */
export function historyWords(line: Bytes): Bytes[] {
  const out: Bytes[] = [];
  for (let at = 0; at < line.length; ) {
    if (" \t\r".includes(line[at] as string)) {
      at++;
      continue;
    }
    if (line[at] === "#") break;
    WORD.lastIndex = at;
    OPERATOR.lastIndex = at;
    const isSubstitution = line.startsWith("$(", at) || line.startsWith("<(", at) || line.startsWith(">(", at);
    const operator = isSubstitution ? null : OPERATOR.exec(line);
    const word = operator?.[0] ?? (line[at] === "<" || line[at] === ">" ? line[at] : "") ?? "";
    const found = operator ? word : word + (matchWord(line, at + word.length) ?? "");
    out.push(found === "" ? (line[at] as string) : found);
    at += Math.max(1, found.length);
  }
  return out;
}

function matchWord(line: Bytes, at: number): Bytes | null {
  WORD.lastIndex = at;
  return WORD.exec(line)?.[0] ?? null;
}
