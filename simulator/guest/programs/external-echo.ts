import type { Bytes } from "../../content/bytes";

const NAMED: Readonly<Record<string, Bytes>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** Escapes of the program `echo`: unlike the shell's it knows `\nnn`, and neither `\u` nor `\E`. */
function unescaped(text: Bytes): { text: Bytes; stop: boolean } {
  const end = /(?:^|[^\\])(?:\\\\)*\\c/.exec(text);
  const cut = end ? text.slice(0, end.index + end[0].length - 2) : text;
  const shown = cut.replace(/\\(?:x[0-9a-fA-F]{1,2}|0[0-7]{0,3}|[1-7][0-7]{0,2}|[abefnrtv\\])/g, (found) => {
    const letter = found[1] ?? "";
    if (letter === "x") return String.fromCharCode(Number.parseInt(found.slice(2), 16));
    return NAMED[letter] ?? String.fromCharCode(Number.parseInt(found.slice(1), 8) & 255);
  });
  return { text: shown, stop: end !== null };
}

/** What the program `echo` prints. @param isPosix - POSIXLY_CORRECT is set: escapes are read, and options are words unless `-n` is first. @source coreutils 9.1: echo.c */
export function externalEchoText(args: readonly Bytes[], isPosix: boolean): Bytes {
  const words = [...args];
  let newline = true;
  let escapes = isPosix;
  if (!isPosix || words[0] === "-n")
    while (words[0] !== undefined && /^-[neE]+$/.test(words[0]))
      for (const flag of (words.shift() ?? "").slice(1)) {
        if (flag === "n") newline = false;
        else escapes = isPosix || flag === "e";
      }
  const text = words.join(" ");
  const end = newline ? "\n" : "";
  if (!escapes) return text + end;
  const { text: shown, stop } = unescaped(text);
  return stop ? shown : shown + end;
}
