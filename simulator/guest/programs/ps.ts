import { type Bytes, isAscii } from "../../content/bytes";
import { bytesThatFit, columnsOf } from "../../content/width";
import { instantProgram, type Output, type ProgramContext } from "../os/program";
import { type ProcessRow, processRows } from "./process-list";
import { columnValue, type PsColumn, psColumn, shortClock, sortValue } from "./ps-columns";
import { PsError, PsReader, type PsRequest } from "./ps-options";

const USAGE =
  "\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n";

const FORMATS: Readonly<Record<string, string>> = {
  "": "pid tname time ucmd",
  f: "uidhack pid ppid c stime tname time cmd",
  F: "uidhack pid ppid c sz rss psr stime tname time cmd",
  fj: "uidhack pid ppid pgid sid c stime tname time cmd",
  j: "pid pgid sid tname time ucmd",
  l: "f s uid pid ppid c opri ni addr sz wchan tname time ucmd",
  ly: "s uid pid ppid c opri ni rss sz wchan tname time ucmd",
  fl: "f s uidhack pid ppid c opri ni addr sz wchan stime tname time cmd",
  bsd: "pid tname stat bsdtime args",
  "bsd-u": "user pid pcpu pmem vsz rss tname stat start_time bsdtime args",
  "bsd-j": "ppid pid pgid sid tname tpgid stat uid bsdtime args",
  "bsd-l": "f uid pid ppid pri ni vsz rss wchan stat tname bsdtime args",
};

function columnsFor(request: PsRequest): PsColumn[] {
  if (request.columns.length > 0) return request.columns;
  const letters = [...request.format].sort().join("");
  const key = request.format.startsWith("bsd") ? request.format : letters.includes("F") ? "F" : letters.replace(/(.)\1+/g, "$1");
  const format = FORMATS[key];
  if (format === undefined) throw new PsError("conflicting format options");
  return format.split(" ").map((name) => psColumn(name) as PsColumn);
}

/** Whether a process is meant. @source ps(1): process selection */
function isMeant(ctx: ProgramContext, request: PsRequest, row: ProcessRow): boolean {
  const { tests, all, bsd } = request;
  if (request.running && !row.state.startsWith("R")) return false;
  if (all === "every") return true;
  if (tests.some((test) => test(row))) return true;
  if (all === "terminals") return row.tty !== "?" && row.sid !== row.pid;
  if (all === "no-leaders") return row.sid !== row.pid;
  if (bsd.a && bsd.x) return true;
  if (bsd.a) return row.tty !== "?";
  if (bsd.x) return row.uid === ctx.uid;
  if (tests.length > 0) return false;
  const tty = ctx.process.tty ? row.tty !== "?" : row.tty === "?";
  return request.format.startsWith("bsd")
    ? tty && row.uid === ctx.uid && (ctx.process.tty || row.sid === ctx.process.sid)
    : row.uid === ctx.uid && (ctx.process.tty ? tty : row.sid === ctx.process.sid);
}

/** Rows as a tree: children below their parent, with what is drawn before their commands. */
function forest(rows: readonly ProcessRow[]): { row: ProcessRow; before: string }[] {
  const known = new Set(rows.map((row) => row.pid));
  const children = new Map<number, ProcessRow[]>();
  for (const row of rows) {
    const parent = known.has(row.ppid) && row.ppid !== row.pid ? row.ppid : -1;
    const list = children.get(parent);
    if (list) list.push(row);
    else children.set(parent, [row]);
  }
  const out: { row: ProcessRow; before: string }[] = [];
  const stack: { row: ProcessRow; depth: number; open: string; last: boolean }[] = [];
  const push = (pid: number, depth: number, open: string): void => {
    const list = children.get(pid) ?? [];
    for (let i = list.length - 1; i >= 0; i--) stack.push({ row: list[i] as ProcessRow, depth, open, last: i === list.length - 1 });
  };
  push(-1, 0, "");
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { row, depth, open, last } = top;
    out.push({ row, before: depth === 0 ? "" : `${open} \\_ ` });
    push(row.pid, depth + 1, depth === 0 ? "" : (open + (last ? "    " : " |  ")).slice(0, 400));
  }
  return out;
}

