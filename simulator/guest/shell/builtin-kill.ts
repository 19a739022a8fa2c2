import type { Bytes } from "../../content/bytes";
import { signal } from "../os/process";
import { SIGCONT, SIGNAL_NAMES } from "../os/signals";
import { stopUnits } from "../os/units";
import { sendTo } from "../programs/kill";
import { usage } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { findJob, signalJob } from "./jobs";
import { say } from "./messages";
import type { Shell } from "./variables";

/** The last signal, and the first one for programs' own use. @source signal(7) */
const LAST = 64;
const FIRST_OWN = 34;

/** A signal's name with SIG in front; EXIT for 0; null for those that have none. @source signal(7), bash: siglist */
export function signalName(number: number): string | null {
  if (number === 0) return "EXIT";
  const name = SIGNAL_NAMES[number - 1];
  if (name !== undefined) return `SIG${name}`;
  if (number < FIRST_OWN || number > LAST) return null;
  if (number === FIRST_OWN) return "SIGRTMIN";
  if (number === LAST) return "SIGRTMAX";
  return number < 50 ? `SIGRTMIN+${number - FIRST_OWN}` : `SIGRTMAX-${LAST - number}`;
}

/** All names and their numbers. */
const NUMBERS = new Map<string, number>();
for (let number = 0; number <= LAST; number++) {
  const name = signalName(number);
  if (name === null) continue;
  NUMBERS.set(name, number);
  NUMBERS.set(name.replace(/^SIG/, ""), number);
}

/** Number of a signal by name or number, null when there is none. @source bash: trap.c, decode_signal */
export function namedSignal(text: Bytes): number | null {
  if (/^\d+$/.test(text)) return Number(text) <= LAST ? Number(text) : null;
  return NUMBERS.get(text.toUpperCase()) ?? null;
}

/** Signals of the shell's own that `kill -l` knows beside the kernel's. @source bash: trap.h, DEBUG_TRAP and its kin */
const PSEUDO: Readonly<Record<string, number>> = { DEBUG: LAST + 1, ERR: LAST + 2, RETURN: LAST + 3 };

/** What the words in front of the processes ask for. */
interface Asked {
  lists: boolean;
  /** signal as it was written, and its number; null: there is none of that name */
  named: Bytes;
  number: number | null;
  rest: Bytes[];
}

/** Reads the options; the status instead, when one is wrong. */
function askedOf(sh: Shell, args: readonly Bytes[]): Asked | number {
  const rest = args.slice(1);
  const asked: Asked = { lists: false, named: "TERM", number: 15, rest };
  const take = (text: Bytes): void => {
    asked.named = text;
    asked.number = namedSignal(text);
    rest.shift();
  };
  let isChosen = false;
  for (;;) {
    const word = rest[0] ?? "";
    if (word === "-l" || word === "-L") {
      asked.lists = true;
      rest.shift();
    } else if (word === "-s" || word === "-n") {
      rest.shift();
      if (rest[0] === undefined) return say(sh, `kill: ${word}: option requires an argument`);
      take(rest[0]);
    } else if (/^-(s[A-Za-z]|n\d)/.test(word)) take(word.slice(2));
    else if (word === "--") {
      rest.shift();
      return asked;
    } else if (word === "-?") return usage(sh, "kill");
    else if (word.startsWith("-") && !isChosen) {
      isChosen = true;
      take(word.slice(1));
    } else return asked;
  }
}

/** `kill`. @source bash: builtins/kill.def */
export const kill: Builtin = (sh, args) => {
  const asked = askedOf(sh, args);
  if (typeof asked === "number") return asked;
  const { lists, named, number, rest } = asked;
  if (lists) return listSignals(sh, rest);
  if (number === null) return say(sh, `kill: ${named}: invalid signal specification`);
  if (rest.length === 0) return usage(sh, "kill");
  let code = 1;
  for (const word of rest) if (killOne(sh, word, number) === 0) code = 0;
  return code;
};

function killOne(sh: Shell, word: Bytes, number: number): number {
  if (!word.startsWith("%")) return killPid(sh, word, number);
  const job = findJob(sh, word);
  if (!job) return say(sh, `kill: ${word}: no such job`);
  signalJob(sh, job, number);
  if (job.state === "stop" && number !== SIGCONT) signalJob(sh, job, SIGCONT);
  return 0;
}

/** The whole list in columns of five. @source bash: builtins/common.c, display_signal_list */
export function signalColumns(): string {
  let text = "";
  let column = 0;
  for (let number = 1; number <= LAST; number++) {
    const name = signalName(number);
    if (name === null) continue;
    column++;
    text += `${String(number).padStart(2)}) ${name}${column % 5 === 0 ? "\n" : "\t"}`;
  }
  return column % 5 === 0 ? text : `${text}\n`;
}

/** `kill -l`: the whole list, or names for numbers (a status above 128 is a signal's) and numbers for names. */
function listSignals(sh: Shell, wanted: readonly Bytes[]): number {
  if (wanted.length === 0) {
    sh.ctx.out(signalColumns());
    return 0;
  }
  let code = 0;
  for (const word of wanted) {
    if (/^[-+]?\d+$/.test(word)) {
      const number = Number(word) > 128 ? Number(word) - 128 : Number(word);
      const name = signalName(number);
      if (number < 0 || number > LAST) code = say(sh, `kill: ${word}: invalid signal specification`);
      else if (name !== null) sh.ctx.out(`${name.replace(/^SIG/, "")}\n`);
      continue;
    }
    const number = namedSignal(word) ?? PSEUDO[word.toUpperCase()] ?? null;
    if (number === null) code = say(sh, `kill: ${word}: invalid signal specification`);
    else sh.ctx.out(`${number}\n`);
  }
  return code;
}

function killPid(sh: Shell, word: Bytes, number: number): number {
  const { machine } = sh.ctx;
  if (word === "" || word === "-") return say(sh, `kill: \`${word}': not a pid or valid job spec`);
  if (!/^[-+]?\d+$/.test(word)) return say(sh, `kill: ${word}: arguments must be process or job IDs`);
  const pid = Number(word);
  if (pid <= 0) {
    const error = sendTo(sh.ctx, pid, number);
    return error === null ? 0 : say(sh, `kill: (${word}) - ${error === "EPERM" ? "Operation not permitted" : "No such process"}`);
  }
  const process = machine.process(pid);
  if (process === null) return killUnit(sh, pid, number);
  // What has ended but is not yet waited for takes any signal and does nothing.
  if (process.status === "zombie") return 0;
  if (sh.ctx.uid !== 0 && process.uid !== sh.ctx.uid) return say(sh, `kill: (${pid}) - Operation not permitted`);
  if (number !== 0) signal(machine, process, number);
  return 0;
}

/** What serves the guest and is not simulated as a process of its own. */
function killUnit(sh: Shell, pid: number, number: number): number {
  const { machine } = sh.ctx;
  const unit = machine.flavour.services(machine).find((service) => service.pid === pid);
  if (!unit && machine.background().some((other) => other.pid === pid)) return say(sh, `kill: (${pid}) - Operation not permitted`);
  if (!unit || machine.state.os.stoppedUnits.includes(unit.name)) return say(sh, `kill: (${pid}) - No such process`);
  if (sh.ctx.uid !== 0) return say(sh, `kill: (${pid}) - Operation not permitted`);
  if ((number === 15 || number === 9) && unit.unit !== null) stopUnits(machine, [unit.name]);
  return 0;
}
