import type { Machine } from "./machine";
import type { Process } from "./types";

/** Limits of a process by the letter that `ulimit` gives them. Infinity: unlimited. */
export type LimitLetter = "c" | "d" | "f" | "l" | "m" | "n" | "p" | "q" | "s" | "t" | "u" | "v" | "i" | "e" | "r" | "x" | "R" | "b" | "k";

/** Tasks of one service unit at most. @source systemd: DefaultTasksMax is 15 % of a pid_max of 32,768 */
const TASKS_MAX = 4_915;
/** Stack of a process, bytes. @source getrlimit(2), the default of Linux */
export const STACK_BYTES = 8_388_608;
/** Arguments and environment of a program in all: a quarter of the stack. @source execve(2) */
export const ARG_MAX = 2_097_152;
/** One argument or environment string. @source execve(2), MAX_ARG_STRLEN = 32 pages */
export const ARG_STRLEN = 131_072;
/**
 * Memory of its own that one process may have, bytes. Guests are set up so, in /etc/security/limits.d: a class shares a server, and
 * `ulimit -d` shows it. What is a run of equal or repeated bytes counts here as little as it takes.
 */
export const DATA_BYTES = 134_217_728;
/** Descriptors of a process. @source getrlimit(2) */
const FILES = 1_024;

/** Threads that the kernel allows for all users: an eighth of memory for their stacks of 16 KiB. @source kernel/fork.c, set_max_threads */
export function threadsMax(m: Machine): number {
  return Math.max(32, Math.floor(m.state.memoryTarget / 131_072));
}

/** What a limit is when nobody has set it. */
export function defaultLimit(m: Machine, letter: LimitLetter): number {
  switch (letter) {
    case "u":
    case "i":
      return Math.floor(threadsMax(m) / 2);
    case "s":
      return STACK_BYTES;
    case "n":
      return FILES;
    case "d":
      return DATA_BYTES;
    case "c":
    case "e":
    case "r":
      return 0;
    case "p":
      return 4_096;
    case "q":
      return 819_200;
    case "l":
      return 67_108_864;
    default:
      return Number.POSITIVE_INFINITY;
  }
}

/** A limit of a process, in bytes or pieces. */
export function limitOf(m: Machine, process: Process, letter: LimitLetter): number {
  const own = process.limits?.[letter];
  return own === undefined ? defaultLimit(m, letter) : own < 0 ? Number.POSITIVE_INFINITY : own;
}

/** Whether one more process may be made: the user's limit, and the unit's for everybody. @source fork(2), EAGAIN */
export function mayFork(m: Machine, parent: Process | null): boolean {
  const count = m.state.os.processes.length;
  if (parent === null) return count < threadsMax(m);
  if (!m.mayKeep(parent.wordBytes)) return false;
  return count < Math.min(limitOf(m, parent, "u"), TASKS_MAX, threadsMax(m));
}

/** Whether arguments and environment are short enough for `execve`. @source execve(2), E2BIG */
export function argumentsFit(args: readonly string[], env: readonly string[]): boolean {
  let sum = 0;
  for (const list of [args, env])
    for (const text of list) {
      if (text.length >= ARG_STRLEN) return false;
      sum += text.length + 9;
    }
  return sum <= ARG_MAX;
}
