import type { Bytes } from "../../content/bytes";
import { reap, signal, signalGroup } from "../os/process";
import type { Step } from "../os/program";
import { SIGCONT, SIGINT, signalText } from "../os/signals";
import { ttySane } from "../os/tty";
import type { Process } from "../os/types";
import { endCoprocess } from "./coprocess-ends";
import { tellBackgroundDeaths, tellDeath } from "./job-notices";
import type { Job } from "./state";
import type { Shell } from "./variables";

/** Adds a job; its number is the lowest above those in use. */
export function addJob(sh: Shell, pids: number[], text: string, foreground: boolean): Job {
  const { st } = sh;
  const id = st.jobs.reduce((most, job) => (job.state === "done" && job.told ? most : Math.max(most, job.id)), 0) + 1;
  const used = st.jobs.reduce((most, job) => Math.max(most, job.used), 0) + 1;
  const job: Job = { id, pgid: pids[0] ?? 0, pids, statuses: pids.map(() => null), state: "run", text, told: false, used, foreground };
  st.jobs.push(job);
  return job;
}

/** `+` for the newest job, `-` for the one before, else a space. */
export function jobMark(sh: Shell, job: Job): string {
  const order = [...(sh.st.shownJobs ?? []), ...sh.st.jobs]
    .filter((other) => !other.foreground)
    .sort((a, b) => (b.state === "stop" ? 1 : 0) - (a.state === "stop" ? 1 : 0) || b.used - a.used);
  return order[0] === job ? "+" : order[1] === job ? "-" : " ";
}

function stateText(job: Job): string {
  if (job.state === "stop") return "Stopped";
  if (job.state === "run") return "Running";
  const status = job.statuses[job.statuses.length - 1] ?? 0;
  if (status === 0) return "Done";
  return status > 128 && status < 160 ? signalText(status - 128) : `Exit ${status}`;
}

/** One line of `jobs`. @source bash: jobs.c, print_job */
export function jobLine(sh: Shell, job: Job, withPid = false): string {
  const pid = withPid ? `${job.pgid} ` : " ";
  return `[${job.id}]${jobMark(sh, job)} ${pid}${stateText(job).padEnd(24)}${job.text}${job.state === "run" ? " &" : ""}\n`;
}

/** Jobs above which the shell forgets those that are done. */
const JOBS_KEPT = 100;

/** Blocks until a child ended, was stopped or went on: `collectChildren` comes next. */
export const waitJobs: Step = { do: "wait", wait: { on: "child", until: null, stops: true } };

/** Collects children that ended or stopped. */
export function collectChildren(sh: Shell): void {
  const { st, ctx } = sh;
  let jobs: Map<number, Job[]> | null = null;
  for (const child of ctx.machine.tables.childrenOf(ctx.process.pid)) {
    if (child.status === "zombie") {
      st.childNs += child.cpuNs;
      jobs ??= jobsByPid(st.jobs);
      ended(sh, child, jobs.get(child.pid) ?? []);
      reap(ctx.machine, child);
    } else if (child.changed) {
      child.changed = false;
      changed(sh, child);
    }
  }
  if (st.jobs.length > JOBS_KEPT) st.jobs = st.jobs.filter((job) => job.state !== "done");
}

/** Jobs by the processes that they consist of: thousands may end at once. */
function jobsByPid(jobs: readonly Job[]): Map<number, Job[]> {
  const out = new Map<number, Job[]>();
  for (const job of jobs)
    for (const pid of job.pids) {
      const known = out.get(pid);
      if (known === undefined) out.set(pid, [job]);
      else if (!known.includes(job)) known.push(job);
    }
  return out;
}

function ended(sh: Shell, child: Process, jobs: readonly Job[]): void {
  const { st } = sh;
  const code = child.exit ?? 0;
  const signal = child.killedBy;
  if (st.capture?.pid === child.pid) st.capture.status = code;
  endCoprocess(sh, child.pid);
  const fg = st.foreground;
  const place = fg?.pids.indexOf(child.pid) ?? -1;
  if (fg && place >= 0) {
    fg.statuses[place] = code;
    if (signal > 0) fg.signals = fg.pids.map((_, i) => (i === place ? signal : (fg.signals?.[i] ?? 0)));
  }
  // The last command of a pipeline runs here: the others are asked after when it is done.
  for (const { pipe, pipeCodes, begun } of st.frames) {
    const started = begun?.pids.indexOf(child.pid) ?? -1;
    if (started >= 0 && begun) begun.codes = begun.pids.map((_, i) => (i === started ? code : (begun.codes[i] ?? null)));
    const at = pipe?.indexOf(child.pid) ?? -1;
    if (at >= 0 && pipeCodes) pipeCodes[at] = code;
  }
  if (jobs.length === 0 && st.lastBackground === child.pid) st.lastEnded = [child.pid, code];
  for (const job of jobs) {
    const at = job.pids.indexOf(child.pid);
    job.statuses[at] = code;
    if (signal > 0) job.signals = job.pids.map((_, i) => (i === at ? signal : (job.signals?.[i] ?? 0)));
    if (job.statuses.every((status) => status !== null)) job.state = "done";
  }
}

function changed(sh: Shell, child: Process): void {
  const job = sh.st.jobs.find((candidate) => candidate.pids.includes(child.pid));
  if (job === undefined) return;
  job.state = child.status === "stop" ? "stop" : job.state === "stop" ? "run" : job.state;
}

