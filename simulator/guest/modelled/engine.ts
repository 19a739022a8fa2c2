import { encodeUtf8, showUtf8 } from "../../content/bytes";
import { type ChunkFound, chunksWithin } from "../../content/file-account";
import { ipToText, parseIpv4 } from "../../wire/address";
import type { DiskSpec, GuestEngine, GuestServices, GuestSpec, GuestStats, NicSpec } from "../engine";
import { addAddress, addInterface, byDevice, setDown } from "../net/interfaces";
import { gratuitousArp } from "../net/neighbours";
import { frameIn, netTimers, nextNetTimer } from "../net/stack";
import { newNet } from "../net/state";
import { updateLoadAverage } from "../os/figures";
import { newFile, setFd } from "../os/files";
import { loseFiles } from "../os/lost-files";
import { Machine, type StaticAddress } from "../os/machine";
import { signalGroup, spawn } from "../os/process";
import type { AnyProgram } from "../os/program";
import { nextRun, runProcesses } from "../os/scheduler";
import { renewStoreWatches, storeFired } from "../os/store-watches";
import { newTty, ttyInput, ttyResize } from "../os/tty";
import { programTable } from "../programs/table";
import { agentTimer } from "./agent";
import { beginStop, bootTimers, nextBootTimer, powerOn, respawnGetty } from "./boot";
import { modernDaemons } from "./control-daemons";
import { deviceChanged } from "./devices";
import type { ControlDaemons, ServiceProcess } from "./flavour";
import { flavourOf } from "./flavours";
import { type GuestState, NO_LOAD } from "./state";
import { nextWindowsTimer, sacInput, sacShutdown, windowsTimers } from "./windows";
import { reportLoad, workloadTimer } from "./workload";

/** What a factory may add to a modelled guest. */
export interface ModelledOptions {
  /** further programs (dom0's `xl`, `xe`, `brctl` …); they replace built-in ones of the same name */
  readonly programs?: readonly AnyProgram[];
  /** opaque value that those programs find as `ctx.control` */
  readonly control?: unknown;
  /** addresses of NICs that do not ask DHCP */
  readonly addresses?: readonly StaticAddress[];
  /** processes that are there because of the world around */
  readonly processes?: () => readonly ServiceProcess[];
  /** what a control domain runs for its guests; those of today without it */
  readonly daemons?: ControlDaemons;
}

/** A guest whose next timer is at least this far away goes to sleep, µs. */
const IDLE_US = 2_000_000;

function freshState(spec: GuestSpec, services: GuestServices, daemons: ControlDaemons): GuestState {
  return {
    phase: "off",
    paused: false,
    skewUs: services.now(),
    boot: { kernelAt: 0, part: "done", line: 0, partAt: 0, stopKind: "poweroff" },
    os: {
      hostname: "localhost",
      nextPid: 512,
      nextFile: 1,
      nextPipe: 1,
      processes: [],
      cpus: [],
      lastRun: 0,
      files: [],
      pipes: [],
      tty: newTty(),
      ram: {},
      mounts: [],
      klog: [],
      execs: [],
      serialRest: "",
      stoppedUnits: daemons.xend === false ? ["xend"] : [],
      loadAverage: [0, 0, 0],
      loadAt: 0,
      lastLogin: null,
      storeWatches: [],
    },
    net: newNet(),
    workload: { noise: 0, nextAt: null, cpuMicro: 0, cpuUs: 0, since: 0, busy: false, busyUntil: 0, load: null },
    load: NO_LOAD,
    shareMicro: services.cpuShareMicro(),
    vcpusOnline: spec.vcpus,
    memoryTarget: spec.memoryBytes,
    agentAt: null,
    sac: null,
  };
}

/** The modelled guest: a small deterministic operating system. @see design.md §4 */
export class ModelledGuest implements GuestEngine {
  private readonly machine: Machine;

