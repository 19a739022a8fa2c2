import { signal, signalGroup } from "../os/process";
import { type Step, waitChild } from "../os/program";
import { SIGCONT, SIGNAL_NAMES, signalNumber } from "../os/signals";
import { stopUnits } from "../os/units";
import type { Builtin } from "./builtins";
import { say } from "./builtins";
import { collectChildren, continueJob, findJob, jobLine, toForeground } from "./jobs";
import type { Job } from "./state";
import type { Shell } from "./variables";

const jobs: Builtin = (sh, args) => {
  collectChildren(sh);
  for (const job of sh.st.jobs) {
    if (job.foreground) continue;
    sh.ctx.out(args.includes("-p") ? `${job.pgid}\n` : jobLine(sh, job, args.includes("-l")));
  }
  sh.st.jobs = sh.st.jobs.filter((job) => job.state !== "done");
  return 0;
};

function wanted(sh: Shell, name: string, spec: string | undefined): Job | number {
  collectChildren(sh);
  const job = findJob(sh, spec);
  if (job) return job;
  return say(sh, spec === undefined ? `${name}: current: no such job` : `${name}: ${spec}: no such job`);
}

const fg: Builtin = (sh, args) => {
  const job = wanted(sh, "fg", args[1]);
  if (typeof job === "number") return job;
  sh.ctx.out(`${job.text}\n`);
  job.foreground = true;
  toForeground(sh, job.pids, job);
  continueJob(sh, job);
  return sh.st.status;
};

const bg: Builtin = (sh, args) => {
  const job = wanted(sh, "bg", args[1]);
  if (typeof job === "number") return job;
  continueJob(sh, job);
  sh.ctx.out(`[${job.id}]+ ${job.text} &\n`);
  return 0;
};

const wait: Builtin = (sh, args) => {
  const { st } = sh;
  const pids: number[] = [];
  collectChildren(sh);
  for (const word of args.slice(1).filter((w) => !w.startsWith("-"))) {
    if (word.startsWith("%")) {
      const job = findJob(sh, word) ?? st.jobs.find((candidate) => `%${candidate.id}` === word);
      if (!job) return say(sh, `wait: ${word}: no such job`, 127);
      pids.push(...job.pids);
    } else if (!st.jobs.some((job) => job.pids.includes(Number(word))))
      return say(sh, `wait: pid ${word} is not a child of this shell`, 127);
    else pids.push(Number(word));
  }
  st.waiting = { pids, any: args.includes("-n") };
  return "blocked";
};

/** Goes on with `wait`: a step while children are missing. */
export function continueWait(sh: Shell): Step | null {
  const { st } = sh;
  collectChildren(sh);
  const waiting = st.waiting;
  if (waiting === null) return null;
  const running = st.jobs.filter(
    (job) => job.state === "run" && (waiting.pids.length === 0 || job.pids.some((pid) => waiting.pids.includes(pid))),
  );
  const done = waiting.any ? st.jobs.some((job) => job.state === "done") || running.length === 0 : running.length === 0;
  if (!done && sh.st.frames.every((frame) => frame.call?.kind !== "trap")) return waitChild();
  const last = waiting.pids[waiting.pids.length - 1];
  const job = last === undefined ? undefined : st.jobs.find((candidate) => candidate.pids.includes(last));
  st.status = job ? (job.statuses[job.pids.indexOf(last ?? 0)] ?? 0) : 0;
  if (st.kind !== "interactive" || st.forked) st.jobs = st.jobs.filter((candidate) => candidate.state !== "done");
  st.waiting = null;
  return null;
}

const kill: Builtin = (sh, args) => {
  const words = args.slice(1);
  if (words[0] === "-l") {
    sh.ctx.out(`${SIGNAL_NAMES.map((name, i) => `${String(i + 1).padStart(2)}) SIG${name}`).join("\n")}\n`);
    return 0;
  }
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
  const job = findJob(sh, args[1]);
  if (job) sh.st.jobs = sh.st.jobs.filter((candidate) => candidate !== job);
  return job ? 0 : 1;
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
