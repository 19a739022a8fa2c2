import type { Bytes } from "../../content/bytes";
import { type LimitLetter, limitOf } from "../os/limits";
import type { Machine } from "../os/machine";
import { controllingTerminal, terminalName } from "../os/terminals";
import type { OpenFile, Process } from "../os/types";
import type { SynthNode } from "./filesystem";
import { dir, file, link } from "./synth-node";

/** What /proc shows of a process, whether it is real or a background service. */
interface Subject {
  readonly pid: number;
  readonly ppid: number;
  readonly comm: Bytes;
  readonly args: readonly Bytes[];
  readonly letter: string;
  readonly uid: number;
  readonly gid: number;
  readonly rssKib: number;
  readonly vszKib: number;
  readonly startedAt: number;
  readonly cpuUs: number;
  readonly process: Process | null;
}

const STATES: Readonly<Record<string, string>> = { R: "running", S: "sleeping", T: "stopped", Z: "zombie", I: "idle" };

function subjectOf(m: Machine, pid: number): Subject | null {
  const process = m.process(pid);
  if (process) {
    const letter = process.status === "zombie" ? "Z" : process.status === "stop" ? "T" : process.status === "run" ? "R" : "S";
    const held = Math.ceil(process.heldBytes / 1024);
    return {
      pid,
      ppid: process.ppid,
      comm: process.program.slice(0, 15),
      args: process.status === "zombie" ? [] : process.args,
      letter,
      uid: process.uid,
      gid: process.gid,
      rssKib: process.rssKib + held,
      vszKib: process.rssKib * 3 + held,
      startedAt: process.startedAt,
      cpuUs: Math.floor(process.cpuNs / 1000),
      process,
    };
  }
  const service = m.background().find((candidate) => candidate.pid === pid);
  if (!service) return null;
  const isKernel = service.vszKib === 0;
  return {
    pid,
    ppid: service.ppid,
    comm: service.name.slice(0, 15),
    args: isKernel ? [] : service.command.split(" "),
    letter: isKernel ? "I" : "S",
    uid: 0,
    gid: 0,
    rssKib: service.rssKib,
    vszKib: service.vszKib,
    startedAt: service.startedAt ?? m.state.boot.kernelAt,
    cpuUs: 0,
    process: null,
  };
}

function statusText(m: Machine, s: Subject): string {
  const ids = (id: number): string => `${id}\t${id}\t${id}\t${id}`;
  const mask = (signals: readonly number[]): string =>
    signals
      .reduce((bits, number) => bits | (1n << BigInt(number - 1)), 0n)
      .toString(16)
      .padStart(16, "0");
  const memory: readonly (readonly [string, number])[] = [
    ["VmPeak", s.vszKib],
    ["VmSize", s.vszKib],
    ["VmLck", 0],
    ["VmPin", 0],
    ["VmHWM", s.rssKib],
    ["VmRSS", s.rssKib],
  ];
  return [
    `Name:\t${s.comm}`,
    `Umask:\t${(s.process?.umask ?? 0o022).toString(8).padStart(4, "0")}`,
    `State:\t${s.letter} (${STATES[s.letter] ?? ""})`,
    `Tgid:\t${s.pid}`,
    "Ngid:\t0",
    `Pid:\t${s.pid}`,
    `PPid:\t${s.ppid}`,
    "TracerPid:\t0",
    `Uid:\t${ids(s.uid)}`,
    `Gid:\t${ids(s.gid)}`,
    `FDSize:\t${Math.max(64, s.process?.fds.length ?? 0)}`,
    `Groups:\t${s.gid} `,
    ...(s.vszKib > 0 && s.letter !== "Z" ? memory.map(([name, kib]) => `${name}:\t${String(kib).padStart(8)} kB`) : []),
    "Threads:\t1",
    `SigPnd:\t${mask(s.process?.pending ?? [])}`,
    `SigIgn:\t${mask(s.process?.ignored ?? [])}`,
    `SigCgt:\t${mask(s.process?.caught ?? [])}`,
    `Cpus_allowed_list:\t0-${Math.max(0, m.state.vcpusOnline - 1)}`,
    "",
  ].join("\n");
}

/** Hundredths of a second since the start, as the kernel counts time. @source proc(5) */
const ticks = (us: number): number => Math.floor(us / 10_000);

/** Device numbers of terminals: major 229, and 136 with the number of a pseudo-terminal. @source Linux: devices.txt */
const HVC_DEVICE = 229 * 256;
const PTS_DEVICE = 136 * 256;

function statText(m: Machine, s: Subject): string {
  const user = ticks(Math.floor(s.cpuUs * 0.85));
  const nice = s.process?.limits?.nice ?? 0;
  const pts = s.process?.pts;
  const tty = pts !== undefined ? PTS_DEVICE + pts : s.process?.tty ? HVC_DEVICE : 0;
  const front = s.process?.tty ? controllingTerminal(m, s.process).foreground : -1;
  const head = [s.process?.pgid ?? s.pid, s.process?.sid ?? s.pid, tty, front, 4_194_304, 0, 0, 0, 0];
  const times = [user, ticks(s.cpuUs) - user, 0, 0, 20 + nice, nice, 1, 0, ticks(Math.max(0, s.startedAt - m.state.boot.kernelAt))];
  const memory = [s.vszKib * 1024, s.rssKib >> 2, "18446744073709551615"];
  return `${s.pid} (${s.comm}) ${s.letter} ${[s.ppid, ...head, ...times, ...memory, ...new Array<number>(27).fill(0)].join(" ")}\n`;
}