  constructor(spec: GuestSpec, services: GuestServices, options: ModelledOptions = {}) {
    this.machine = new Machine(
      {
        spec,
        services,
        flavour: flavourOf(spec.os),
        programs: programTable(options.programs ?? []),
        control: options.control ?? null,
        addresses: options.addresses ?? [],
        ...(options.processes ? { processes: options.processes } : {}),
        daemons: options.daemons ?? modernDaemons,
      },
      freshState(spec, services, options.daemons ?? modernDaemons),
    );
  }

  /** The machine, for tests. */
  get inside(): Machine {
    return this.machine;
  }

  /** whether anything but its own timers has reached the guest since it last woke; decides over memory only, never over what happens */
  private isTouched = true;
  /** monotonic time of the next timer */
  private nextAt: number | null = null;

  start(): void {
    const m = this.machine;
    m.state = freshState(m.spec, m.services, m.daemons);
    powerOn(m);
    this.settle();
  }
  pause(): void {
    this.machine.state.paused = true;
    this.machine.services.wakeAt(null);
  }
  resume(pausedForUs: number): void {
    const m = this.machine;
    m.state.paused = false;
    m.state.skewUs += pausedForUs;
    for (const i of m.state.net.interfaces) gratuitousArp(m, i);
    reportLoad(m, true);
    this.settle();
  }
  shutdown(kind: "poweroff" | "reboot"): void {
    const m = this.machine;
    if (m.state.phase === "off" || m.state.phase === "stopped" || m.spec.os === "none") return;
    if (m.spec.os === "windows") sacShutdown(m, kind);
    else beginStop(m, kind);
    this.settle();
  }
  destroy(): void {
    this.machine.state.phase = "stopped";
    this.machine.services.wakeAt(null);
  }
  save(): unknown {
    return JSON.parse(JSON.stringify(this.machine.state)) as unknown;
  }
  restore(image: unknown): void {
    this.machine.state = JSON.parse(JSON.stringify(image)) as GuestState;
    renewStoreWatches(this.machine);
    this.plan();
  }
  shareChanged(shareMicro: number): void {
    this.machine.state.shareMicro = shareMicro;
  }
  balloon(targetBytes: number): void {
    this.machine.state.memoryTarget = targetBytes;
    this.settle();
  }
  vcpusOnline(count: number): void {
    const m = this.machine;
    if (count === m.state.vcpusOnline) return;
    m.klog(
      count > m.state.vcpusOnline ? `installing Xen timer for CPU ${count - 1}` : `smpboot: CPU ${m.state.vcpusOnline - 1} is now offline`,
    );
    m.state.vcpusOnline = count;
    this.settle();
  }
  frameIn(nic: number, frame: Uint8Array): void {
    const m = this.machine;
    if (m.state.paused || m.state.phase === "stopped") return;
    this.isTouched = true;
    frameIn(m, nic, frame);
    this.plan();
  }
  nicPlugged(nic: NicSpec): void {
    const m = this.machine;
    m.nics = [...m.nics.filter((other) => other.device !== nic.device), nic];
    if (m.state.phase !== "running") return;
    const i = addInterface(m, nic);
    m.klog(`xen_netfront: vif-${nic.device} ${i.name}: MAC ${nic.mac} MTU ${nic.mtu}`);
    const fixed = m.addresses.find((address) => address.nic === nic.device);
    if (fixed) addAddress(m, i, parseIpv4(fixed.ipv4) ?? 0, fixed.prefix, null);
    this.settle();
  }
  nicUnplugged(device: number): void {
    const m = this.machine;
    m.nics = m.nics.filter((nic) => nic.device !== device);
    const i = byDevice(m, device);
    if (i) setDown(m, i);
    m.state.net.interfaces = m.state.net.interfaces.filter((other) => other.device !== device);
    m.state.net.dhcp = m.state.net.dhcp.filter((dhcp) => dhcp.device !== device);
    this.settle();
  }
  diskPlugged(disk: DiskSpec): void {
    const m = this.machine;
    m.disks = [...m.disks.filter((other) => other.device !== disk.device), disk];
    m.klog(
      `blkfront: ${disk.device}: flush diskcache: enabled; persistent grants: enabled; indirect descriptors: enabled; bounce buffer: disabled;`,
    );
    this.settle();
  }
  diskUnplugged(device: string): void {
    const m = this.machine;
    m.disks = m.disks.filter((disk) => disk.device !== device);
    const { os } = m.state;
    const lost = os.mounts.filter((mount) => mount.device.replace(/\d+$/, "") === `/dev/${device}`);
    for (const { dir } of lost) loseFiles(m, dir);
    os.mounts = os.mounts.filter((mount) => !lost.includes(mount));
    m.fs.forget();
    this.settle();
  }
  deviceChanged(kind: "vbd" | "vif", name: string, isWorking: boolean, reason: string): void {
    const m = this.machine;
    this.isTouched = true;
    if (m.state.phase === "off" || m.state.phase === "stopped" || m.spec.os === "windows" || m.spec.os === "none") return;
    deviceChanged(m, kind, name, isWorking, reason);
    this.settle();
  }
  services(): readonly { readonly name: string; readonly pid: number }[] {
    const m = this.machine;
    if (m.state.phase !== "running" || m.spec.os === "windows" || m.spec.os === "none") return [];
    return m.flavour.services(m).filter((s) => s.unit === null || !m.state.os.stoppedUnits.includes(s.name));
  }
  appendFile(path: string, text: string): void {
    const { fs } = this.machine;
    // Logs are rotated: what is older than the last 64 KiB goes.
    fs.write(path, (fs.text(path) + encodeUtf8(text)).slice(-65_536), { uid: 0, gid: 0 });
  }
  kernelLog(text: string): void {
    this.machine.klog(text);
  }
  carrier(nic: number, up: boolean): void {
    const m = this.machine;
    const i = byDevice(m, nic);
    if (!i || i.carrier === up) return;
    i.carrier = up;
    m.klog(up ? `xen_netfront: ${i.name}: link becomes ready` : `${i.name}: carrier lost`);
    if (up) gratuitousArp(m, i);
    this.settle();
  }
  serialIn(text: string): void {
    const m = this.machine;
    this.isTouched = true;
    if (m.state.paused || m.state.phase !== "running") return;
    if (m.spec.os === "windows") sacInput(m, text);
    else ttyInput(m, encodeUtf8(text));
    this.settle();
  }
  serialResize(cols: number, rows: number): void {
    ttyResize(this.machine, cols, rows);
    this.settle();
  }
  xenstoreFired(path: string, token: string): void {
    const m = this.machine;
    if (m.state.phase !== "running" || !storeFired(m, path, token)) return;
    this.isTouched = true;
    // What arrives while the domain is paused waits in its ring.
    if (!m.state.paused) this.settle();
  }
  wake(): void {
    if (this.machine.state.paused) return;
    this.settle();
    // Woken by its own timers alone and with nothing to do for a while: it sleeps until the next.
    const { phase } = this.machine.state;
    if (!this.isTouched && phase === "running" && this.nextAt !== null && this.nextAt - this.machine.mono() >= IDLE_US)
      this.machine.sleep();
    this.isTouched = false;
  }
  exec(id: string, commandLine: string): boolean {
    const m = this.machine;
    if (m.state.phase !== "running" || m.state.paused || m.spec.os === "windows" || m.spec.os === "none") return false;
    const child = spawn(m, {
      program: "bash",
      args: ["bash", "-c", encodeUtf8(commandLine)],
      parent: null,
      pgid: 0,
      newSession: true,
      cwd: "/root",
      env: [
        "HOME=/root",
        "USER=root",
        "LOGNAME=root",
        "SHELL=/bin/bash",
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      ],
    });
    child.ppid = 1;
    setFd(m, child, 0, newFile(m, { kind: "null" }).id);
    setFd(m, child, 1, newFile(m, { kind: "exec", name: id, stream: "stdout" }).id);
    setFd(m, child, 2, newFile(m, { kind: "exec", name: id, stream: "stderr" }).id);
    m.state.os.execs.push({ id, pid: child.pid, rest: { stdout: "", stderr: "" } });
    this.settle();
    return true;
  }
  execKill(id: string): void {
    const m = this.machine;
    const exec = m.state.os.execs.find((candidate) => candidate.id === id);
    const leader = exec ? m.process(exec.pid) : null;
    if (leader) {
      for (const process of m.state.os.processes) if (process.sid === leader.sid) signalGroup(m, process.pgid, 9);
      signalGroup(m, leader.pgid, 9);
    }
    this.settle();
  }
  heldBytes(): number {
    return this.machine.realBytes;
  }
  eachChunk(found: ChunkFound): void {
    chunksWithin(this.machine.state.os.ram, found);
  }
  execs(): readonly string[] {
    return this.machine.state.os.execs.map((exec) => exec.id);
  }
  stats(): GuestStats {
    const m = this.machine;
    const { phase } = m.state;
    const windows = m.spec.os === "windows";
    return {
      phase: phase === "off" ? "stopped" : phase,
      memoryUsedBytes: m.state.load.memoryUsedBytes,
      hostname: showUtf8(m.state.os.hostname),
      addresses: m.state.net.interfaces.flatMap((i) =>
        i.device < 0 ? [] : i.addresses.map((address) => ({ nic: i.device, ipv4: ipToText(address.ip) })),
      ),
      osName: windows ? "Windows Server 2022 Standard" : m.spec.os === "none" ? "" : m.flavour.osName,
      kernel: windows ? "10.0.20348" : m.spec.os === "none" ? "" : m.flavour.release,
    };
  }

