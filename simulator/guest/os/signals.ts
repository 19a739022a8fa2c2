/** Signal numbers and names of Linux on x86. @source signal(7) */
export const SIGHUP = 1;
export const SIGINT = 2;
export const SIGQUIT = 3;
export const SIGKILL = 9;
export const SIGPIPE = 13;
export const SIGTERM = 15;
export const SIGCHLD = 17;
export const SIGCONT = 18;
export const SIGSTOP = 19;
export const SIGTSTP = 20;
export const SIGTTIN = 21;
export const SIGTTOU = 22;
export const SIGXFSZ = 25;
export const SIGWINCH = 28;
export const SIGSEGV = 11;

/** Names in numerical order from 1. */
export const SIGNAL_NAMES: readonly string[] = (
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ " +
  "VTALRM PROF WINCH IO PWR SYS"
).split(" ");

/** Number of `TERM`, `SIGTERM`, `15`; null when unknown. */
export function signalNumber(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text) <= 64 ? Number(text) : null;
  const index = SIGNAL_NAMES.indexOf(text.toUpperCase().replace(/^SIG/, ""));
  return index < 0 ? null : index + 1;
}

/** What bash says when a child ends by a signal. */
export function signalText(signal: number): string {
  const texts: readonly [number, string][] = [
    [SIGHUP, "Hangup"],
    [SIGQUIT, "Quit"],
    [SIGKILL, "Killed"],
    [SIGTERM, "Terminated"],
    [SIGSEGV, "Segmentation fault"],
    [SIGXFSZ, "File size limit exceeded"],
    [24, "CPU time limit exceeded"],
    [6, "Aborted"],
    [14, "Alarm clock"],
    [10, "User defined signal 1"],
    [12, "User defined signal 2"],
    [SIGPIPE, "Broken pipe"],
    [SIGINT, "Interrupt"],
    [4, "Illegal instruction"],
    [5, "Trace/breakpoint trap"],
    [7, "Bus error"],
    [8, "Floating point exception"],
    [16, "Stack fault"],
    [26, "Virtual timer expired"],
    [27, "Profiling timer expired"],
    [29, "I/O possible"],
    [30, "Power failure"],
    [31, "Bad system call"],
  ];
  return texts.find(([number]) => number === signal)?.[1] ?? `Signal ${signal}`;
}

/** Default action of a signal. */
export function defaultAction(signal: number): "ignore" | "stop" | "continue" | "end" {
  if (signal === SIGCHLD || signal === SIGWINCH || signal === 23) return "ignore";
  if (signal === SIGCONT) return "continue";
  if (signal >= SIGSTOP && signal <= SIGTTOU) return "stop";
  return "end";
}
