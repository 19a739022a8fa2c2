import type { Bytes } from "../../content/bytes";
import type { Step } from "../os/program";
import { kill } from "./builtin-kill";
import type { Builtin, NamedBuiltin } from "./builtin-types";
import { collectChildren, continueJob, controlsJobs, findJob, jobLine, toForeground, waitJobs } from "./jobs";
import { say } from "./messages";
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
  for (const job of got.rest.length > 0 ? named : [...(sh.st.shownJobs ?? []), ...sh.st.jobs]) {
    if (job.foreground || job.reported || (job.state === "done" && job.told)) continue;
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
  // What had ended before the last command did is no job any more.
  if (any && !controlsJobs(sh)) for (const job of st.jobs) if (job.state === "done") job.told = true;
  collectChildren(sh);
  if (variable !== null) unsetVar(sh, variable);
  for (const word of words) pids.push(waitedFor(sh, word, any));
  if (any && words.length === 0 && !st.jobs.some((job) => !job.told)) return 127;
  if (any && words.length > 0 && pids.every((pid) => pid < 0)) return 127;
  st.waiting = { pids, any, variable };
  return "blocked";
};

/** Last process of the job that a word names; what is no child is told and gives minus its status. */
function waitedFor(sh: Shell, word: Bytes, any: boolean): number {
  const { st } = sh;
  if (word.startsWith("%")) {
    const job = findJob(sh, word) ?? st.jobs.find((candidate) => `%${candidate.id}` === word);
    if (job) return job.pids[job.pids.length - 1] ?? -1;
    return -say(sh, `wait: ${word}: no such job`, 127);
  }
  if (!/^\d+$/.test(word)) return -say(sh, `wait: \`${word}': not a pid or valid job spec`, 1);
  if (any && !st.jobs.some((job) => !job.told && job.pids.includes(Number(word)))) return -say(sh, `wait: ${word}: no such job`, 127);
  if (st.jobs.some((job) => job.pids.includes(Number(word)))) return Number(word);
  if (st.lastEnded?.[0] === Number(word) || (Number(word) === st.lastBackground && lastSubstitutionRuns(sh))) return Number(word);
  return -say(sh, `wait: pid ${word} is not a child of this shell`, 127);
}

/** Whether the last process substitution, when it is what `$!` names, still runs: `wait` waits for it too. @source bash(1), wait */
function lastSubstitutionRuns({ st, ctx }: Shell): boolean {
  const pid = st.lastBackground;
  if (pid === 0 || st.jobs.some((job) => job.pids.includes(pid))) return false;
  const last = ctx.machine.process(pid);
  return last?.ppid === ctx.process.pid && last.status !== "zombie" && last.status !== "stop";
}

/** Goes on with `wait`: a step while children are missing. */
export function continueWait(sh: Shell): Step | null {
  const { st } = sh;
  collectChildren(sh);
  const waiting = st.waiting;
  if (waiting === null) return null;
  const isOf = (job: Job): boolean => waiting.pids.length === 0 || job.pids.some((pid) => waiting.pids.includes(pid));
  const ended = st.jobs.filter((job) => job.state === "done" && !job.told && isOf(job));
  const isAsked = waiting.pids.length === 0 || waiting.pids.includes(st.lastBackground);
  const isRunning = st.jobs.some((job) => job.state === "run" && isOf(job)) || (!waiting.any && isAsked && lastSubstitutionRuns(sh));
  if (waiting.any ? ended.length === 0 && isRunning : isRunning) return waitJobs;
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
    st.status = found ? statusOf(found, last) : st.lastEnded?.[0] === last ? st.lastEnded[1] : 127;
    if (waiting.variable !== null) setVar(sh, waiting.variable, String(last));
  }
  st.pipeStatus = [st.status];
  if (!waiting.any && waiting.pids.length === 0) st.jobs = st.jobs.filter((candidate) => candidate.state !== "done");
  for (const each of job ? [job] : waiting.any ? [] : ended) each.told = true;
  forgetTold(sh);
  return null;
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
export const jobBuiltins: readonly NamedBuiltin[] = [
  ["jobs", jobs],
  ["fg", fg],
  ["bg", bg],
  ["wait", wait],
  ["kill", kill],
  ["disown", disown],
];
