import type { Bytes } from "../../content/bytes";
import { findProgram } from "../os/find-program";
import { defaultLimit, type LimitLetter, limitOf } from "../os/limits";
import { SIGNAL_NAMES, signalNumber } from "../os/signals";
import { changedMode } from "../programs/modes";
import type { Builtin } from "./builtins";
import { say } from "./messages";
import { optionLetter, SET_OPTIONS, SHOPT_DEFAULTS } from "./options";
import { setTraps } from "./traps";
import { getVar, type Shell } from "./variables";

const PSEUDO = ["ERR", "DEBUG", "RETURN"] as const;

/** Key of a trap's signal in the table, null when there is no such signal. */
function trapKey(name: Bytes): string | null {
  const plain = name.toUpperCase().replace(/^SIG(?=.)/, "");
  if (plain === "EXIT" || plain === "0") return "0";
  if (PSEUDO.some((each) => each === plain)) return plain;
  const number = signalNumber(plain);
  return number === null ? null : String(number);
}

function trapName(key: string): string {
  if (key === "0") return "EXIT";
  return /^\d+$/.test(key) ? `SIG${SIGNAL_NAMES[Number(key) - 1] ?? ""}` : key;
}

const trap: Builtin = (sh, args) => {
  const { st } = sh;
  const words = args.slice(1);
  if (words[0] === "-l") return listSignals(sh);
  const prints = words[0] === "-p";
  if (prints) words.shift();
  if (words[0] === "--") words.shift();
  if (!prints && words[0] !== undefined && /^-[^-]/.test(words[0])) {
    say(sh, `trap: ${words[0].slice(0, 2)}: invalid option`);
    sh.ctx.err("trap: usage: trap [-lp] [[arg] signal_spec ...]\n");
    return 2;
  }
  if (prints || words.length === 0) return printTraps(sh, words);
  const [command = ""] = words;
  const reset = command === "-" || words.length === 1 || (/^\d+$/.test(command) && trapKey(command) !== null);
  const names = command === "-" ? words.slice(1) : words.length === 1 || (reset && /^\d+$/.test(command)) ? words : words.slice(1);
  let code = 0;
  for (const name of names) {
    const key = trapKey(name);
    if (key === null) {
      code = say(sh, `trap: ${name}: invalid signal specification`);
      continue;
    }
    if (/^\d+$/.test(key) && st.kind !== "interactive" && st.ignoredAtStart.includes(Number(key))) continue;
    if (reset) delete st.traps[`$${key}`];
    else st.traps[`$${key}`] = command;
  }
  setTraps(sh);
  return code;
};

function listSignals(sh: Shell): number {
  let text = "";
  SIGNAL_NAMES.forEach((name, i) => {
    text += `${String(i + 1).padStart(2)}) SIG${name}${(i + 1) % 5 === 0 ? "\n" : "\t"}`;
  });
  sh.ctx.out(text.endsWith("\n") ? text : `${text.replace(/\t$/, "")}\n`);
  return 0;
}

function printTraps(sh: Shell, names: readonly Bytes[]): number {
  const { st } = sh;
  const order = (key: string): number => (/^\d+$/.test(key) ? Number(key) : 100 + (PSEUDO as readonly string[]).indexOf(key));
  const wanted = names.map((name) => trapKey(name));
  const keys = Object.keys(st.traps).map((key) => key.slice(1));
  for (const key of keys.sort((a, b) => order(a) - order(b))) {
    if (names.length > 0 && !wanted.includes(key)) continue;
    sh.ctx.out(`trap -- '${(st.traps[`$${key}`] ?? "").replace(/'/g, "'\\''")}' ${trapName(key)}\n`);
  }
  return wanted.includes(null) ? say(sh, `trap: ${names[wanted.indexOf(null)] ?? ""}: invalid signal specification`) : 0;
}

/** Permission bits as `umask -S` writes them: what is allowed. */
function symbolicMask(mask: number): string {
  return ["u", "g", "o"]
    .map((who, i) => {
      const bits = ~(mask >> (6 - 3 * i)) & 7;
      return `${who}=${bits & 4 ? "r" : ""}${bits & 2 ? "w" : ""}${bits & 1 ? "x" : ""}`;
    })
    .join(",");
}

