import type { Bytes } from "../../content/bytes";
import { defaultLimit, type LimitLetter, limitOf } from "../os/limits";
import { misused } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { say } from "./messages";
import type { Shell } from "./variables";

/** Limits in the order of `ulimit -a`: what each is, its letter, and units per figure shown. @source bash: builtins/ulimit.def */
const LIMITS: readonly (readonly [text: string, unit: string, letter: LimitLetter, scale: number])[] = [
  ["real-time non-blocking time", "microseconds", "R", 1],
  ["core file size", "blocks", "c", 512],
  ["data seg size", "kbytes", "d", 1024],
  ["scheduling priority", "", "e", 1],
  ["file size", "blocks", "f", 1024],
  ["pending signals", "", "i", 1],
  ["max locked memory", "kbytes", "l", 1024],
  ["max memory size", "kbytes", "m", 1024],
  ["open files", "", "n", 1],
  ["pipe size", "512 bytes", "p", 512],
  ["POSIX message queues", "bytes", "q", 1],
  ["real-time priority", "", "r", 1],
  ["stack size", "kbytes", "s", 1024],
  ["cpu time", "seconds", "t", 1],
  ["max user processes", "", "u", 1],
  ["virtual memory", "kbytes", "v", 1024],
  ["file locks", "", "x", 1],
];

type Limit = (typeof LIMITS)[number];

/** Which of the two limits is meant: the soft one that counts, the hard one that bounds it. */
interface Which {
  readonly soft: boolean;
  readonly hard: boolean;
}

/** A hard limit, in bytes or pieces. It is kept behind an `H`; unless set it is what the soft one is, but for core files. */
function hardLimit({ ctx }: Shell, letter: LimitLetter): number {
  const own = ctx.process.limits?.[`H${letter}`];
  if (own !== undefined) return own < 0 ? Number.POSITIVE_INFINITY : own;
  return letter === "c" ? Number.POSITIVE_INFINITY : Math.max(defaultLimit(ctx.machine, letter), limitOf(ctx.machine, ctx.process, letter));
}

function figure(sh: Shell, [, , letter, scale]: Limit, which: Which): string {
  const value = which.hard && !which.soft ? hardLimit(sh, letter) : limitOf(sh.ctx.machine, sh.ctx.process, letter);
  return value === Number.POSITIVE_INFINITY ? "unlimited" : String(Math.floor(value / scale));
}

function line(sh: Shell, limit: Limit, which: Which): string {
  const [text, unit, letter] = limit;
  const tag = unit === "" ? `(-${letter}) ` : `(${unit}, -${letter}) `;
  return `${text.padEnd(20)} ${tag.padStart(20)}${figure(sh, limit, which)}\n`;
}

/** What the words ask for: limits with their new values, null to show one; a status when they are wrong. */
function asked(sh: Shell, args: readonly Bytes[]): { which: Which; all: boolean; chosen: [Limit, Bytes | null][] } | number {
  const words = args.slice(1);
  let flags = "";
  const chosen: [Limit, Bytes | null][] = [];
  while (/^-./.test(words[0] ?? "")) {
    const word = words.shift() ?? "";
    if (word === "--") break;
    for (let i = 1; i < word.length; i++) {
      const letter = word[i] ?? "";
      if ("SHa".includes(letter)) {
        flags += letter;
        continue;
      }
      const limit = LIMITS.find((each) => each[2] === letter);
      if (!limit) return misused(sh, "ulimit", `-${letter}: invalid option`);
      // A letter takes the rest of its word, or the next word unless that is an option.
      const value = i + 1 < word.length ? word.slice(i + 1) : words[0] !== undefined && !words[0].startsWith("-") ? words.shift() : null;
      chosen.push([limit, value ?? null]);
      break;
    }
  }
  const size = LIMITS.find((each) => each[2] === "f");
  if (chosen.length === 0 && size) chosen.push([size, words[0] ?? null]);
  return { which: { soft: flags.includes("S"), hard: flags.includes("H") }, all: flags.includes("a"), chosen };
}

/** `ulimit`. @source bash: builtins/ulimit.def */
export const ulimit: Builtin = (sh, args) => {
  const found = asked(sh, args);
  if (typeof found === "number") return found;
  const { which, all, chosen } = found;
  if (all) {
    for (const limit of LIMITS) sh.ctx.out(line(sh, limit, which));
    return 0;
  }
  for (const [limit, value] of chosen) {
    if (value === null) sh.ctx.out(chosen.length > 1 ? line(sh, limit, which) : `${figure(sh, limit, which)}\n`);
    else {
      const code = setLimit(sh, limit, which.soft || which.hard ? which : { soft: true, hard: true }, value);
      if (code !== 0) return code;
    }
  }
  return 0;
};

function setLimit(sh: Shell, [text, , letter, scale]: Limit, which: Which, value: Bytes): number {
  const { machine, process } = sh.ctx;
  const refuse = (why: string): number => say(sh, `ulimit: ${text}: cannot modify limit: ${why}`);
  if (!/^(\d+|unlimited|hard|soft)$/.test(value)) return say(sh, `ulimit: ${value}: invalid number`);
  if (letter === "p") return refuse("Invalid argument");
  const hard = hardLimit(sh, letter);
  const soft = limitOf(machine, process, letter);
  const wanted =
    value === "hard" ? hard : value === "soft" ? soft : value === "unlimited" ? Number.POSITIVE_INFINITY : Number(value) * scale;
  const next = { soft: which.soft ? wanted : soft, hard: which.hard ? wanted : hard };
  if (next.soft > next.hard) return refuse("Invalid argument");
  if (next.hard > hard && sh.ctx.uid !== 0) return refuse("Operation not permitted");
  const kept = (size: number): number => (size === Number.POSITIVE_INFINITY ? -1 : size);
  process.limits = { ...process.limits, [letter]: kept(next.soft), [`H${letter}`]: kept(next.hard) };
  return 0;
}