const LIMITS: readonly (readonly [string, LimitLetter, string])[] = [
  ["Max cpu time", "t", "seconds"],
  ["Max file size", "f", "bytes"],
  ["Max data size", "d", "bytes"],
  ["Max stack size", "s", "bytes"],
  ["Max core file size", "c", "bytes"],
  ["Max resident set", "m", "bytes"],
  ["Max processes", "u", "processes"],
  ["Max open files", "n", "files"],
  ["Max locked memory", "l", "bytes"],
  ["Max address space", "v", "bytes"],
  ["Max file locks", "x", "locks"],
  ["Max pending signals", "i", "signals"],
  ["Max msgqueue size", "q", "bytes"],
  ["Max nice priority", "e", ""],
  ["Max realtime priority", "r", ""],
  ["Max realtime timeout", "R", "us"],
];

function limitsText(m: Machine, process: Process): string {
  const rows = LIMITS.map(([name, letter, unit]) => {
    const limit = limitOf(m, process, letter);
    const text = limit === Number.POSITIVE_INFINITY ? "unlimited" : String(limit);
    return `${name.padEnd(25)} ${text.padEnd(20)} ${text.padEnd(20)} ${unit.padEnd(10)}\n`;
  });
  return `${"Limit".padEnd(25)} ${"Soft Limit".padEnd(20)} ${"Hard Limit".padEnd(20)} ${"Units".padEnd(10)}\n${rows.join("")}`;
}

/** What a descriptor leads to, as its link shows it. */
function targetOf(m: Machine, open: OpenFile): Bytes {
  switch (open.kind) {
    case "tty":
      return `/dev/${terminalName(m, open)}`;
    case "pipe":
      return `pipe:[${20_000 + open.pipe}]`;
    case "null":
    case "zero":
    case "full":
      return `/dev/${open.kind}`;
    case "random":
      return "/dev/urandom";
    case "file":
    case "disk":
      return open.name || "/";
    default:
      return `anon_inode:[${open.kind}]`;
  }
}

const NAMES = ["cmdline", "comm", "cwd", "environ", "exe", "fd", "limits", "mounts", "root", "stat", "statm", "status"];

/** A name below /proc/PID: it may be a descriptor's link, or what such a link leads to. */
export function processNode(m: Machine, pid: number, rest: Bytes, mounts: () => string): SynthNode | null {
  const s = subjectOf(m, pid);
  if (s === null) return null;
  const { process } = s;
  const owner = { uid: s.uid, gid: s.gid };
  const owned = (node: SynthNode): SynthNode => ({ ...node, node: { ...node.node, u: s.uid, g: s.gid } });
  switch (rest) {
    case "":
      return owned(dir(NAMES));
    case "comm":
      return owned(file(`${s.comm}\n`, 0o644));
    case "cmdline":
      return owned(file(s.args.map((arg) => `${arg}\0`).join("")));
    case "status":
      return owned(file(statusText(m, s)));
    case "stat":
      return owned(file(statText(m, s)));
    case "statm":
      return owned(file(`${s.vszKib >> 2} ${s.rssKib >> 2} ${s.rssKib >> 3} 1 0 ${(s.vszKib - s.rssKib) >> 2} 0\n`));
    case "environ":
      return owned(file((process?.env ?? []).map((pair) => `${pair}\0`).join(""), 0o400));
    case "limits":
      return process ? owned(file(limitsText(m, process))) : owned(file(""));
    case "mounts":
      return owned(file(mounts()));
    case "cwd":
      return link(process?.cwd ?? "/", owner);
    case "root":
      return link("/", owner);
    case "exe":
      return s.letter === "I" ? null : link(exeOf(m, s), owner);
    case "fd":
      return owned(dir(() => (process?.fds ?? []).map(([number]) => String(number)), 0o500));
  }
  if (!rest.startsWith("fd/") || !process) return null;
  const name = rest.slice(3);
  if (/^(?:pipe|anon_inode):\[\w+\]$/.test(name)) return { ...owned(file("", 0o600)), isPipe: name.startsWith("pipe:") };
  const id = /^\d{1,7}$/.test(name) ? process.fds.find(([number]) => number === Number(name))?.[1] : undefined;
  const open = id === undefined ? undefined : m.tables.files.get(id);
  return open === undefined ? null : link(targetOf(m, open), owner);
}

function exeOf(m: Machine, s: Subject): Bytes {
  if (!s.process) return s.args[0] ?? "/";
  const path = m.programs.get(s.process.program)?.path;
  return typeof path === "string" ? path : `/usr/bin/${s.process.program}`;
}

/** Ids of all processes. */
export function processIds(m: Machine): string[] {
  return [...m.background().map((service) => String(service.pid)), ...m.state.os.processes.map((process) => String(process.pid))];
}
