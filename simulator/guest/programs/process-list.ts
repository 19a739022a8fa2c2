import type { Bytes } from "../../content/bytes";
import { freeMemory } from "../os/figures";
import type { Machine } from "../os/machine";
import { controllingTerminal, terminalName } from "../os/terminals";
import type { Process } from "../os/types";
import { userByName, userName } from "../os/users";
import { niceness } from "./priority";

/** A process as ps and top show it, whether it is real or a background service. */
export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  readonly uid: number;
  readonly gid: number;
  readonly user: Bytes;
  readonly cpuTenths: number;
  readonly memTenths: number;
  /** KiB */
  readonly vsz: number;
  readonly rss: number;
  readonly tty: string;
  /** foreground group of its terminal, -1 without one */
  readonly tpgid: number;
  readonly state: string;
  readonly nice: number;
  readonly startedAt: number;
  readonly cpuUs: number;
  readonly command: Bytes;
  readonly name: Bytes;
}

function serviceRows(m: Machine, total: number): ProcessRow[] {
  const busy = m.state.workload;
  const elapsed = m.mono() - busy.since;
  const uids = new Map<string, { uid: number; gid: number }>();
  return m
    .background()
    .filter((s) => !m.state.os.stoppedUnits.includes(s.name))
    .map((s) => {
      const demand = (s.cpuMicro ?? 0) + Math.floor((busy.cpuMicro * s.share) / 1000);
      const used = Math.floor(((busy.cpuUs + Math.floor((busy.cpuMicro * elapsed) / 1_000_000)) * s.share) / 1000);
      const known = uids.get(s.user) ?? userByName(m, s.user) ?? { uid: 0, gid: 0 };
      uids.set(s.user, known);
      return {
        pid: s.pid,
        ppid: s.ppid,
        pgid: s.vszKib === 0 ? 0 : s.pid,
        sid: s.vszKib === 0 ? 0 : s.pid,
        uid: known.uid,
        gid: known.gid,
        user: s.user,
        cpuTenths: Math.floor(demand / 1000),
        memTenths: Math.floor((s.rssKib * 1000) / total),
        vsz: s.vszKib,
        rss: s.rssKib,
        tty: "?",
        tpgid: -1,
        state: s.pid === 1 ? "Ss" : s.vszKib === 0 ? "I<" : s.share > 0 && demand > 300_000 ? "Rl" : "Ss",
        nice: s.vszKib === 0 && s.pid !== 2 ? -20 : 0,
        startedAt: s.startedAt ?? m.state.boot.kernelAt,
        // Of one that came later: what it uses now, for as long as it has been there.
        cpuUs: s.startedAt === undefined ? used + s.pid * 31 : Math.floor(((s.cpuMicro ?? 0) * (m.mono() - s.startedAt)) / 1_000_000),
        command: s.command,
        name: s.name,
      };
    });
}

const GETTY = "/sbin/agetty -o -p -- \\u --keep-baud 115200,57600,38400,9600 - vt220";

function processRow(m: Machine, p: Process, total: number, hotTenths: number, names: Map<number, Bytes>): ProcessRow {
  const hot = p.hotUntil > m.mono() ? hotTenths : Math.floor((p.demand?.cpuMicro ?? 0) / 1000);
  const state =
    p.status === "zombie" ? "Z" : p.status === "stop" ? "T" : p.log && p.reads ? "D" : p.status === "run" || hot > 0 ? "R" : "S";
  const age = Math.max(1_000_000, m.mono() - p.startedAt);
  const heldKib = Math.ceil(p.heldBytes / 1024);
  const nice = niceness(p);
  const { foreground } = controllingTerminal(m, p);
  const user = names.get(p.uid) ?? userName(m, p.uid);
  names.set(p.uid, user);
  const isGetty = p.program === "login";
  return {
    pid: p.pid,
    ppid: p.ppid,
    pgid: p.pgid,
    sid: p.sid,
    uid: p.uid,
    gid: p.gid,
    user,
    cpuTenths: hot > 0 ? hot : Math.min(999, Math.floor(p.cpuNs / age)),
    memTenths: Math.floor(((p.rssKib + heldKib) * 1000) / total),
    vsz: p.status === "zombie" ? 0 : p.rssKib * 3 + heldKib,
    rss: p.status === "zombie" ? 0 : p.rssKib + heldKib,
    tty: p.tty ? terminalName(m, p) : "?",
    tpgid: p.tty ? foreground : -1,
    state: `${state}${nice > 0 ? "N" : nice < 0 ? "<" : ""}${p.sid === p.pid ? "s" : ""}${p.tty && p.pgid === foreground ? "+" : ""}`,
    nice,
    startedAt: p.startedAt,
    cpuUs: Math.floor(p.cpuNs / 1000) + (p.demand ? Math.floor((p.demand.cpuMicro * age) / 1_000_000) : 0),
    command: p.status === "zombie" ? `[${p.program}] <defunct>` : isGetty ? GETTY : p.args.join(" "),
    name: isGetty ? "agetty" : p.program.slice(0, 15),
  };
}

/** All processes by pid. */
export function processRows(m: Machine): ProcessRow[] {
  const total = freeMemory(m).total;
  const { processes } = m.state.os;
  // Those that want a whole CPU share what there is.
  const hotCount = processes.reduce((sum, p) => sum + (p.hotUntil > m.mono() ? 1 : 0), 0);
  const hotTenths = hotCount === 0 ? 0 : Math.min(1000, Math.floor((1000 * m.state.vcpusOnline) / hotCount));
  const names = new Map<number, Bytes>();
  const rows = [...serviceRows(m, total), ...processes.map((p) => processRow(m, p, total, hotTenths, names))];
  return rows.sort((a, b) => a.pid - b.pid);
}
