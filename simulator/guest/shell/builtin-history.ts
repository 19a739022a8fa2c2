import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { builtinOptions, tooManyWords } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { historyFile } from "./history";
import { legalNumber } from "./legal-number";
import { say } from "./messages";
import type { Shell } from "./variables";

/** Lines that are kept at most. @source bash(1), HISTSIZE: 500 unless set */
const LINES_MOST = 500;

/** Forgets the lines that `-d` names: one place, or the first and the last; below 0 they count from the end. */
function forgetLines(sh: Shell, text: Bytes): number {
  const { st } = sh;
  const range = /^(-?\d+)-(-?\d+)$/.exec(text);
  const ends = (range ? [range[1] ?? "", range[2] ?? ""] : [text]).map(legalNumber);
  const places = ends.map((end) => (end === null ? 0 : Number(end) < 0 ? st.history.length + Number(end) + 1 : Number(end)));
  const [from = 0, to = from] = places;
  const wrong = places.findIndex((place) => place < 1 || place > st.history.length);
  if (wrong >= 0) return say(sh, `history: ${range?.[wrong + 1] ?? text}: history position out of range`);
  st.history.splice(from - 1, Math.max(0, to - from + 1));
  return 0;
}

/** `history -anrw`: the list and a file. New lines of the file (`-n`) are told by how many there are. */
function withFile(sh: Shell, letter: string, name: Bytes | undefined): number {
  const { st, ctx } = sh;
  const shown = name ?? historyFile(sh);
  const path = ctx.path(shown);
  if (letter === "r" || letter === "n") {
    const found = ctx.fs.read(path);
    if ("error" in found) return 1;
    const lines = found.text.split("\n").filter((line) => line !== "");
    st.history = [...st.history, ...(letter === "n" ? lines.slice(st.history.length) : lines)].slice(-LINES_MOST);
    return 0;
  }
  const old = letter === "a" ? ctx.fs.text(path) : "";
  // Of what the file begins with only the rest is new.
  const whole = st.history.map((line) => `${line}\n`).join("");
  const error = ctx.fs.write(path, whole.startsWith(old) ? whole : old + whole, { ...ctx.process, mode: 0o600 });
  return error === null ? 0 : say(sh, `history: ${shown}: cannot create: ${errorText(error)}`);
}

/** `history`. @source bash: builtins/history.def */
export const history: Builtin = (sh, args) => {
  const got = builtinOptions(sh, args, "acd:npsrw");
  if (typeof got === "number") return got;
  const { flags, given, rest } = got;
  const { st, ctx } = sh;
  const files = flags.replace(/[^anrw]/g, "");
  if (files.length > 1) return say(sh, "history: cannot use more than one of -anrw");
  if (flags.includes("c")) {
    st.history = [];
    if (rest.length === 0) return 0;
  }
  const place = given.find(([letter]) => letter === "d")?.[1];
  if (place !== undefined) return forgetLines(sh, place);
  if (flags.includes("s")) {
    if (rest.length > 0) st.history = [...st.history.slice(1 - LINES_MOST), rest.join(" ")];
    return 0;
  }
  if (flags.includes("p")) return say(sh, "history: -p: not supported here");
  if (files !== "") return withFile(sh, files, rest[0]);
  const [word, ...more] = rest;
  const count = word === undefined ? BigInt(st.history.length) : legalNumber(word);
  if (count === null) return say(sh, `history: ${word}: numeric argument required`);
  if (more.length > 0) return tooManyWords(sh, "history");
  const most = count < 0n ? -count : count;
  const from = Math.max(0, st.history.length - Number(most));
  ctx.out(
    st.history
      .slice(from)
      .map((line, i) => `${String(from + i + 1).padStart(5)}  ${line}\n`)
      .join(""),
  );
  return 0;
};
