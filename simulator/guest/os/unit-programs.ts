/** Services of a system that are programs of their own: a process each, which somebody may kill, and which its unit starts. */
import type { GuestService } from "../engine";
import { nfsServer } from "../nfs/exports";
import { newFile } from "./files";
import type { Machine } from "./machine";
import { signal, spawn } from "./process";
import { SIGTERM } from "./signals";
import { isStopped, stopUnits } from "./units";

/** A unit with a program for its process. */
export interface UnitProgram {
  /** by which it is stopped and started */
  readonly name: string;
  readonly unit: string;
  readonly program: string;
  readonly args: readonly string[];
  /** it is started again when it ends by itself */
  readonly restarts: boolean;
}

/** @source Debian 12: iperf3.service, dnsmasq.service (`/usr/share/dnsmasq/systemd-helper`); Alpine 3.20: iperf3.initd, dnsmasq.initd */
const PROGRAMS: readonly (Omit<UnitProgram, "unit"> & { readonly service: GuestService })[] = [
  { service: "iperf3", name: "iperf3", program: "iperf3", args: ["/usr/bin/iperf3", "--server"], restarts: true },
  {
    service: "dns",
    name: "dnsmasq",
    program: "dnsmasq",
    args: ["/usr/sbin/dnsmasq", "-k", "-u", "dnsmasq", "--local-service"],
    restarts: false,
  },
];

const none: readonly UnitProgram[] = [];
const cache = new WeakMap<readonly GuestService[], readonly UnitProgram[]>();
/** The same array for the same system. */
export function unitPrograms(m: Machine): readonly UnitProgram[] {
  const { services } = m.spec;
  if (!services || services.length === 0) return none;
  const known = cache.get(services);
  if (known) return known;
  const ending = m.flavour.init === "systemd" ? ".service" : "";
  const found = PROGRAMS.filter(({ service }) => services.includes(service)).map(({ name, program, args, restarts }) => ({
    name,
    unit: `${name}${ending}`,
    program,
    args,
    restarts,
  }));
  cache.set(services, found);
  return found;
}

/** The process of a unit; null: it does not run. */
export function processOfUnit(m: Machine, { name }: UnitProgram): number | null {
  const pid = m.state.os.unitPids?.[name];
  const process = pid === undefined ? undefined : m.process(pid);
  return process && process.status !== "zombie" ? process.pid : null;
}

/** Starts what is to run and does not, and ends what is not to run. Asked at each step of a system that runs. */
export function keepUnitPrograms(m: Machine): void {
  // A server of NFS reads what it exports when it starts.
  nfsServer(m);
  for (const one of unitPrograms(m)) {
    const { [one.name]: last, ...others } = m.state.os.unitPids ?? {};
    const pid = processOfUnit(m, one);
    if (pid !== null) {
      const process = isStopped(m, one.name) ? m.process(pid) : undefined;
      if (process) signal(m, process, SIGTERM);
      continue;
    }
    // It has ended by itself, and its unit with it.
    if (last !== undefined && !one.restarts) stopUnits(m, [one.name]);
    if (!isStopped(m, one.name)) m.state.os.unitPids = { ...others, [one.name]: begin(m, one) };
    else if (last !== undefined) m.state.os.unitPids = others;
  }
}
function begin(m: Machine, { program, args }: UnitProgram): number {
  const quiet = newFile(m, { kind: "null" });
  return spawn(m, {
    program,
    args: [...args],
    parent: null,
    pgid: 0,
    newSession: true,
    uid: 0,
    gid: 0,
    fds: [
      [0, quiet.id],
      [1, quiet.id],
      [2, quiet.id],
    ],
  }).pid;
}
