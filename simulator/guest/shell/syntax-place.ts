import type * as Ast from "unbash";

const CLOSERS = new Set(["fi", "done", "esac", "then", "do", "else", "elif", "}"]);

/** Where bash would see a mistake, and whether more text could mend it. The parser names the place where it gave up, bash the token that does not fit. */
export function placeOf(source: string, errors: readonly Ast.ParseError[]): { readonly pos: number; readonly isIncomplete: boolean } {
  const first = errors[0] as Ast.ParseError;
  const end = source.trimEnd().length;
  if (/^expected command in (subshell|brace group)/.test(first.message)) {
    const pos = first.pos + 1 + (/^\s*/.exec(source.slice(first.pos + 1))?.[0].length ?? 0);
    return { pos, isIncomplete: pos >= end };
  }
  if (/^expected '?(then|do|done|fi|esac)/.test(first.message)) {
    const before = source.slice(0, first.pos).trimEnd();
    const word = /[^\s;&|()]+$/.exec(before)?.[0] ?? "";
    const isOwnCommand = /[;\n&|]\s*$/.test(before.slice(0, before.length - word.length));
    if (word !== "" && isOwnCommand && (CLOSERS.has(word) || first.pos < end))
      return { pos: before.length - word.length, isIncomplete: false };
    return { pos: first.pos, isIncomplete: first.pos >= end };
  }
  return { pos: first.pos, isIncomplete: errors.some((error) => error.pos >= end || /unterminated|unclosed|to close/.test(error.message)) };
}
