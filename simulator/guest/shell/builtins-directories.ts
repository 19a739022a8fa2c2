import type { Bytes } from "../../content/bytes";
import { changeDir, printDir, shownDir } from "./builtin-cd";
import { misused } from "./builtin-options";
import type { Builtin, NamedBuiltin } from "./builtin-types";
import { say } from "./messages";
import { getVar, type Shell } from "./variables";

function outOfRange(sh: Shell, name: string, word: Bytes): number {
  return say(sh, sh.st.dirs.length === 0 ? `${name}: directory stack empty` : `${name}: ${word}: directory stack index out of range`);
}

/** Goes to a directory on behalf of the stack, then shows the stack. */
function goTo(sh: Shell, name: string, dir: Bytes): number {
  const code = changeDir(sh, [name, "--", dir]);
  return code === 0 ? showStack(sh, [], "") : code;
}

const NUMBERED = /^[-+]\s*[-+]?\d+\s*$/;

/** `pushd`. @source bash: builtins/pushd.def */
const pushd: Builtin = (sh, args) => {
  const { st } = sh;
  const words = args.slice(1);
  const isPlain = words[0] === "--";
  if (isPlain) words.shift();
  if (words.length === 0) {
    const [other, ...rest] = st.dirs;
    if (other === undefined) return say(sh, "pushd: no other directory");
    st.dirs = [shownDir(sh), ...rest];
    return goTo(sh, "pushd", other);
  }
  let stays = false;
  let turn: number | null = null;
  while (!isPlain && words[0] !== undefined && words[0] !== "-" && /^[-+]/.test(words[0])) {
    const word = words.shift() ?? "";
    if (word === "--") break;
    if (word === "-n") {
      stays = true;
      continue;
    }
    if (!NUMBERED.test(word)) return misused(sh, "pushd", `${word}: invalid number`);
    turn = word.startsWith("-") ? st.dirs.length - Number(word.slice(1)) : Number(word.slice(1));
    if (turn > st.dirs.length || turn < 0) return outOfRange(sh, "pushd", word);
  }
  if (turn !== null) {
    const all = [shownDir(sh), ...st.dirs];
    const [top = "/", ...rest] = [...all.slice(turn), ...all.slice(0, turn)];
    st.dirs = rest;
    return stays ? 0 : goTo(sh, "pushd", top);
  }
  const [dir] = words;
  if (dir === undefined) return 0;
  const from = shownDir(sh);
  const code = stays ? 0 : changeDir(sh, isPlain ? ["pushd", "--", ...words] : ["pushd", ...words]);
  if (code !== 0) return code;
  st.dirs.unshift(stays ? dir : from);
  return showStack(sh, [], "");
};

/** `popd`. @source bash: builtins/pushd.def */
const popd: Builtin = (sh, args) => {
  const { st } = sh;
  let stays = false;
  let which = 0;
  let direction = "+";
  let named = "";
  for (const word of args.slice(1)) {
    if (word === "--" || word === "") break;
    if (word === "-n") stays = true;
    else if (/^[-+]/.test(word)) {
      if (!NUMBERED.test(word)) return misused(sh, "popd", `${word}: invalid number`);
      direction = word.slice(0, 1);
      which = Number(word.slice(1));
      named = word;
    } else return misused(sh, "popd", `${word}: invalid argument`);
  }
  const size = st.dirs.length;
  if (which > size || which < -size || size === 0) return outOfRange(sh, "popd", named);
  if (direction === "+" ? which === 0 : which === size) {
    const code = stays ? 0 : changeDir(sh, ["popd", "--", st.dirs[0] ?? "/"]);
    if (code !== 0) return code;
    st.dirs.shift();
  } else st.dirs.splice(direction === "+" ? which - 1 : size - 1 - which, 1);
  return showStack(sh, [], "");
};

/** `dirs`. @source bash: builtins/pushd.def */
const dirs: Builtin = (sh, args) => {
  const { st } = sh;
  const places: Bytes[] = [];
  let flags = "";
  for (const word of args.slice(1)) {
    if (word === "--") break;
    if (/^-[lcvp]$/.test(word)) flags += word.slice(1);
    else if (!/^[-+]/.test(word)) return misused(sh, "dirs", `${word}: invalid option`);
    else if (!NUMBERED.test(word)) return misused(sh, "dirs", `${word}: invalid number`);
    else places.push(word);
  }
  if (flags.includes("c")) {
    st.dirs = [];
    return 0;
  }
  return showStack(sh, places, flags);
};

/** Prints the stack, or the directory at the last of the places. */
function showStack(sh: Shell, places: readonly Bytes[], flags: string): number {
  const { st, ctx } = sh;
  ctx.charge("field", 1 + st.dirs.length);
  const home = getVar(sh, "HOME") ?? "";
  const shown = [shownDir(sh), ...st.dirs].map((dir) =>
    !flags.includes("l") && home !== "" && home !== "/" && (dir === home || dir.startsWith(`${home}/`))
      ? `~${dir.slice(home.length)}`
      : dir,
  );
  const numbered = (i: number): string => (flags.includes("v") ? `${String(i).padStart(2)}  ${shown[i]}` : (shown[i] ?? ""));
  const place = places[places.length - 1];
  if (place !== undefined) {
    const count = Number(place.slice(1));
    const index = place.startsWith("+") ? count : shown.length - 1 - count;
    if (shown[index] === undefined) return outOfRange(sh, "dirs", place.slice(1));
    ctx.out(`${numbered(index)}\n`);
    return 0;
  }
  ctx.out(`${shown.map((_, i) => numbered(i)).join(/[vp]/.test(flags) ? "\n" : " ")}\n`);
  return 0;
}

/** Builtins about the working directory. */
export const directoryBuiltins: readonly NamedBuiltin[] = [
  ["cd", changeDir],
  ["pushd", pushd],
  ["popd", popd],
  ["dirs", dirs],
  ["pwd", printDir],
];
