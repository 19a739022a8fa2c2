import type { ProgramContext } from "../os/program";
import type { ShellState, Variable } from "./state";

/** A shell while it runs: its state and its process. */
export interface Shell {
  readonly st: ShellState;
  readonly ctx: ProgramContext;
}

/** An error of expansion or assignment: ends the command (and a script). */
export class ShellError extends Error {
  constructor(
    message: string,
    readonly code = 1,
  ) {
    super(message);
  }
}

/** The variable of a name, null when it is not set. */
export function variable(st: ShellState, name: string): Variable | null {
  return Object.hasOwn(st.vars, `$${name}`) ? (st.vars[`$${name}`] ?? null) : null;
}

/** Value of a variable or special parameter; null when unset. */
export function getVar(sh: Shell, name: string): string | null {
  const { st, ctx } = sh;
  if (/^\d+$/.test(name)) return name === "0" ? st.name : (st.args[Number(name) - 1] ?? null);
  switch (name) {
    case "?":
      return String(st.status);
    case "$":
      return String(st.shellPid);
    case "!":
      return st.lastBackground === 0 ? null : String(st.lastBackground);
    case "#":
      return String(st.args.length);
    case "-":
      return (st.kind === "interactive" ? "him" : "h") + st.options.replace(/[hmi]/g, "");
    case "_":
      return st.lastArg;
    case "@":
    case "*":
      return st.args.length === 0 ? null : st.args.join(" ");
    case "RANDOM":
      st.random = (Math.imul(st.random, 1103515245) + 12345) >>> 0;
      return String((st.random >>> 16) & 32767);
    case "SECONDS":
      return String(Math.floor((ctx.mono() - st.startedAt) / 1_000_000));
    case "EPOCHSECONDS":
      return String(Math.floor(ctx.unixUs() / 1_000_000));
    case "BASHPID":
      return String(ctx.process.pid);
    case "PPID":
      return String(ctx.process.ppid);
    case "UID":
    case "EUID":
      return String(ctx.process.uid);
    case "LINENO":
      return "1";
    case "COLUMNS":
      return String(ctx.machine.state.os.tty.cols);
    case "LINES":
      return String(ctx.machine.state.os.tty.rows);
    case "FUNCNAME":
      return null;
    case "PIPESTATUS":
      return String(st.pipeStatus[0] ?? 0);
  }
  const found = variable(st, name);
  if (found === null) return null;
  return typeof found.v === "string" ? found.v : (found.v[0] ?? null);
}

/** Elements of an array (one for a plain variable, none when unset). */
export function getArray(sh: Shell, name: string): string[] {
  if (name === "PIPESTATUS") return sh.st.pipeStatus.map(String);
  const found = variable(sh.st, name);
  if (found === null) return [];
  return typeof found.v === "string" ? [found.v] : found.v;
}

/** Sets a variable, keeping its attributes. */
export function setVar(sh: Shell, name: string, value: string | string[], exported?: boolean): void {
  const old = variable(sh.st, name);
  if (old?.r) throw new ShellError(`${name}: readonly variable`);
  if (old && typeof old.v !== "string" && typeof value === "string") old.v[0] = value;
  else sh.st.vars[`$${name}`] = { v: value, x: exported ?? old?.x ?? false, r: false };
  const now = variable(sh.st, name);
  if (now && exported !== undefined) now.x = exported;
}

/** Sets one element of an array; gaps become empty. */
export function setElement(sh: Shell, name: string, index: number, value: string): void {
  const array = [...getArray(sh, name)];
  const at = index < 0 ? array.length + index : index;
  if (at < 0 || at > 100_000) throw new ShellError(`${name}[${index}]: bad array subscript`);
  while (array.length < at) array.push("");
  array[at] = value;
  setVar(sh, name, array);
}

/** Removes a variable. */
export function unsetVar(sh: Shell, name: string): void {
  if (variable(sh.st, name)?.r) throw new ShellError(`${name}: cannot unset: readonly variable`);
  delete sh.st.vars[`$${name}`];
}

/** Names of all variables, sorted. */
export function variableNames(st: ShellState): string[] {
  return Object.keys(st.vars)
    .map((key) => key.slice(1))
    .sort((a, b) => (a < b ? -1 : 1));
}

/** Environment for a child. */
export function environment(st: ShellState): string[] {
  const out: string[] = [];
  for (const name of variableNames(st)) {
    const found = variable(st, name);
    if (found?.x && typeof found.v === "string") out.push(`${name}=${found.v}`);
  }
  return out;
}

/** A value quoted so that the shell reads it back. */
export function quoteValue(value: string): string {
  if (value === "") return "''";
  if (/[\n\t\x00-\x1f]/.test(value))
    return `$'${value.replace(/\\/g, "\\\\").replace(/'/g, "\\'").replace(/\n/g, "\\n").replace(/\t/g, "\\t")}'`;
  return /[^\w@%+=:,./-]/.test(value) ? `'${value.replace(/'/g, "'\\''")}'` : value;
}