const umask: Builtin = (sh, args) => {
  const words = args.slice(1);
  let symbolic = false;
  let prints = false;
  while (words[0] !== undefined && /^-[Sp]+$/.test(words[0])) {
    const flag = words.shift() ?? "";
    symbolic ||= flag.includes("S");
    prints ||= flag.includes("p");
  }
  if (words[0] !== undefined && /^-[a-zA-Z]/.test(words[0]) && !/^-[rwx]+$/.test(words[0])) {
    say(sh, `umask: ${words[0].slice(0, 2)}: invalid option`);
    sh.ctx.err("umask: usage: umask [-p] [-S] [mode]\n");
    return 2;
  }
  const { process } = sh.ctx;
  const [text] = words;
  if (text !== undefined) {
    if (/^\d/.test(text)) {
      if (!/^[0-7]+$/.test(text) || Number.parseInt(text, 8) > 0o777) return say(sh, `umask: ${text}: octal number out of range`);
      process.umask = Number.parseInt(text, 8);
    } else {
      const allowed = changedMode(~process.umask & 0o777, text, true);
      const odd = /[^ugoarwxXst,=+-]/.exec(text)?.[0];
      if (allowed === null)
        return say(
          sh,
          odd === undefined ? `umask: \`${text}': invalid symbolic mode operator` : `umask: \`${odd}': invalid symbolic mode character`,
        );
      process.umask = ~allowed & 0o777;
    }
    if (symbolic) sh.ctx.out(`${symbolicMask(process.umask)}\n`);
    return 0;
  }
  const shown = symbolic ? symbolicMask(process.umask) : process.umask.toString(8).padStart(4, "0");
  sh.ctx.out(`${prints ? `umask${symbolic ? " -S" : ""} ` : ""}${shown}\n`);
  return 0;
};

/** Limits in the order of `ulimit -a`: what each is, its letter, and units per figure shown. @source bash: builtins/ulimit.def */
const LIMITS: readonly (readonly [text: string, unit: string, letter: LimitLetter, scale: number])[] = [
  ["real-time non-blocking time ", "microseconds", "R", 1],
  ["core file size              ", "blocks", "c", 512],
  ["data seg size               ", "kbytes", "d", 1024],
  ["scheduling priority         ", "", "e", 1],
  ["file size                   ", "blocks", "f", 1024],
  ["pending signals             ", "", "i", 1],
  ["max locked memory           ", "kbytes", "l", 1024],
  ["max memory size             ", "kbytes", "m", 1024],
  ["open files                  ", "", "n", 1],
  ["pipe size                   ", "512 bytes", "p", 512],
  ["POSIX message queues        ", "bytes", "q", 1],
  ["real-time priority          ", "", "r", 1],
  ["stack size                  ", "kbytes", "s", 1024],
  ["cpu time                    ", "seconds", "t", 1],
  ["max user processes          ", "", "u", 1],
  ["virtual memory              ", "kbytes", "v", 1024],
  ["file locks                  ", "", "x", 1],
];

const ulimit: Builtin = (sh, args) => {
  const { machine, process } = sh.ctx;
  const words = args.slice(1);
  let letters = "";
  while (words[0] !== undefined && /^-[A-Za-z]+$/.test(words[0])) letters += (words.shift() ?? "").slice(1);
  const bad = [...letters].find((letter) => !"HSa".includes(letter) && !LIMITS.some((limit) => limit[2] === letter));
  if (bad !== undefined) {
    say(sh, `ulimit: -${bad}: invalid option`);
    sh.ctx.err("ulimit: usage: ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]\n");
    return 2;
  }
  const shown = (letter: LimitLetter, scale: number): string => {
    const value = limitOf(machine, process, letter);
    return value === Number.POSITIVE_INFINITY ? "unlimited" : String(Math.floor(value / scale));
  };
  if (letters.includes("a")) {
    for (const [text, unit, letter, scale] of LIMITS) {
      const tag = unit === "" ? `(-${letter})` : `(${unit}, -${letter})`;
      sh.ctx.out(`${text}${tag.padStart(14)} ${shown(letter, scale)}\n`);
    }
    return 0;
  }
  const chosen = [...letters].filter((letter) => letter !== "H" && letter !== "S");
  const [value] = words;
  for (const letter of chosen.length > 0 ? chosen : ["f"]) {
    const limit = LIMITS.find((each) => each[2] === letter);
    if (!limit) continue;
    const [text, unit, name, scale] = limit;
    if (value === undefined) {
      const tag = unit === "" ? `(-${name})` : `(${unit}, -${name})`;
      sh.ctx.out(chosen.length > 1 ? `${text}${tag.padStart(14)} ${shown(name, scale)}\n` : `${shown(name, scale)}\n`);
      continue;
    }
    const code = setLimit(sh, name, scale, value, text.trim());
    if (code !== 0) return code;
  }
  return 0;
};

