import { freeMemory } from "../os/figures";
import { swapKib } from "../os/partitions";
import { exit, type Program, type ProgramContext, type Step, waitUntil } from "../os/program";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { readDuration } from "./sizes";

const LONG = {
  bytes: "b",
  kilo: "\x01",
  mega: "\x02",
  giga: "\x03",
  tera: "\x04",
  kibi: "k",
  mebi: "m",
  gibi: "g",
  tebi: "\x05",
  human: "h",
  si: "\x06",
  lohi: "l",
  total: "t",
  committed: "v",
  seconds: "s",
  count: "c",
  wide: "w",
  help: "\x07",
  version: "V",
};

interface FreeState {
  unit: number;
  human: boolean;
  si: boolean;
  lohi: boolean;
  total: boolean;
  committed: boolean;
  wide: boolean;
  everyUs: number;
  left: number;
  nextAt: number;
  code: number | null;
}

/** A size in KiB as `-h` shows it: three digits at most, and a letter. @source procps-ng 4.0.2: free.c, scale_size */
function human(kib: number, si: boolean): string {
  const base = si ? 1000 : 1024;
  const tail = si ? "" : "i";
  let value = kib * 1024;
  if (value < base) return `${value}B`;
  for (const unit of "KMGTP") {
    value /= base;
    if (value < 10) return `${(Math.floor(value * 10) / 10).toFixed(1)}${unit}${tail}`;
    if (value < base) return `${Math.floor(value)}${unit}${tail}`;
  }
  return `${Math.floor(value)}P${tail}`;
}

function table(ctx: ProgramContext, state: FreeState): string {
  const f = freeMemory(ctx.machine);
  const shown = (kib: number): string => (state.human ? human(kib, state.si) : String(Math.floor((kib * 1024) / state.unit))).padStart(12);
  const row = (name: string, values: readonly number[]): string => `${name.padEnd(8)}${values.map(shown).join("")}\n`;
  const caches = state.wide ? [f.buffers, f.cached] : [f.buffers + f.cached];
  const head = `               total        used        free      shared ${state.wide ? "    buffers       cache" : " buff/cache"}   available\n`;
  const swap = swapKib(ctx.machine);
  const limit = Math.floor(f.total / 2) + swap;
  return (
    head +
    row("Mem:", [f.total, f.used, f.free, f.shared, ...caches, f.available]) +
    (state.lohi ? row("Low:", [f.total, f.total - f.free, f.free]) + row("High:", [0, 0, 0]) : "") +
    row("Swap:", [swap, f.swapped, swap - f.swapped]) +
    (state.total ? row("Total:", [f.total + swap, f.used + f.swapped, f.free + swap - f.swapped]) : "") +
    (state.committed ? row("Comm:", [limit, Math.floor(f.used * 1.2), limit - Math.floor(f.used * 1.2)]) : "")
  );
}

function start(ctx: ProgramContext): FreeState {
  const { flags, given, values, rest, error } = getopt("free", ctx.args, "bkmghltvc:ws:V\x01\x02\x03\x04\x05\x06\x07", LONG);
  const state: FreeState = {
    unit: 1024,
    human: flags.has("h"),
    si: flags.has("\x06"),
    lohi: flags.has("l"),
    total: flags.has("t"),
    committed: flags.has("v"),
    wide: flags.has("w"),
    everyUs: 0,
    left: 1,
    nextAt: 0,
    code: null,
  };
  const stop = (text: string): FreeState => {
    ctx.err(`${text}\n`);
    return { ...state, code: 1 };
  };
  if (error) return stop(error);
  if (flags.has("\x07")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  if (rest.length > 0) return stop("free: extra operand");
  const binary: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1_048_576, g: 1_073_741_824, "\x05": 1_099_511_627_776 };
  const decimal: Readonly<Record<string, number>> = { "\x01": 1e3, "\x02": 1e6, "\x03": 1e9, "\x04": 1e12, b: 1, k: 1e3, m: 1e6, g: 1e9 };
  if (state.si) state.unit = 1000;
  for (const [letter] of given) state.unit = (state.si ? decimal[letter] : undefined) ?? binary[letter] ?? decimal[letter] ?? state.unit;
  const every = values.get("s");
  const count = values.get("c");
  if (every !== undefined) {
    const seconds = readDuration(every);
    if (seconds === null || seconds < 0.000_001 || /[smhd]$/.test(every))
      return stop(`free: seconds argument failed: '${every}': Invalid argument`);
    state.everyUs = Math.max(100_000, Math.round(seconds * 1_000_000));
    state.left = -1;
  }
  if (count !== undefined) {
    if (!/^\d+$/.test(count)) return stop(`free: failed to parse count argument: '${count}'`);
    if (Number(count) < 1) return stop(`free: failed to parse count argument: '${count}': Numerical result out of range`);
    state.left = Number(count);
    if (state.everyUs === 0) state.everyUs = 1_000_000;
  }
  return state;
}

/** `free`. @source procps-ng 4.0.2: free */
export const free: Program<FreeState> = {
  name: "free",
  start,
  step(ctx, state): Step {
    if (state.code !== null) return exit(state.code);
    if (ctx.mono() < state.nextAt) return waitUntil(state.nextAt);
    if (ctx.writeError(1) !== null) return exit(1);
    ctx.out(table(ctx, state));
    if (state.left > 0) state.left--;
    if (state.left === 0) return exit(0);
    ctx.out("\n");
    state.nextAt = ctx.mono() + state.everyUs;
    return waitUntil(state.nextAt);
  },
};
