import type { Step } from "../os/program";
import { SIGINT } from "../os/signals";
import type { Builtin } from "./builtins";
import { say } from "./builtins";
import { restoreFds } from "./redirect";
import { getVar, type Shell, setVar } from "./variables";

/** `read`: starts; the reading itself is `continueRead`. */
export const startRead: Builtin = (sh, args) => {
  const words = args.slice(1);
  const reading = {
    names: [] as string[],
    text: "",
    fd: 0,
    raw: false,
    delimiter: "\n",
    limit: 0,
    until: null as number | null,
    silent: false,
    ifs: getVar(sh, "IFS") ?? " \t\n",
    array: false,
  };
  while (words[0] !== undefined && /^-./.test(words[0])) {
    const flag = words.shift() ?? "";
    for (let i = 1; i < flag.length; i++) {
      const letter = flag[i] ?? "";
      if (letter === "r") reading.raw = true;
      else if (letter === "s") reading.silent = true;
      else if (letter === "a") reading.array = true;
      else if (letter !== "e") {
        const value = flag.slice(i + 1) || (words.shift() ?? "");
        if (letter === "p" && sh.ctx.isTty(0)) sh.ctx.err(value);
        else if (letter === "t") reading.until = sh.ctx.mono() + Math.round(Number(value) * 1_000_000);
        else if (letter === "n" || letter === "N") reading.limit = Number(value);
        else if (letter === "d") reading.delimiter = value.slice(0, 1) || "\0";
        else if (letter === "u") reading.fd = Number(value);
        else if (letter !== "p") return say(sh, `read: -${letter}: invalid option`, 2);
        break;
      }
    }
  }
  reading.names = words.length > 0 ? words : reading.array ? [] : ["REPLY"];
  if (reading.silent) sh.ctx.machine.state.os.tty.echo = false;
  sh.st.reading = reading;
  return "blocked";
};

/** Reads on; a step while nothing is there. */
export function continueRead(sh: Shell): Step | null {
  const { st, ctx } = sh;
  const reading = st.reading;
  if (reading === null) return null;
  for (;;) {
    const c = ctx.read(reading.fd, 1);
    if (c === "") {
      if (reading.until !== null && ctx.mono() >= reading.until) return finishRead(sh, 128 + SIGINT + 12);
      return { do: "wait", wait: { on: "read", fd: reading.fd, until: reading.until } };
    }
    if (c === null) return finishRead(sh, 1);
    if (c === reading.delimiter) {
      if (!reading.raw && /(^|[^\\])(\\\\)*\\$/.test(reading.text)) {
        reading.text = reading.text.slice(0, -1);
        continue;
      }
      return finishRead(sh, 0);
    }
    reading.text += c;
    if (reading.limit > 0 && reading.text.length >= reading.limit) return finishRead(sh, 0);
  }
}

function finishRead(sh: Shell, code: number): null {
  const { st } = sh;
  const reading = st.reading;
  if (reading === null) return null;
  st.reading = null;
  if (reading.silent) sh.ctx.machine.state.os.tty.echo = true;
  const text = reading.raw ? reading.text : reading.text.replace(/\\([\s\S])/g, "$1");
  const ifs = reading.ifs;
  const inIfs = (c: string): boolean => ifs.includes(c);
  const spaces = [...ifs].filter((c) => /\s/.test(c)).join("");
  const names = reading.names;
  let rest = text;
  const trimStart = (): void => {
    while (rest !== "" && spaces.includes(rest[0] ?? "x")) rest = rest.slice(1);
  };
  const takeOne = (): string => {
    trimStart();
    let i = 0;
    while (i < rest.length && !inIfs(rest[i] ?? "")) i++;
    const word = rest.slice(0, i);
    rest = rest.slice(i);
    trimStart();
    if (rest !== "" && inIfs(rest[0] ?? "") && !spaces.includes(rest[0] ?? "")) rest = rest.slice(1);
    return word;
  };
  if (reading.array) {
    const items: string[] = [];
    trimStart();
    while (rest !== "") items.push(takeOne());
    setVar(sh, names[0] ?? "REPLY", items);
  } else if (names.length === 1 && names[0] === "REPLY") setVar(sh, "REPLY", text);
  else {
    names.forEach((name, index) => {
      if (index < names.length - 1) setVar(sh, name, takeOne());
      else {
        trimStart();
        while (rest !== "" && spaces.includes(rest[rest.length - 1] ?? "x")) rest = rest.slice(0, -1);
        setVar(sh, name, rest);
      }
    });
  }
  if (st.unsave) {
    const saved = st.frames[st.frames.length - 1]?.saved.pop();
    if (saved) restoreFds(sh, saved);
    st.unsave = false;
  }
  st.status = code;
  return null;
}
