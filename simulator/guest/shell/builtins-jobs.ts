import type { Bytes } from "../../content/bytes";
import { signal, signalGroup } from "../os/process";
import { type Step, waitChild } from "../os/program";
import { SIGCONT, SIGNAL_NAMES, signalNumber } from "../os/signals";
import { stopUnits } from "../os/units";
import type { Builtin } from "./builtins";
import { say } from "./builtins";
import { collectChildren, continueJob, controlsJobs, findJob, jobLine, toForeground } from "./jobs";
import type { Job } from "./state";
import { type Shell, setVar, unsetVar } from "./variables";

/** Letters of a builtin's options, in front of `rest`; or the status after a wrong one has been named. */
function letters(sh: Shell, args: readonly Bytes[], known: string, usage: string): { flags: string; rest: Bytes[] } | number {
  const rest = args.slice(1);
  let flags = "";
  while (/^-./.test(rest[0] ?? "")) {
    const word = rest.shift() ?? "";
    if (word === "--") break;
    for (const letter of word.slice(1)) {
      if (!known.includes(letter)) {
        say(sh, `${args[0]}: -${letter}: invalid option`);
        sh.ctx.err(`${args[0]}: usage: ${usage}\n`);
        return 2;
      }
      flags += letter;
    }
  }
  return { flags, rest };
}

const jobs: Builtin = (sh, args) => {
  const got = letters(sh, args, "lpnrs", "jobs [-lnprs] [jobspec ...] or jobs -x command [args]");
  if (typeof got === "number") return got;
  collectChildren(sh);
  let code = 0;
  const named: Job[] = [];
  for (const word of got.rest) {
    const job =
      sh.st.jobs.find((candidate) => candidate.state === "done" && !candidate.told && word === `%${candidate.id}`) ?? findJob(sh, word);
    if (job) named.push(job);
    else code = say(sh, `jobs: ${word}: no such job`);
  }
  for (const job of got.rest.length > 0 ? named : sh.st.jobs) {
    if (job.foreground || (job.state === "done" && job.told)) continue;
    if (got.flags.includes("r") && job.state !== "run") continue;
    if (got.flags.includes("s") && job.state !== "stop") continue;
    sh.ctx.out(got.flags.includes("p") ? `${job.pgid}\n` : jobLine(sh, job, got.flags.includes("l")));
    if (job.state === "done") job.told = true;
  }
  forgetTold(sh);
  return code;
};

/** A shell at a terminal forgets jobs that it has told of; any other keeps their status for `wait`. */
function forgetTold(sh: Shell): void {
  const { st } = sh;
  if (controlsJobs(sh)) st.jobs = st.jobs.filter((job) => job.state !== "done" || !job.told);
}

function wanted(sh: Shell, name: string, spec: string | undefined): Job | number {
  collectChildren(sh);
  const job = findJob(sh, spec);
  if (job) return job;
  return say(sh, spec === undefined ? `${name}: current: no such job` : `${name}: ${spec}: no such job`);
}

const fg: Builtin = (sh, args) => {
  if (!controlsJobs(sh)) return say(sh, "fg: no job control");
  const job = wanted(sh, "fg", args[1]);
  if (typeof job === "number") return job;
  sh.ctx.out(`${job.text}\n`);
  job.foreground = true;
  toForeground(sh, job.pids, job);
  continueJob(sh, job);
  return sh.st.status;
};

const bg: Builtin = (sh, args) => {
  if (!controlsJobs(sh)) return say(sh, "bg: no job control");
  const job = wanted(sh, "bg", args[1]);
  if (typeof job === "number") return job;
  continueJob(sh, job);
  sh.ctx.out(`[${job.id}]+ ${job.text} &\n`);
  return 0;
};

const wait: Builtin = (sh, args) => {
  const { st } = sh;
  const words = args.slice(1);
  let any = false;
  let variable: Bytes | null = null;
  while (/^-./.test(words[0] ?? "")) {
    const word = words.shift() ?? "";
    if (word === "--") break;
    if (word === "-n") any = true;
    else if (word === "-p") {
      variable = words.shift() ?? null;
      if (variable === null) return say(sh, "wait: -p: option requires an argument\nwait: usage: wait [-fn] [-p var] [id ...]", 2);
      if (!/^[A-Za-z_]\w*$/.test(variable)) return say(sh, `wait: \`${variable}': not a valid identifier`, 2);
    } else if (word !== "-f") {
      say(sh, `wait: ${word.slice(0, 2)}: invalid option`);
      sh.ctx.err("wait: usage: wait [-fn] [-p var] [id ...]\n");
      return 2;
    }
  }
  const pids: number[] = [];
  collectChildren(sh);
  if (variable !== null) unsetVar(sh, variable);
  for (const word of words) pids.push(waitedFor(sh, word));
  if (any && words.length === 0 && !st.jobs.some((job) => !job.told)) return 127;
  if (any && words.length > 0 && pids.every((pid) => pid < 0)) return 127;
  st.waiting = { pids, any, variable };
  return "blocked";
};