  /** Runs everything that is due, then asks for the next wake-up. */
  private settle(): void {
    const m = this.machine;
    const alive = (): boolean => m.state.phase !== "stopped" && m.state.phase !== "off";
    if (!m.state.paused && alive()) {
      if (m.spec.os === "windows") windowsTimers(m);
      else bootTimers(m);
      netTimers(m);
      if (m.state.boot.part === "network") bootTimers(m);
      if (m.state.phase === "running") {
        workloadTimer(m);
        agentTimer(m);
        runProcesses(m);
        netTimers(m);
        respawnGetty(m);
        runProcesses(m);
        updateLoadAverage(m);
      }
      if (alive()) reportLoad(m);
    }
    this.plan();
  }

  private plan(): void {
    const m = this.machine;
    if (m.state.paused || m.state.phase === "stopped" || m.state.phase === "off") {
      m.services.wakeAt(null);
      return;
    }
    let next: number | null = null;
    const consider = (at: number | null): void => {
      if (at !== null && (next === null || at < next)) next = at;
    };
    consider(m.spec.os === "windows" ? nextWindowsTimer(m) : nextBootTimer(m));
    consider(nextNetTimer(m));
    if (m.state.phase === "running") {
      consider(m.state.workload.nextAt);
      consider(m.state.agentAt);
      consider(nextRun(m));
    }
    this.nextAt = next;
    m.services.wakeAt(next === null ? null : ((Math.max(next, m.mono()) + m.state.skewUs) as ReturnType<GuestServices["now"]>));
  }
}

/** Makes a modelled guest. Pass as `GuestEngineFactory`, or bind the options first. */
export function createModelledGuest(spec: GuestSpec, services: GuestServices, options: ModelledOptions = {}): ModelledGuest {
  return new ModelledGuest(spec, services, options);
}

/** The plain factory, without further programs. */
export const modelledGuest = (spec: GuestSpec, services: GuestServices): GuestEngine => new ModelledGuest(spec, services);
