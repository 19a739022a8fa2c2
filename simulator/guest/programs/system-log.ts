import type { Bytes } from "../../content/bytes";
import type { Machine } from "../os/machine";
import type { Mono } from "../os/types";
import { kernelLines } from "../systems/linux/kernel-lines";

/** One line of the system's logs. */
export interface LogEntry {
  /** monotonic µs */
  readonly at: Mono;
  /** who said it: `kernel`, or a program */
  readonly tag: Bytes;
  /** 0: none */
  readonly pid: number;
  readonly text: Bytes;
  /** 0 emerg to 7 debug */
  readonly level: number;
  /** number of the facility, 0 the kernel's. @source syslog(3) */
  readonly facility: number;
  /** unit that it belongs to, null for none */
  readonly unit: string | null;
}

export const LEVELS = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"];
export const FACILITIES = ["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp"];

/** Lines of loggers that are kept at most, and bytes of one. guess: journald keeps megabytes; a guest's state stays small */
const KEPT = 200;
const LINE_BYTES = 1_024;

const KERNEL_LEVELS: readonly (readonly [RegExp, number])[] = [
  [/^Kernel panic/, 0],
  [/^Out of memory|^VFS: Cannot open|error -\d+/, 3],
  [/invoked oom-killer|I\/O error|carrier lost/, 4],
  [/^Linux version|^Command line|^random:/, 5],
];

/** How loud a message of the kernel's is, from its words: the log keeps no more. */
function kernelLevel(text: Bytes): number {
  return KERNEL_LEVELS.find(([pattern]) => pattern.test(text))?.[1] ?? 6;
}

/** What the kernel has said since it started. @param since - only what came later, monotonic µs */
export function kernelEntries(m: Machine, since = -1): LogEntry[] {
  const entry = (at: Mono, text: Bytes): LogEntry => ({
    at,
    tag: "kernel",
    pid: 0,
    text,
    level: kernelLevel(text),
    facility: 0,
    unit: null,
  });
  const { kernelAt } = m.state.boot;
  const boot = kernelLines(m).map((line) => entry(kernelAt + line.ms * 1000, line.text));
  return [...boot, ...m.state.os.klog.map((line) => entry(Math.max(kernelAt, line.at), line.text))].filter((line) => line.at > since);
}

/** Who is said to have written a line into /dev/kmsg: journald knows no more. */
export const KMSG_TAG = "unknown";

/** The kernel's ring of messages: what it has said, and what was written into /dev/kmsg. @param since - only what came later, monotonic µs */
export function ringEntries(m: Machine, since = -1): LogEntry[] {
  const kernel = kernelEntries(m, since);
  const written = (m.state.os.journal ?? []).filter((line) => line.tag === KMSG_TAG && line.at > since);
  if (written.length === 0) return kernel;
  return [...kernel, ...written.map((line) => ({ ...line, unit: null }))].sort((a, b) => a.at - b.at);
}

/** What init has said of the services that it started. guess: they start from the fourth second on, as the console shows them */
function serviceEntries(m: Machine): LogEntry[] {
  const units = new Map<string, string>();
  for (const service of m.flavour.services(m)) if (service.unit !== null && !units.has(service.unit)) units.set(service.unit, service.name);
  const init = m.flavour.init === "systemd" ? "systemd" : "init";
  const at = m.state.boot.kernelAt + 4_000_000;
  return [...units].map(([unit, name], i) => ({
    at: at + i * 110_000,
    tag: init,
    pid: 1,
    text: m.flavour.init === "systemd" ? `Started ${unit} - ${name}.` : `starting ${name}`,
    level: 6,
    facility: 3,
    unit,
  }));
}

/** All that is logged, by time. */
export function logEntries(m: Machine): LogEntry[] {
  const own = (m.state.os.journal ?? []).map((line) => ({ ...line, unit: null }));
  return [...kernelEntries(m), ...serviceEntries(m), ...own].sort((a, b) => a.at - b.at);
}

/** Adds a line to the logs. */
export function addToLog(
  m: Machine,
  line: { readonly tag: Bytes; readonly pid: number; readonly text: Bytes; readonly level: number; readonly facility: number },
): void {
  m.state.os.journal ??= [];
  const { journal } = m.state.os;
  journal.push({
    at: m.mono(),
    tag: line.tag.slice(0, 64),
    pid: line.pid,
    text: line.text.slice(0, LINE_BYTES),
    level: line.level,
    facility: line.facility,
  });
  if (journal.length > KEPT) journal.shift();
}