/** Last process of the job that a word names; what is no child is told and gives minus its status. */
function waitedFor(sh: Shell, word: Bytes): number {
  const { st } = sh;
  if (word.startsWith("%")) {
    const job = findJob(sh, word) ?? st.jobs.find((candidate) => `%${candidate.id}` === word);
    if (job) return job.pids[job.pids.length - 1] ?? -1;
    return -say(sh, `wait: ${word}: no such job`, 127);
  }
  if (!/^\d+$/.test(word)) return -say(sh, `wait: \`${word}': not a pid or valid job spec`, 1);
  if (st.jobs.some((job) => job.pids.includes(Number(word)))) return Number(word);
  return -say(sh, `wait: pid ${word} is not a child of this shell`, 127);
}

/** Goes on with `wait`: a step while children are missing. */
export function continueWait(sh: Shell): Step | null {
  const { st } = sh;
  collectChildren(sh);
  const waiting = st.waiting;
  if (waiting === null) return null;
  const isOf = (job: Job): boolean => waiting.pids.length === 0 || job.pids.some((pid) => waiting.pids.includes(pid));
  const ended = st.jobs.filter((job) => job.state === "done" && !job.told && isOf(job));
  const isRunning = st.jobs.some((job) => job.state === "run" && isOf(job));
  if (waiting.any ? ended.length === 0 && isRunning : isRunning) return waitChild();
  st.waiting = null;
  const statusOf = (job: Job, pid: number): number => job.statuses[job.pids.indexOf(pid)] ?? 0;
  const job = waiting.any ? ended[0] : undefined;
  const last = waiting.pids[waiting.pids.length - 1];
  if (waiting.any) {
    const pid = job?.pids[job.pids.length - 1] ?? 0;
    st.status = job ? statusOf(job, pid) : 127;
    if (waiting.variable !== null && job) setVar(sh, waiting.variable, String(pid));
  } else if (last === undefined) st.status = 0;
  else if (last < 0) st.status = -last;
  else {
    const found = st.jobs.find((candidate) => candidate.pids.includes(last));
    st.status = found ? statusOf(found, last) : 127;
    if (waiting.variable !== null) setVar(sh, waiting.variable, String(last));
  }
  if (!waiting.any && waiting.pids.length === 0) st.jobs = st.jobs.filter((candidate) => candidate.state !== "done");
  for (const each of job ? [job] : waiting.any ? [] : ended) each.told = true;
  forgetTold(sh);
  return null;
}

const kill: Builtin = (sh, args) => {
  const words = args.slice(1);
  if (words[0] === "-l" || words[0] === "-L") return listSignals(sh, words.slice(1));
  let number = 15;
  if (words[0] === "-s" || words[0] === "-n") {
    number = signalNumber(words[1] ?? "") ?? -1;
    words.splice(0, 2);
  } else if (words[0] !== undefined && /^-[A-Za-z0-9]+$/.test(words[0])) {
    const text = words.shift() ?? "";
    number = signalNumber(text.slice(1)) ?? -1;
    if (number < 0) return say(sh, `kill: ${text.slice(1)}: invalid signal specification`);
  }
  if (words.length === 0) return say(sh, "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]", 2);
  let code = 0;
  for (const word of words) {
    if (word.startsWith("%")) {
      const job = findJob(sh, word);
      if (!job) {
        code = say(sh, `kill: ${word}: no such job`);
        continue;
      }
      signalGroup(sh.ctx.machine, job.pgid, number);
      if (job.state === "stop" && number !== SIGCONT) signalGroup(sh.ctx.machine, job.pgid, SIGCONT);
    } else code = killPid(sh, word, number) || code;
  }
  return code;
};

