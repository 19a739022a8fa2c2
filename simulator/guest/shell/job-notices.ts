import type { Bytes } from "../../content/bytes";
import { SIGINT, SIGPIPE, SIGTERM, signalText } from "../os/signals";
import { sourceName } from "./messages";
import type { Job } from "./state";
import { trapOf } from "./traps";
import type { Shell } from "./variables";

/** Processes of a job that has ended: how each ended, and the signal that did it (0: none). */
export interface Ended {
  readonly pids: readonly number[];
  readonly statuses: readonly (number | null)[];
  readonly signals: readonly number[];
  /** command of each process */
  readonly texts: readonly Bytes[];
}

/** Width of a status in lists of jobs. @source bash 5.2: jobs.h, LONGEST_SIGNAL_DESC */
export const STATUS_WIDTH = 24;

function statusText(ended: Ended, i: number): Bytes {
  const signal = ended.signals[i] ?? 0;
  if (signal > 0) return signalText(signal);
  const status = ended.statuses[i] ?? 0;
  return status === 0 ? "Done" : `Exit ${status}`;
}

/** Each process on a line of its own; how one ended is not said again of the next. */
function processLines(ended: Ended): Bytes {
  let out = "";
  let before: Bytes | null = null;
  ended.pids.forEach((pid, i) => {
    const status = statusText(ended, i);
    const isNext = before !== null;
    const shown = status === before ? "" : status;
    out += `${isNext ? "     " : ""}${String(pid).padStart(5)} ${shown.padEnd(STATUS_WIDTH)}${isNext ? "| " : ""}${ended.texts[i] ?? ""}\n`;
    before = status;
  });
  return out;
}

/** Whether a shell that is not typed at tells of a death. */
function isTold(sh: Shell, signal: number): boolean {
  return signal > 0 && signal !== SIGINT && signal !== SIGTERM && signal !== SIGPIPE && trapOf(sh.st, String(signal)) === null;
}

/** What a script's shell says of a job that a signal ended: its last process decides. @source bash 5.2: jobs.c, notify_of_job_status */
export function tellDeath(sh: Shell, ended: Ended, isForeground: boolean): void {
  const { st, ctx } = sh;
  if (st.kind === "command" && st.inSubstitution) return;
  const signal = ended.signals[ended.pids.length - 1] ?? 0;
  if (isTold(sh, signal)) ctx.err(`${sourceName(sh)}: line ${st.line}: ${processLines(ended)}`);
  else if (isForeground && signal > 0 && signal !== SIGINT && signal !== SIGPIPE) ctx.err(`${signalText(signal)}\n`);
}

/** Tells of jobs in the background that signals have ended. */
export function tellBackgroundDeaths(sh: Shell): void {
  for (const job of sh.st.jobs) {
    if (job.state !== "done" || job.reported || job.foreground) continue;
    job.reported = true;
    tellDeath(sh, endedJob(job), false);
  }
}

function endedJob(job: Job): Ended {
  return { pids: job.pids, statuses: job.statuses, signals: job.signals ?? [], texts: [job.text] };
}
