import { again, type Step, waitRead } from "../os/program";
import type { Builtin } from "./builtins";
import { checkString } from "./memory";
import { say } from "./messages";
import { restoreFds } from "./redirect";
import type { Mapping } from "./state";
import { type Shell, setArray, setElement } from "./variables";

/** `mapfile` and `readarray`: starts; the reading itself is `continueMapfile`. @source bash(1), mapfile */
export const startMapfile: Builtin = (sh, args) => {
  const words = args.slice(1);
  const mapping: Mapping = { name: "MAPFILE", fd: 0, delimiter: "\n", trim: false, skip: 0, most: 0, at: 0, taken: 0, line: "" };
  let keeps = false;
  while (words[0] !== undefined && /^-./.test(words[0])) {
    const flag = words.shift() ?? "";
    if (flag === "--") break;
    for (let i = 1; i < flag.length; i++) {
      const letter = flag[i] ?? "";
      if (letter === "t") {
        mapping.trim = true;
        continue;
      }
      if (letter === "C" || letter === "c") return say(sh, `${args[0]}: -${letter}: callbacks are not supported here`, 2);
      if (!"dnOsu".includes(letter)) {
        say(sh, `${args[0]}: -${letter}: invalid option`);
        sh.ctx.err(
          `${args[0]}: usage: ${args[0]} [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]\n`,
        );
        return 2;
      }
      const value = flag.slice(i + 1) || words.shift();
      if (value === undefined && letter !== "d") return say(sh, `${args[0]}: -${letter}: option requires an argument`, 2);
      const text = value ?? "";
      if (letter === "d") mapping.delimiter = text.slice(0, 1) || "\0";
      else if (!/^\d+$/.test(text))
        return say(
          sh,
          `${args[0]}: ${text}: invalid ${letter === "O" ? "array origin" : letter === "u" ? "file descriptor specification" : "line count"}`,
        );
      else if (letter === "n") mapping.most = Number(text);
      else if (letter === "s") mapping.skip = Number(text);
      else if (letter === "u") mapping.fd = Number(text);
      else {
        mapping.at = Number(text);
        keeps = true;
      }
      break;
    }
  }
  mapping.name = words[0] ?? "MAPFILE";
  if (!/^[A-Za-z_]\w*$/.test(mapping.name)) return say(sh, `${args[0]}: \`${mapping.name}': not a valid identifier`);
  setArray(sh, mapping.name, [], keeps);
  sh.st.mapping = mapping;
  return "blocked";
};

/** Reads on; a step while nothing is there. */
export function continueMapfile(sh: Shell): Step | null {
  const { st, ctx } = sh;
  const { mapping } = st;
  if (mapping === null) return null;
  for (;;) {
    if (ctx.isSpent) return again;
    // Byte by byte when the number of lines is limited: the rest belongs to whoever reads next.
    const text = ctx.read(mapping.fd, mapping.most > 0 ? 1 : 65_536);
    if (text === "") return waitRead(mapping.fd);
    if (text === null) {
      if (mapping.line !== "") take(sh, mapping, mapping.line);
      return finish(sh);
    }
    let from = 0;
    for (;;) {
      const at = text.indexOf(mapping.delimiter, from);
      if (at < 0) break;
      const line = mapping.line + text.slice(from, at) + (mapping.trim ? "" : mapping.delimiter);
      mapping.line = "";
      from = at + 1;
      take(sh, mapping, line);
      if (mapping.most > 0 && mapping.taken >= mapping.most) return finish(sh);
    }
    mapping.line += text.slice(from);
    checkString(mapping.line.length);
  }
}

function take(sh: Shell, mapping: Mapping, line: string): void {
  sh.ctx.charge("field", 1);
  if (mapping.skip > 0) {
    mapping.skip--;
    return;
  }
  setElement(sh, mapping.name, String(mapping.at), line);
  mapping.at++;
  mapping.taken++;
}

function finish(sh: Shell): null {
  const { st } = sh;
  st.mapping = null;
  st.status = 0;
  if (st.unsave) {
    const saved = st.frames[st.frames.length - 1]?.saved.pop();
    if (saved) restoreFds(sh, saved);
    st.unsave = false;
  }
  return null;
}