function setLimit(sh: Shell, letter: LimitLetter, scale: number, value: Bytes, text: string): number {
  const { machine, process } = sh.ctx;
  if (letter === "p") return say(sh, "ulimit: pipe size: cannot modify limit: Invalid argument");
  if (!/^(\d+|unlimited|hard|soft)$/.test(value)) return say(sh, `ulimit: ${value}: invalid number`);
  if (value === "hard" || value === "soft") return 0;
  const wanted = value === "unlimited" ? Number.POSITIVE_INFINITY : Number(value) * scale;
  const now = Math.max(limitOf(machine, process, letter), sh.ctx.uid === 0 ? Number.POSITIVE_INFINITY : defaultLimit(machine, letter));
  if (wanted > now) return say(sh, `ulimit: ${text}: cannot modify limit: Operation not permitted`);
  process.limits = { ...process.limits, [letter]: wanted === Number.POSITIVE_INFINITY ? -1 : wanted };
  return 0;
}

/** Options of `shopt` that work here; the others are refused when somebody turns them on. */
const WORKING = new Set([
  "dotglob",
  "expand_aliases",
  "extglob",
  "failglob",
  "globstar",
  "inherit_errexit",
  "localvar_inherit",
  "nocaseglob",
  "nocasematch",
  "nullglob",
  "shift_verbose",
  "sourcepath",
  "xpg_echo",
  "execfail",
]);

export function shoptOf(sh: Shell, name: string): boolean {
  return sh.st.shopts[name] ?? SHOPT_DEFAULTS[name] ?? false;
}

const shopt: Builtin = (sh, args) => {
  const words = args.slice(1);
  let flags = "";
  while (words[0] !== undefined && /^-[a-z]+$/.test(words[0])) flags += (words.shift() ?? "").slice(1);
  const bad = [...flags].find((letter) => !"suqpo".includes(letter));
  if (bad !== undefined) {
    say(sh, `shopt: -${bad}: invalid option`);
    sh.ctx.err("shopt: usage: shopt [-pqsu] [-o] [optname ...]\n");
    return 2;
  }
  if (flags.includes("s") && flags.includes("u")) return say(sh, "shopt: cannot set and unset shell options simultaneously");
  if (flags.includes("o")) return shoptSet(sh, flags, words);
  const line = (name: string): string =>
    flags.includes("p") ? `shopt -${shoptOf(sh, name) ? "s" : "u"} ${name}\n` : `${name.padEnd(15)}\t${shoptOf(sh, name) ? "on" : "off"}\n`;
  if (words.length === 0) {
    const only = flags.includes("s") ? true : flags.includes("u") ? false : null;
    for (const name of Object.keys(SHOPT_DEFAULTS))
      if (only === null || shoptOf(sh, name) === only) if (!flags.includes("q")) sh.ctx.out(line(name));
    return 0;
  }
  let code = 0;
  for (const name of words) {
    if (!Object.hasOwn(SHOPT_DEFAULTS, name)) {
      code = say(sh, `shopt: ${name}: invalid shell option name`);
      continue;
    }
    if (flags.includes("s") || flags.includes("u")) {
      const on = flags.includes("s");
      if (on !== shoptOf(sh, name) && !WORKING.has(name)) {
        code = say(sh, `shopt: ${name}: turning it ${on ? "on" : "off"} is not supported here`);
        continue;
      }
      sh.st.shopts[name] = on;
      continue;
    }
    if (!flags.includes("q")) sh.ctx.out(line(name));
    if (!shoptOf(sh, name)) code = 1;
  }
  return code;
};