/** Whether the shell does job control: it is interactive, or told to (`set -m`), and no copy. */
export function controlsJobs(sh: Shell): boolean {
  return (sh.st.kind === "interactive" || sh.st.options.includes("m")) && !sh.st.forked;
}

/** Gives the terminal to a process group. */
export function giveTerminal(sh: Shell, pgid: number): void {
  const tty = sh.ctx.terminal;
  if (tty.session === sh.ctx.process.sid) tty.foreground = pgid;
}

/** Takes the terminal back. @param keepsModes - what the job has set of it stays, as `stty` means it. @source bash 5.2: jobs.c (wait_for: get_tty_state after a job that ended by itself, else set_tty_state) */
export function takeTerminal(sh: Shell, keepsModes = false): void {
  giveTerminal(sh, sh.ctx.process.pgid);
  if (!keepsModes) ttySane(sh.ctx.terminal);
}

/** Puts children in the foreground and waits for them. @param told - commands of the processes, and the line that messages about them name (0: the present one) */
export function toForeground(
  sh: Shell,
  pids: number[],
  job: Job | null,
  told: { readonly texts: Bytes[]; readonly line: number } | null = null,
): void {
  sh.st.foreground = {
    pids,
    statuses: job ? [...job.statuses] : pids.map(() => null),
    job: job?.id ?? 0,
    texts: told?.texts ?? [],
    line: told?.line ?? 0,
  };
  if (job && controlsJobs(sh)) giveTerminal(sh, job.pgid);
}

/** Looks at the foreground job: true when the shell may go on. */
export function foregroundDone(sh: Shell): boolean {
  const { st } = sh;
  collectChildren(sh);
  const fg = st.foreground;
  if (fg === null) return true;
  const job = st.jobs.find((candidate) => candidate.id === fg.job && candidate.foreground);
  if (job?.state === "stop") {
    job.foreground = false;
    job.used = st.jobs.reduce((most, other) => Math.max(most, other.used), 0) + 1;
    st.foreground = null;
    st.status = 148;
    takeTerminal(sh);
    sh.ctx.err(`\n${jobLine(sh, job)}`);
    if (st.frames.length > 1 || (st.frames[0]?.loops.length ?? 0) > 0) st.frames = [];
    return true;
  }
  if (!fg.statuses.every((status) => status !== null)) return false;
  st.foreground = null;
  st.pipeStatus = fg.statuses.map((status) => status ?? 0);
  st.status = st.pipeStatus[st.pipeStatus.length - 1] ?? 0;
  if (st.options.includes("\x08")) for (const status of st.pipeStatus) if (status !== 0) st.status = status;
  if (job) st.jobs = st.jobs.filter((candidate) => candidate !== job);
  if (st.kind !== "interactive") {
    const { line } = st;
    if (fg.line) st.line = fg.line;
    tellDeath(sh, { pids: fg.pids, statuses: fg.statuses, signals: fg.signals ?? [], texts: fg.texts ?? [] }, true);
    tellBackgroundDeaths(sh);
    st.line = line;
  }
  if (controlsJobs(sh) && st.kind === "interactive") {
    takeTerminal(sh, st.status <= 128);
    if (st.status === 128 + SIGINT) {
      sh.ctx.err("\n");
      st.frames = [];
    } else if (st.status > 128 && st.status < 160 && st.status !== 141) sh.ctx.err(`${signalText(st.status - 128)}\n`);
  }
  return true;
}

/** Tells of jobs that ended since the last prompt. */
export function reportJobs(sh: Shell): void {
  collectChildren(sh);
  for (const job of [...sh.st.jobs]) {
    if (job.state !== "done") continue;
    sh.ctx.err(jobLine(sh, job));
    sh.st.jobs = sh.st.jobs.filter((candidate) => candidate !== job);
  }
}

/** The job that `%1`, `%+`, `%name` or nothing names. */
export function findJob(sh: Shell, spec: string | undefined): Job | null {
  const jobs = sh.st.jobs.filter((job) => !job.foreground && job.state !== "done");
  const byMark = (mark: string): Job | null => jobs.find((job) => jobMark(sh, job) === mark) ?? null;
  if (spec === undefined || spec === "%" || spec === "%+" || spec === "%%") return byMark("+");
  if (spec === "%-") return byMark("-") ?? byMark("+");
  const text = spec.replace(/^%/, "");
  if (/^\d+$/.test(text)) return jobs.find((job) => job.id === Number(text)) ?? null;
  return jobs.find((job) => (text.startsWith("?") ? job.text.includes(text.slice(1)) : job.text.startsWith(text))) ?? null;
}

/** Sends a signal to a job: to its process group, or to each process where there is no job control. */
export function signalJob(sh: Shell, job: Job, number: number): void {
  const { machine } = sh.ctx;
  const processes = job.pids.flatMap((pid) => machine.process(pid) ?? []);
  if (processes.some((process) => process.pgid === job.pgid)) signalGroup(machine, job.pgid, number);
  else for (const process of processes) signal(machine, process, number);
}

/** Lets a stopped job go on. */
export function continueJob(sh: Shell, job: Job): void {
  job.state = "run";
  signalJob(sh, job, SIGCONT);
  for (const process of sh.ctx.machine.state.os.processes) if (process.pgid === job.pgid) process.changed = false;
}