/** `kill -l`: the whole list, or names for numbers (a status above 128 is a signal's) and numbers for names. */
function listSignals(sh: Shell, wanted: readonly Bytes[]): number {
  if (wanted.length === 0) {
    const named = signalList().map(([number, name]) => `${String(number).padStart(2)}) ${name}`);
    let text = "";
    named.forEach((each, i) => {
      text += each + (i % 5 === 4 || i === named.length - 1 ? "\n" : "\t");
    });
    sh.ctx.out(text);
    return 0;
  }
  let code = 0;
  for (const word of wanted) {
    const number = /^\d+$/.test(word) ? Number(word) % 128 : null;
    const name = signalList().find(([each]) => each === number)?.[1];
    const known = number === null ? signalNumber(word) : null;
    if (number === 0) sh.ctx.out("EXIT\n");
    else if (name !== undefined) sh.ctx.out(`${name.slice(3)}\n`);
    else if (known !== null) sh.ctx.out(`${known}\n`);
    else code = say(sh, `kill: ${word}: invalid signal specification`);
  }
  return code;
}

/** All signals: those with names, and the real-time ones between RTMIN and RTMAX. @source signal(7) */
function signalList(): [number: number, name: Bytes][] {
  const list: [number, Bytes][] = SIGNAL_NAMES.map((name, i) => [i + 1, `SIG${name}`]);
  for (let n = 34; n <= 64; n++)
    list.push([n, n === 34 ? "SIGRTMIN" : n === 64 ? "SIGRTMAX" : n <= 49 ? `SIGRTMIN+${n - 34}` : `SIGRTMAX-${64 - n}`]);
  return list;
}

function killPid(sh: Shell, word: string, number: number): number {
  const { machine } = sh.ctx;
  if (!/^-?\d+$/.test(word)) return say(sh, `kill: ${word}: arguments must be process or job IDs`);
  const pid = Number(word);
  if (pid < 0) return signalGroup(machine, -pid, number) ? 0 : say(sh, `kill: (${word}) - No such process`);
  const process = machine.process(pid === 0 ? sh.ctx.process.pid : pid);
  if (process === null || process.status === "zombie") {
    const unit = machine.flavour.services(machine).find((service) => service.pid === pid);
    // What serves the guests is not simulated as processes that could die one by one.
    if (!unit && machine.background().some((other) => other.pid === pid)) return say(sh, `kill: (${pid}) - Operation not permitted`);
    if (!unit || machine.state.os.stoppedUnits.includes(unit.name)) return say(sh, `kill: (${pid}) - No such process`);
    if (sh.ctx.uid !== 0) return say(sh, `kill: (${pid}) - Operation not permitted`);
    if ((number === 15 || number === 9) && unit.unit !== null) stopUnits(machine, [unit.name]);
    return 0;
  }
  if (sh.ctx.uid !== 0 && process.uid !== sh.ctx.uid) return say(sh, `kill: (${pid}) - Operation not permitted`);
  signal(machine, process, number);
  return 0;
}

const disown: Builtin = (sh, args) => {
  const got = letters(sh, args, "ahr", "disown [-h] [-ar] [jobspec ... | pid ...]");
  if (typeof got === "number") return got;
  collectChildren(sh);
  const isOf = (job: Job): boolean => !got.flags.includes("r") || job.state === "run";
  const drop = (job: Job): void => {
    // With -h the job stays listed; a shell here sends no SIGHUP to its jobs, so that nothing else is left to do.
    if (!got.flags.includes("h")) sh.st.jobs = sh.st.jobs.filter((candidate) => candidate !== job);
  };
  if (got.rest.length === 0 && /[ar]/.test(got.flags)) {
    for (const job of [...sh.st.jobs]) if (!job.foreground && isOf(job)) drop(job);
    return 0;
  }
  let code = 0;
  for (const word of got.rest.length === 0 ? [undefined] : got.rest) {
    const job = word !== undefined && /^\d+$/.test(word) ? sh.st.jobs.find((each) => each.pids.includes(Number(word))) : findJob(sh, word);
    if (job) drop(job);
    else code = say(sh, `disown: ${word ?? "current"}: no such job`);
  }
  return code;
};

/** Builtins of job control. */
export const jobBuiltins: readonly [string, Builtin][] = [
  ["jobs", jobs],
  ["fg", fg],
  ["bg", bg],
  ["wait", wait],
  ["kill", kill],
  ["disown", disown],
];