/** `shopt -o`: the options of `set -o`. */
function shoptSet(sh: Shell, flags: string, words: readonly Bytes[]): number {
  const { st } = sh;
  const isOn = (letter: string): boolean => letter === "B" || letter === "h" || st.options.includes(letter);
  let code = 0;
  for (const name of words.length > 0 ? words : SET_OPTIONS.map(([option]) => option)) {
    const letter = optionLetter(name);
    if (letter === null) {
      code = say(sh, `shopt: ${name}: invalid option name`);
      continue;
    }
    if (flags.includes("s") || flags.includes("u")) st.options = st.options.replaceAll(letter, "") + (flags.includes("s") ? letter : "");
    else {
      if (!flags.includes("q"))
        sh.ctx.out(
          flags.includes("p") ? `set ${isOn(letter) ? "-" : "+"}o ${name}\n` : `${name.padEnd(15)}\t${isOn(letter) ? "on" : "off"}\n`,
        );
      if (words.length > 0 && !isOn(letter)) code = 1;
    }
  }
  return code;
}

const history: Builtin = (sh, args) => {
  const { st, ctx } = sh;
  const [, word] = args;
  if (word === "-c") {
    st.history = [];
    return 0;
  }
  if (word === "-d") {
    const at = Number(args[2]);
    if (!Number.isInteger(at) || at < 1 || at > st.history.length)
      return say(sh, `history: ${args[2] ?? ""}: history position out of range`);
    st.history.splice(at - 1, 1);
    return 0;
  }
  if (word !== undefined && /^-/.test(word)) {
    if (/^-[anrwps]$/.test(word)) return say(sh, `history: ${word}: not supported here`);
    say(sh, `history: ${word.slice(0, 2)}: invalid option`);
    ctx.err("history: usage: history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]\n");
    return 2;
  }
  if (word !== undefined && !/^\d+$/.test(word)) return say(sh, `history: ${word}: numeric argument required`);
  const from = Math.max(0, st.history.length - (word === undefined ? st.history.length : Number(word)));
  ctx.out(
    st.history
      .slice(from)
      .map((line, i) => `${String(from + i + 1).padStart(5)}  ${line}\n`)
      .join(""),
  );
  return 0;
};

/** `hash`: where commands were found; nothing is kept, as they are looked up each time. */
const hash: Builtin = (sh, args) => {
  const words = args.slice(1);
  let code = 0;
  const flags = words.filter((word) => /^-/.test(word));
  const bad = flags.find((flag) => !/^-[rdlpt]+$/.test(flag));
  if (bad !== undefined) {
    say(sh, `hash: ${bad.slice(0, 2)}: invalid option`);
    sh.ctx.err("hash: usage: hash [-lr] [-p pathname] [-dt] [name ...]\n");
    return 2;
  }
  const names = words.filter((word) => !/^-/.test(word));
  if (flags.some((flag) => flag.includes("p"))) return say(sh, "hash: -p: not supported here");
  if (names.length === 0 && flags.length === 0) sh.ctx.out("hash: hash table empty\n");
  for (const name of names) {
    if (name.includes("/")) continue;
    const found = findProgram(sh.ctx.machine, sh.ctx.process, name, getVar(sh, "PATH") ?? "");
    if (found.kind !== "found") code = say(sh, `hash: ${name}: not found`);
    else if (flags.includes("-t")) sh.ctx.out(names.length > 1 ? `${name}\t${found.path}\n` : `${found.path}\n`);
  }
  return code;
};

const times: Builtin = (sh) => {
  const show = (ns: number): string => `${Math.floor(ns / 60_000_000_000)}m${((ns % 60_000_000_000) / 1_000_000_000).toFixed(3)}s`;
  sh.ctx.out(`${show(sh.ctx.process.cpuNs)} 0m0.000s\n${show(sh.st.childNs)} 0m0.000s\n`);
  return 0;
};

const refuse =
  (what: string): Builtin =>
  (sh, args) =>
    say(sh, `${args[0] ?? ""}: ${what}`);

/** Builtins about the shell's own settings. */
export const settingBuiltins: readonly [string, Builtin][] = [
  ["trap", trap],
  ["umask", umask],
  ["ulimit", ulimit],
  ["shopt", shopt],
  ["history", history],
  ["hash", hash],
  ["times", times],
  ["enable", refuse("not supported here")],
  ["bind", refuse("not supported here")],
  ["complete", refuse("not supported here")],
  ["compgen", refuse("not supported here")],
  ["compopt", refuse("not supported here")],
  ["fc", refuse("not supported here")],
  ["suspend", refuse("not supported here")],
  [
    "help",
    (sh) => {
      sh.ctx.out(
        "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nThe commands of a modelled guest's shell are described in the user guide.\n",
      );
      return 0;
    },
  ],
];
