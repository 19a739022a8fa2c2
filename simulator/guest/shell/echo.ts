/** Backslash escapes of `echo -e` and `printf`; `stop` after `\c`. @source bash(1), echo */
export function unescapeText(text: string, octalZero: boolean): { text: string; stop: boolean } {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c !== "\\" || i + 1 >= text.length) {
      out += c;
      continue;
    }
    const rest = text.slice(i + 1);
    const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest) ?? /^u([0-9a-fA-F]{1,4})/.exec(rest) ?? /^U([0-9a-fA-F]{1,8})/.exec(rest);
    const octal = octalZero ? /^0([0-7]{0,3})/.exec(rest) : /^([0-7]{1,3})/.exec(rest);
    if (hex) {
      out += String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(hex[1] ?? "0", 16)));
      i += hex[0].length;
    } else if (octal) {
      out += String.fromCharCode(Number.parseInt(octal[1] || "0", 8) & 255);
      i += octal[0].length;
    } else {
      const found = ESCAPES.find(([key]) => key === rest[0]);
      if (rest[0] === "c") return { text: out, stop: true };
      out += found ? found[1] : `\\${rest[0] ?? ""}`;
      i++;
    }
  }
  return { text: out, stop: false };
}

const ESCAPES: readonly [string, string][] = [
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["\\", "\\"],
  ["a", "\x07"],
  ["b", "\b"],
  ["e", "\x1b"],
  ["E", "\x1b"],
  ["f", "\f"],
  ["v", "\v"],
  ['"', '"'],
  ["'", "'"],
];

/** What `echo` prints. */
export function echoText(args: readonly string[]): string {
  const words = [...args];
  let newline = true;
  let escapes = false;
  while (words[0] !== undefined && /^-[neE]+$/.test(words[0])) {
    const flag = words.shift() ?? "";
    if (flag.includes("n")) newline = false;
    if (flag.includes("e")) escapes = true;
    if (flag.includes("E")) escapes = false;
  }
  const text = words.join(" ");
  if (!escapes) return text + (newline ? "\n" : "");
  const done = unescapeText(text, true);
  return done.text + (newline && !done.stop ? "\n" : "");
}
