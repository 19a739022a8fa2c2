import type { Bytes } from "../../content/bytes";
import type { Instr } from "./code";
import { complain } from "./messages";
import { getVar, type Shell } from "./variables";

/** What `time` prints unless TIMEFORMAT says otherwise, and with -p. @source bash 5.2: execute_cmd.c, BASH_TIMEFORMAT and POSIX_TIMEFORMAT */
const FORMAT = "\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS";
const POSIX_FORMAT = "real %2R\nuser %2U\nsys %2S";

/** Times of a pipeline, µs. What the kernel does for a process is not counted apart from it. */
interface Times {
  readonly R: number;
  readonly U: number;
  readonly S: number;
}

/** CPU that the shell and the children it has collected used, µs. */
function usedUs(sh: Shell): number {
  return Math.floor((sh.ctx.process.cpuNs + sh.st.childNs) / 1000);
}

function shown(us: number, digits: number, isLong: boolean): Bytes {
  const minutes = isLong ? Math.floor(us / 60_000_000) : 0;
  const left = us - minutes * 60_000_000;
  const fraction = String(Math.floor((left % 1_000_000) / 1000))
    .padStart(3, "0")
    .slice(0, digits);
  const seconds = `${Math.floor(left / 1_000_000)}${digits > 0 ? `.${fraction}` : ""}`;
  return isLong ? `${minutes}m${seconds}s` : seconds;
}

/** A format with its times set in; the character that is no format where there is one. */
function formatted(format: Bytes, times: Times): { readonly text: Bytes } | { readonly wrong: Bytes } {
  let text = "";
  for (let i = 0; i < format.length; i++) {
    if (format[i] !== "%" || i + 1 >= format.length) {
      text += format[i];
      continue;
    }
    const found = /^%(?:(%)|(P)|(\d?)(l?)([RUS]))/.exec(format.slice(i, i + 5));
    if (!found) return { wrong: /^%\d?l?(.?)/s.exec(format.slice(i, i + 4))?.[1] ?? "" };
    const [whole, percent, share, digits, long, which] = found;
    if (percent) text += "%";
    else if (share) {
      const hundredths = times.R > 0 ? Math.floor(((times.U + times.S) * 10_000) / times.R) : 0;
      text += `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
    } else text += shown(times[which as keyof Times], digits ? Math.min(3, Number(digits)) : 3, long === "l");
    i += whole.length - 1;
  }
  return { text };
}

/** Begins or ends a pipeline behind `time`. */
export function timed(sh: Shell, instr: Extract<Instr, { i: "time" }>): void {
  const { st, ctx } = sh;
  if (instr.start) {
    st.timers.push(ctx.mono(), usedUs(sh));
    return;
  }
  endTimer(sh, instr.posix);
}

/** Prints the times of the pipelines that are under way: the shell ends in their midst. */
export function endTimers(sh: Shell): void {
  while (sh.st.timers.length > 0) endTimer(sh, false);
}

function endTimer(sh: Shell, posix: boolean): void {
  const { st, ctx } = sh;
  const used = st.timers.pop() ?? 0;
  const from = st.timers.pop() ?? 0;
  const format = posix ? POSIX_FORMAT : (getVar(sh, "TIMEFORMAT") ?? FORMAT);
  if (format === "") return;
  const result = formatted(format, { R: ctx.mono() - from, U: usedUs(sh) - used, S: 0 });
  if ("wrong" in result) complain(sh, `TIMEFORMAT: \`${result.wrong}': invalid format character`);
  else ctx.err(`${result.text}\n`);
}
