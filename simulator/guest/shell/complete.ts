import { builtinNames } from "./builtins";
import { insert } from "./readline";
import type { Edit } from "./state";
import { getVar, type Shell, variableNames } from "./variables";

function commonStart(names: readonly string[]): string {
  let common = names[0] ?? "";
  for (const name of names) while (!name.startsWith(common)) common = common.slice(0, -1);
  return common;
}

function commandNames(sh: Shell, start: string): string[] {
  const names = new Set<string>([
    ...builtinNames(),
    ...Object.keys(sh.st.functions).map((key) => key.slice(1)),
    ...Object.keys(sh.st.aliases).map((key) => key.slice(1)),
  ]);
  for (const dir of (getVar(sh, "PATH") ?? "").split(":")) {
    const list = sh.ctx.fs.list(dir);
    if (typeof list !== "string") for (const name of list) names.add(name);
  }
  return [...names].filter((name) => name.startsWith(start) && name !== "").sort((a, b) => (a < b ? -1 : 1));
}

function pathNames(sh: Shell, start: string): string[] {
  const { fs } = sh.ctx;
  const cut = start.lastIndexOf("/");
  const dir = cut < 0 ? "" : start.slice(0, cut + 1);
  const name = start.slice(cut + 1);
  const home = getVar(sh, "HOME") ?? "/root";
  const list = fs.list(sh.ctx.path(dir.startsWith("~/") ? home + dir.slice(1) : dir === "" ? "." : dir));
  if (typeof list === "string") return [];
  return list
    .filter((entry) => entry.startsWith(name) && (name.startsWith(".") || !entry.startsWith(".")))
    .map((entry) => dir + entry + (fs.isDir(sh.ctx.path((dir.startsWith("~/") ? home + dir.slice(1) : dir) + entry)) ? "/" : ""));
}

/** Completes the word before the cursor; the second Tab in a row lists what is possible. */
export function complete(sh: Shell, edit: Edit, second: boolean): void {
  const before = [...edit.line].slice(0, edit.at).join("");
  const word = /(?:[^\s;|&<>()\\]|\\.)*$/.exec(before)?.[0] ?? "";
  const ahead = before.slice(0, before.length - word.length);
  const plain = word.replace(/\\(.)/g, "$1");
  const isCommand = /(^|[;|&(]|\b(?:then|do|else|sudo|exec|time|if|while))\s*$/.test(ahead) && !plain.includes("/");
  const names = plain.startsWith("$")
    ? variableNames(sh.st)
        .filter((name) => name.startsWith(plain.slice(1)))
        .map((name) => `$${name}`)
    : isCommand
      ? commandNames(sh, plain)
      : pathNames(sh, plain);
  if (names.length === 0) {
    sh.ctx.out("\x07");
    return;
  }
  const common = commonStart(names);
  const more = common.slice(plain.length).replace(/[\s\\'"$&;()|<>*?[\]!]/g, "\\$&");
  if (names.length === 1) {
    insert(sh, edit, more + (common.endsWith("/") ? "" : " "));
    edit.tabbed = false;
    return;
  }
  if (more !== "") {
    insert(sh, edit, more);
    return;
  }
  if (!second) {
    sh.ctx.out("\x07");
    return;
  }
  const shown = names.map((name) => name.slice(name.slice(0, -1).lastIndexOf("/") + 1));
  const width = shown.reduce((most, name) => Math.max(most, name.length), 0) + 2;
  const columns = Math.max(1, Math.floor(sh.ctx.machine.state.os.tty.cols / width));
  const rows = Math.ceil(shown.length / columns);
  let text = "\n";
  for (let row = 0; row < rows; row++) {
    const line: string[] = [];
    for (let column = 0; column < columns; column++) {
      const name = shown[column * rows + row];
      if (name !== undefined) line.push(name.padEnd(width));
    }
    text += `${line.join("").trimEnd()}\n`;
  }
  const after = [...edit.line].length - edit.at;
  sh.ctx.out(`${text}${edit.prompt}${edit.line}${after > 0 ? `\x1b[${after}D` : ""}`);
}