function cut(line: Bytes, width: number): Bytes {
  if (width <= 0 || columnsOf(line) <= width) return line;
  return isAscii(line) ? line.slice(0, width) : line.slice(0, bytesThatFit(line, 0, width));
}

/** Text of a cell: numbers may grow over their column, names are cut or become a number. */
function cell(ctx: ProgramContext, column: PsColumn, row: ProcessRow, isLast: boolean, before: string): Bytes {
  const value = columnValue(ctx, column, row);
  const text = typeof value === "number" ? String(value) : value;
  if (["args", "cmd", "comm", "ucmd"].includes(column.key)) {
    const whole = before + text;
    return isLast ? whole : whole.slice(0, column.width).padEnd(column.width);
  }
  if (typeof value === "string" && /^(user|ruser|uidhack|group)$/.test(column.key) && text.length > column.width)
    return `${text.slice(0, Math.max(0, column.width - 1))}+`;
  return column.left ? (isLast ? text : text.padEnd(column.width)) : text.padStart(column.width);
}

function table(ctx: ProgramContext, request: PsRequest, rows: readonly { row: ProcessRow; before: string }[]): Bytes {
  const columns = columnsFor(request);
  const header = columns
    .map((column, i) => {
      const isLast = i === columns.length - 1;
      return column.left ? (isLast ? column.header : column.header.padEnd(column.width)) : column.header.padStart(column.width);
    })
    .join(" ");
  const env = Number(ctx.env("COLUMNS") ?? 0);
  const screen = request.width || (ctx.isTty(1) ? env || ctx.terminal.cols : 0);
  const width = request.wide > 1 || screen === 0 ? 0 : request.wide === 1 ? Math.max(132, screen) : screen;
  const lines = rows.map(({ row, before }) => {
    const shown = request.short ? { ...row, command: row.name } : row;
    return cut(columns.map((column, i) => cell(ctx, column, shown, i === columns.length - 1, before)).join(" "), width);
  });
  const isNamed = columns.some((column) => column.header !== "");
  return [...(request.headers && isNamed ? [cut(header, width)] : []), ...lines].map((line) => `${line}\n`).join("");
}

function order(a: Bytes | number, b: Bytes | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function run(ctx: ProgramContext): Output {
  const request = new PsReader(ctx, ctx.args).read();
  const all = processRows(ctx.machine);
  ctx.charge("node", all.length * 3);
  const rows = all.filter((row) => isMeant(ctx, request, row) !== request.invert);
  if (request.sort.length > 0)
    rows.sort((a, b) => {
      for (const { key, down } of request.sort) {
        const result = order(sortValue(ctx, key, a), sortValue(ctx, key, b));
        if (result !== 0) return down ? -result : result;
      }
      return a.pid - b.pid;
    });
  ctx.charge("field", rows.length * 8);
  const shown = request.forest ? forest(rows) : rows.map((row) => ({ row, before: "" }));
  return { stdout: table(ctx, request, shown), stderr: "", code: rows.length > 0 ? 0 : 1 };
}

/** `ps`. @source procps-ng 4.0.2: ps */
export const ps = instantProgram("ps", (args, ctx) => {
  // Alpine's ps is busybox': all processes, few columns.
  if (ctx.machine.flavour.id === "alpine" && args.length === 0) {
    const rows = processRows(ctx.machine);
    return {
      stdout: `PID   USER     TIME  COMMAND\n${rows.map((r) => `${String(r.pid).padStart(5)} ${r.user.padEnd(8)} ${shortClock(r.cpuUs).padStart(5)} ${r.command}\n`).join("")}`,
      stderr: "",
      code: 0,
    };
  }
  try {
    return run(ctx);
  } catch (error) {
    if (!(error instanceof PsError)) throw error;
    return { stdout: "", stderr: `error: ${error.message}${USAGE}`, code: 1 };
  }
});
