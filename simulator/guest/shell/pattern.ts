/**
 * Shell patterns. A pattern is text in which a backslash protects the next character; `*`, `?`, `[…]` and the extended
 * `?( *( +( @( !(` are special. @source bash(1), Pattern Matching
 */

const CLASSES: readonly [string, string][] = [
  ["alpha", "A-Za-z"],
  ["digit", "0-9"],
  ["alnum", "A-Za-z0-9"],
  ["upper", "A-Z"],
  ["lower", "a-z"],
  ["space", " \\t\\n\\r\\f\\v"],
  ["blank", " \\t"],
  ["punct", "!-\\/:-@\\[-`{-~"],
  ["xdigit", "0-9A-Fa-f"],
  ["cntrl", "\\x00-\\x1f\\x7f"],
  ["print", " -~"],
  ["graph", "!-~"],
];

/** Body of a bracket expression with POSIX classes replaced, for a regular expression. */
export function bracketBody(body: string): string {
  let out = "";
  for (let i = 0; i < body.length; i++) {
    const named = /^\[:(\w+):\]/.exec(body.slice(i));
    if (named) {
      out += CLASSES.find(([name]) => name === named[1])?.[1] ?? "";
      i += named[0].length - 1;
    } else if (body[i] === "\\" && i + 1 < body.length) {
      i++;
      out += `\\${body[i] ?? ""}`.replace(/^\\([A-Za-z0-9])$/, "$1");
    } else if (body[i] === "[" || body[i] === "]" || body[i] === "\\" || body[i] === "^" || body[i] === "&") out += `\\${body[i]}`;
    else out += body[i];
  }
  return out;
}

/** End of a bracket expression that opens at `at`, -1 when it does not close. */
export function bracketEnd(text: string, at: number): number {
  let i = at + 1;
  if (text[i] === "!" || text[i] === "^") i++;
  if (text[i] === "]") i++;
  for (; i < text.length; i++) {
    const named = /^\[:\w+:\]/.exec(text.slice(i, i + 12));
    if (named) i += named[0].length - 1;
    else if (text[i] === "\\") i++;
    else if (text[i] === "]") return i;
  }
  return -1;
}

function escapeChar(c: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c;
}

/** Source of a regular expression that matches what a pattern does. `path`: wildcards stop at slashes. */
export function patternSource(pattern: string, path = false, lazy = false): string {
  let out = "";
  const any = path ? "[^/]" : "[\\s\\S]";
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? "";
    if ("?*+@!".includes(c) && pattern[i + 1] === "(") {
      const end = groupEnd(pattern, i + 1);
      if (end > 0) {
        const choices = splitChoices(pattern.slice(i + 2, end))
          .map((choice) => patternSource(choice, path, lazy))
          .join("|");
        out += c === "!" ? `(?!(?:${choices})$)${any}*` : `(?:${choices})${c === "@" ? "" : c}`;
        i = end;
        continue;
      }
    }
    if (c === "*") out += `${any}*${lazy ? "?" : ""}`;
    else if (c === "?") out += any;
    else if (c === "\\" && i + 1 < pattern.length) out += escapeChar(pattern[++i] ?? "");
    else if (c === "[") {
      const end = bracketEnd(pattern, i);
      if (end < 0) out += "\\[";
      else {
        const body = pattern.slice(i + 1, end);
        const negated = /^[!^]/.test(body);
        out += `[${negated ? "^" : ""}${bracketBody(negated ? body.slice(1) : body)}]`;
        i = end;
      }
    } else out += escapeChar(c);
  }
  return out;
}

function groupEnd(pattern: string, open: number): number {
  let depth = 0;
  for (let i = open; i < pattern.length; i++) {
    if (pattern[i] === "\\") i++;
    else if (pattern[i] === "(") depth++;
    else if (pattern[i] === ")" && --depth === 0) return i;
  }
  return -1;
}

function splitChoices(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "(") depth++;
    else if (text[i] === ")") depth--;
    else if (text[i] === "|" && depth === 0) {
      out.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return [...out, text.slice(from)];
}

function compiled(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch {
    return /(?!)/;
  }
}

/** Whether a whole text matches a pattern. */
export function matches(pattern: string, text: string): boolean {
  return compiled(`^(?:${patternSource(pattern)})$`).test(text);
}
/** Matcher of single path components. */
export function componentMatcher(pattern: string): (name: string) => boolean {
  const expression = compiled(`^(?:${patternSource(pattern, true)})$`);
  return (name) => expression.test(name);
}
/** Length of the shortest or longest prefix that matches, -1 for none. */
export function prefixMatch(pattern: string, text: string, longest: boolean): number {
  const expression = compiled(`^(?:${patternSource(pattern)})$`);
  for (let i = 0; i <= text.length; i++) {
    const length = longest ? text.length - i : i;
    if (expression.test(text.slice(0, length))) return length;
  }
  return -1;
}
/** Start of the shortest or longest suffix that matches, -1 for none. */
export function suffixMatch(pattern: string, text: string, longest: boolean): number {
  const expression = compiled(`^(?:${patternSource(pattern)})$`);
  for (let i = 0; i <= text.length; i++) {
    const start = longest ? i : text.length - i;
    if (expression.test(text.slice(start))) return start;
  }
  return -1;
}
/** Replaces matches: the first, all, or one at the start or end. */
export function replaceMatches(pattern: string, text: string, by: string, how: "/" | "//" | "/#" | "/%"): string {
  if (pattern === "") return text;
  const body = patternSource(pattern);
  const source = how === "/#" ? `^(?:${body})` : how === "/%" ? `(?:${body})$` : `(?:${body})`;
  try {
    return text.replace(new RegExp(source, how === "//" ? "g" : ""), () => by);
  } catch {
    return text;
  }
}
/** Text with every special character protected. */
export function quotePattern(text: string): string {
  return text.replace(/[\\*?[\]()|!+@]/g, "\\$&");
}
/** Pattern without its protecting backslashes. */
export function unquotePattern(pattern: string): string {
  return pattern.replace(/\\([\s\S])/g, "$1");
}
