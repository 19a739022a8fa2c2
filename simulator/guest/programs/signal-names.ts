import { SIGNAL_NAMES, signalNumber } from "../os/signals";

/** First and last of the real-time signals. @source signal(7), glibc */
const RTMIN = 34;
const RTMAX = 64;

/** Number of a signal by name or number, real-time ones too; null when unknown. */
export function signalOf(text: string): number | null {
  const name = text.toUpperCase().replace(/^SIG/, "");
  const real = /^RT(MIN|MAX)(?:([-+])(\d+))?$/.exec(name);
  if (real) {
    const number = (real[1] === "MIN" ? RTMIN : RTMAX) + (real[2] === "-" ? -1 : 1) * Number(real[3] ?? 0);
    return number >= RTMIN && number <= RTMAX ? number : null;
  }
  const same: Readonly<Record<string, string>> = { POLL: "IO", IOT: "ABRT", CLD: "CHLD", UNUSED: "SYS" };
  return signalNumber(Object.hasOwn(same, name) ? (same[name] as string) : name);
}

/** Name of a signal as kill(1) lists it, null when it has none. */
export function nameOfSignal(number: number): string | null {
  const name = SIGNAL_NAMES[number - 1];
  return name === undefined ? null : name === "IO" ? "POLL" : name;
}

/** All names in lines of sixteen. */
export function signalList(): string {
  const names = SIGNAL_NAMES.map((_, i) => nameOfSignal(i + 1) ?? "");
  return `${names.slice(0, 16).join(" ")}\n${names.slice(16).join(" ")}\n`;
}

/** All numbers and names in columns of seven. */
export function signalTable(): string {
  const cells = SIGNAL_NAMES.map((_, i) => `${String(i + 1).padStart(2)} ${(nameOfSignal(i + 1) ?? "").padEnd(8)}`);
  let out = "";
  cells.forEach((cell, i) => {
    out += i % 7 === 6 ? `${cell.trimEnd()}\n` : cell;
  });
  return out.endsWith("\n") ? out : `${out}\n`;
}
