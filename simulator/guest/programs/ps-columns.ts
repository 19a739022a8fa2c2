import type { Bytes } from "../../content/bytes";
import { formatDate } from "../os/calendar";
import type { ProgramContext } from "../os/program";
import { groupName } from "../os/users";
import type { ProcessRow } from "./process-list";
import { secondsOf } from "./sessions";

/** A column of ps. */
export interface PsColumn {
  readonly key: string;
  readonly header: Bytes;
  readonly width: number;
  readonly left: boolean;
}

interface Kind {
  readonly header: string;
  readonly width: number;
  readonly left?: boolean;
  readonly value: (row: ProcessRow, ctx: ProgramContext) => Bytes | number;
}

const two = (n: number): string => String(n).padStart(2, "0");
const tenths = (n: number): string => `${Math.floor(n / 10)}.${n % 10}`;

/** `1:05`, as `ps aux` shows CPU time. */
export function shortClock(us: number): string {
  return `${Math.floor(us / 60_000_000)}:${two(Math.floor(us / 1_000_000) % 60)}`;
}
function clock(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  return `${days > 0 ? `${days}-` : ""}${two(Math.floor(seconds / 3_600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
function elapsed(ctx: ProgramContext, row: ProcessRow): number {
  return Math.max(0, Math.floor((ctx.mono() - row.startedAt) / 1_000_000));
}
function elapsedText(seconds: number): string {
  return clock(seconds).replace(/^00:/, "");
}
/** Begin of a process: the time within a day, else the date. */
function began(ctx: ProgramContext, row: ProcessRow, old: string, fresh: string): string {
  const at = secondsOf(ctx.machine, row.startedAt);
  const isFresh = elapsed(ctx, row) < 86_400;
  return formatDate(isFresh ? fresh : old, at, 0);
}

const right = (header: string, width: number, value: Kind["value"]): Kind => ({ header, width, value });
const left = (header: string, width: number, value: Kind["value"]): Kind => ({ header, width, left: true, value });

/** Columns by their specifiers. @source procps-ng 4.0.2: ps/output.c */
const KINDS: Readonly<Record<string, Kind>> = {
  pid: right("PID", 7, (r) => r.pid),
  ppid: right("PPID", 7, (r) => r.ppid),
  pgid: right("PGID", 7, (r) => r.pgid),
  sid: right("SID", 7, (r) => r.sid),
  sess: right("SESS", 7, (r) => r.sid),
  lwp: right("LWP", 7, (r) => r.pid),
  tpgid: right("TPGID", 7, (r) => r.tpgid),
  user: left("USER", 8, (r) => r.user),
  ruser: left("RUSER", 8, (r) => r.user),
  uidhack: left("UID", 8, (r) => r.user),
  uid: right("UID", 5, (r) => r.uid),
  gid: right("GID", 5, (r) => r.gid),
  group: left("GROUP", 8, (r, ctx) => groupName(ctx.machine, r.gid)),
  pcpu: right("%CPU", 4, (r) => (r.cpuTenths > 999 ? Math.floor(r.cpuTenths / 10) : tenths(r.cpuTenths))),
  pmem: right("%MEM", 4, (r) => tenths(r.memTenths)),
  c: right("C", 2, (r) => Math.min(99, Math.floor(r.cpuTenths / 10))),
  vsz: right("VSZ", 6, (r) => r.vsz),
  rss: right("RSS", 5, (r) => r.rss),
  sz: right("SZ", 5, (r) => Math.floor(r.vsz / 4)),
  size: right("SIZE", 5, (r) => Math.floor(r.rss * 0.6)),
  tname: left("TTY", 8, (r) => r.tty),
  tt: left("TT", 8, (r) => r.tty),
  stat: left("STAT", 4, (r) => r.state),
  s: left("S", 1, (r) => r.state.slice(0, 1)),
  start_time: left("START", 5, (r, ctx) => began(ctx, r, "%b%d", "%H:%M")),
  stime: left("STIME", 5, (r, ctx) => began(ctx, r, "%b%d", "%H:%M")),
  bsdstart: right("START", 6, (r, ctx) => began(ctx, r, "%b %e", "%H:%M")),
  start: right("STARTED", 8, (r, ctx) => began(ctx, r, "%b %d", "%H:%M:%S")),
  lstart: right("STARTED", 24, (r, ctx) => formatDate("%a %b %e %T %Y", secondsOf(ctx.machine, r.startedAt), 0)),
  etime: right("ELAPSED", 11, (r, ctx) => elapsedText(elapsed(ctx, r))),
  etimes: right("ELAPSED", 7, (r, ctx) => elapsed(ctx, r)),
  time: right("TIME", 8, (r) => clock(Math.floor(r.cpuUs / 1_000_000))),
  bsdtime: right("TIME", 6, (r) => shortClock(r.cpuUs)),
  times: right("TIME", 8, (r) => Math.floor(r.cpuUs / 1_000_000)),
  pri: right("PRI", 3, (r) => 19 - r.nice),
  opri: right("PRI", 3, (r) => 80 + r.nice),
  ni: right("NI", 3, (r) => r.nice),
  cls: right("CLS", 3, () => "TS"),
  f: right("F", 1, (r) => (r.vsz === 0 && r.ppid === 2 ? 1 : r.pid === 1 || r.sid === r.pid ? 4 : 0)),
  psr: right("PSR", 3, (r, ctx) => r.pid % Math.max(1, ctx.machine.state.vcpusOnline)),
  nlwp: right("NLWP", 4, () => 1),
  wchan: left("WCHAN", 6, () => "-"),
  addr: right("ADDR", 4, () => "-"),
  comm: left("COMMAND", 15, (r) => r.name + (r.state.startsWith("Z") ? " <defunct>" : "")),
  ucmd: left("CMD", 15, (r) => r.name + (r.state.startsWith("Z") ? " <defunct>" : "")),
  args: left("COMMAND", 27, (r) => r.command),
  cmd: left("CMD", 27, (r) => r.command),
};

const ALIASES: Readonly<Record<string, string>> = {
  "%cpu": "pcpu",
  "%mem": "pmem",
  command: "args",
  ucomm: "comm",
  tty: "tt",
  tid: "lwp",
  spid: "lwp",
  euid: "uid",
  ruid: "uid",
  euser: "user",
  uname: "user",
  egid: "gid",
  rgid: "gid",
  egroup: "group",
  rgroup: "group",
  pgrp: "pgid",
  session: "sess",
  state: "s",
  rssize: "rss",
  rsz: "rss",
  vsize: "vsz",
  cputime: "time",
  cputimes: "times",
  nice: "ni",
  thcount: "nlwp",
  flag: "f",
  flags: "f",
  class: "cls",
  policy: "cls",
};
/** Headers that differ from the column's own. */
const OWN_HEADER: Readonly<Record<string, string>> = {
  tty: "TT",
  euid: "EUID",
  ruid: "RUID",
  euser: "EUSER",
  egid: "EGID",
  rgid: "RGID",
  egroup: "EGROUP",
  rgroup: "RGROUP",
  pgrp: "PGRP",
  tid: "TID",
  spid: "SPID",
  rssize: "RSZ",
  rsz: "RSZ",
  vsize: "VSZ",
  thcount: "THCNT",
  policy: "POL",
};

/** A column by its specifier, null when it is unknown. */
export function psColumn(name: string, header?: Bytes, width?: number): PsColumn | null {
  const key = Object.hasOwn(ALIASES, name) ? (ALIASES[name] as string) : name;
  const kind = Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
  if (kind === undefined) return null;
  const title = header ?? (Object.hasOwn(OWN_HEADER, name) ? (OWN_HEADER[name] as string) : kind.header);
  return { key, header: title, width: width ?? Math.max(kind.width, header === undefined ? 0 : title.length), left: kind.left ?? false };
}

/** What a column shows of a process. */
export function columnValue(ctx: ProgramContext, column: PsColumn, row: ProcessRow): Bytes | number {
  return (KINDS[column.key] as Kind).value(row, ctx);
}

/** What a column is sorted by. */
export function sortValue(ctx: ProgramContext, key: string, row: ProcessRow): Bytes | number {
  if (key === "pcpu") return row.cpuTenths;
  if (key === "pmem" || key === "rss") return row.rss;
  if (["time", "bsdtime", "times"].includes(key)) return row.cpuUs;
  if (["start", "start_time", "stime", "bsdstart", "lstart"].includes(key)) return row.startedAt;
  if (key === "etime") return -row.startedAt;
  return (KINDS[key] as Kind).value(row, ctx);
}
