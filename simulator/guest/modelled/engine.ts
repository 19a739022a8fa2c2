import { encodeUtf8, showUtf8 } from "../../content/bytes";
import { type ChunkFound, chunksWithin } from "../../content/file-account";
import { simTime } from "../../kernel/time";
import { parseIpv4 } from "../../wire/address";
import type { DiskSpec, GuestEngine, GuestServices, GuestSpec, GuestStats, NicSpec, Typist } from "../engine";
import { addAddress, addInterface, byDevice, setDown } from "../net/interfaces";
import { countUnheard, tellBridges } from "../net/listening";
import { gratuitousArp } from "../net/neighbours";
import { frameIn, netTimers, nextNetTimer } from "../net/stack";
import { updateLoadAverage } from "../os/figures";
import { newFile, setFd } from "../os/files";
import { loseFiles } from "../os/lost-files";
import { Machine } from "../os/machine";
import { signalGroup, spawn } from "../os/process";
import { nextRun, runProcesses } from "../os/scheduler";
import { renewStoreWatches, storeFired } from "../os/store-watches";
import { pruneTerminals } from "../os/terminals";
import { ttyInput, ttyResize } from "../os/tty";
import { nextWindowsTimer, sacInput, sacShutdown, windowsTimers } from "../systems/windows/windows";
import { agentTimer } from "./agent";
import { beginStop, bootTimers, nextBootTimer, powerOn, respawnGetty } from "./boot";
import { deviceChanged } from "./devices";
import { freshState, kindOf, type ModelledOptions, STANDARD } from "./fresh";
import { closeTerminal, openTerminal, terminalIn, terminalResize } from "./held-terminals";
import { GuestMemory } from "./memory";
import { addressesOf, hostnameOf, quietOf, stoppedUnits } from "./quiet";
import { reportLoad, workloadTimer } from "./workload";

/** A guest whose next timer is at least this far away goes to sleep, µs. */
const IDLE_US = 2_000_000;

/** The modelled guest: a small deterministic operating system. @see design.md §4 */
export class ModelledGuest implements GuestEngine {
  private held: Machine | null = null;
  /** whether anything but its own timers has reached the guest since it last woke; decides over memory only, never over what happens */
  private isTouched = true;

  constructor(
    private readonly spec: GuestSpec,
    private readonly outside: GuestServices,
    private readonly options: ModelledOptions = STANDARD,
  ) {}

  private get machine(): Machine {
    return this.held ?? this.make(null);
  }
  /** @param state - what it is in; null: as it is before it is switched on, which is much to make for one that is only reopened */
  private make(state: GuestMemory | null): Machine {
    const { spec, outside, options } = this;
    const kind = kindOf(spec, options);
    this.held = new Machine(spec, outside, kind, state ?? freshState(spec, outside, kind.daemons));
    return this.held;
  }

  /** The machine, for tests. */
  get inside(): Machine {
    return this.machine;
  }

  /** Something reaches the guest's inside: it has to be looked at as a whole again. */
  private touch(): Machine {
    this.isTouched = true;
    this.machine.state.quiet = null;
    return this.machine;
  }

  start(): void {
    const m = this.machine;
    this.isTouched = true;
    this.passUnheard();
    m.state = freshState(m.spec, m.services, m.daemons);
    powerOn(m);
    this.settle();
  }
  pause(): void {
    countUnheard(this.machine);
    this.machine.state.paused = true;
    this.plan(null);
  }
  resume(pausedForUs: number): void {
    const m = this.touch();
    m.state.paused = false;
    m.state.skewUs += pausedForUs;
    this.passUnheard();
    for (const i of m.state.net.interfaces) gratuitousArp(m, i);
    reportLoad(m, true);
    this.settle();
  }
  shutdown(kind: "poweroff" | "reboot"): void {
    const m = this.machine;
    if (m.state.phase === "off" || m.state.phase === "stopped" || m.spec.os === "none") return;
    this.touch();
    if (m.spec.os === "windows") sacShutdown(m, kind);
    else beginStop(m, kind);
    this.settle();
  }
  destroy(): void {
    this.machine.state.phase = "stopped";
    this.plan(null);
  }
  image(): string {
    return this.machine.state.text();
  }
  restoreImage(text: string): void {
    this.reopen(text);
    renewStoreWatches(this.machine);
    this.askWake();
  }
  reopen(text: string): void {
    const state = GuestMemory.of(text);
    if (this.held) this.held.state = state;
    else this.make(state);
    this.isTouched = false;
  }
  save(): unknown {
    return JSON.parse(this.image()) as unknown;
  }
  restore(image: unknown): void {
    this.restoreImage(JSON.stringify(image));
  }
  shareChanged(shareMicro: number): void {
    this.machine.state.shareMicro = shareMicro;
  }
  balloon(targetBytes: number): void {
    this.machine.state.memoryTarget = targetBytes;
    this.goOn();
  }
  vcpusOnline(count: number): void {
    const m = this.machine;
    if (count === m.state.vcpusOnline) return;
    this.touch();
    m.klog(
      count > m.state.vcpusOnline ? `installing Xen timer for CPU ${count - 1}` : `smpboot: CPU ${m.state.vcpusOnline - 1} is now offline`,
    );
    m.state.vcpusOnline = count;
    this.settle();
  }
  frameIn(nic: number, frame: Uint8Array): void {
    const m = this.machine;
    if (m.state.paused || m.state.phase === "stopped") return;
    if (!frameIn(m, nic, frame)) return;
    this.touch();
    this.plan(this.innerTimer());
  }
  nicPlugged(nic: NicSpec): void {
    const m = this.touch();
    countUnheard(m);
    m.nics = [...m.nics.filter((other) => other.device !== nic.device), nic];
    if (m.state.phase !== "running") return;
    const i = addInterface(m, nic);
    m.klog(`xen_netfront: vif-${nic.device} ${i.name}: MAC ${nic.mac} MTU ${nic.mtu}`);
    const fixed = m.addresses.find((address) => address.nic === nic.device);
    if (fixed) addAddress(m, i, parseIpv4(fixed.ipv4) ?? 0, fixed.prefix, null);
    this.settle();
  }
  nicUnplugged(device: number): void {
    const m = this.touch();
    countUnheard(m);
    m.nics = m.nics.filter((nic) => nic.device !== device);
    const i = byDevice(m, device);
    if (i) setDown(m, i);
    m.state.net.interfaces = m.state.net.interfaces.filter((other) => other.device !== device);
    m.state.net.dhcp = m.state.net.dhcp.filter((dhcp) => dhcp.device !== device);
    this.settle();
  }
  diskPlugged(disk: DiskSpec): void {
    const m = this.touch();
    m.disks = [...m.disks.filter((other) => other.device !== disk.device), disk];
    m.klog(
      `blkfront: ${disk.device}: flush diskcache: enabled; persistent grants: enabled; indirect descriptors: enabled; bounce buffer: disabled;`,
    );
    this.settle();
  }
  diskUnplugged(device: string): void {
    const m = this.touch();
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
    if (m.state.phase === "off" || m.state.phase === "stopped" || m.spec.os === "windows" || m.spec.os === "none") return;
    this.touch();
    deviceChanged(m, kind, name, isWorking, reason);
    this.settle();
  }
  services(): readonly { readonly name: string; readonly pid: number }[] {
    const m = this.machine;
    if (m.state.phase !== "running" || m.spec.os === "windows" || m.spec.os === "none") return [];
    const stopped = stoppedUnits(m);
    return m.flavour.services(m).filter((s) => s.unit === null || !stopped.includes(s.name));
  }
  appendFile(path: string, text: string): void {
    const { fs } = this.touch();
    // Logs are rotated: what is older than the last 64 KiB goes.
    fs.write(path, (fs.text(path) + encodeUtf8(text)).slice(-65_536), { uid: 0, gid: 0 });
  }
  kernelLog(text: string): void {
    this.touch().klog(text);
  }
  carrier(nic: number, up: boolean): void {
    const m = this.touch();
    const i = byDevice(m, nic);
    if (!i || i.carrier === up) return;
    i.carrier = up;
    m.klog(up ? `xen_netfront: ${i.name}: link becomes ready` : `${i.name}: carrier lost`);
    if (up) gratuitousArp(m, i);
    this.settle();
  }
  serialIn(text: string, by?: Typist): void {
    const m = this.machine;
    if (m.state.paused || m.state.phase !== "running") return;
    this.touch();
    if (by) m.state.os.tty.typist = by;
    if (m.spec.os === "windows") sacInput(m, text);
    else ttyInput(m, m.state.os.tty, encodeUtf8(text));
    this.settle();
  }
  serialResize(cols: number, rows: number): void {
    const m = this.touch();
    ttyResize(m, m.state.os.tty, cols, rows);
    this.settle();
  }
  openTerminal(id: string, by?: Typist): boolean {
    if (!this.hasShell) return false;
    openTerminal(this.touch(), id, by);
    this.settle();
    return true;
  }
  terminalIn(id: string, text: string, by?: Typist): void {
    if (!this.hasShell) return;
    terminalIn(this.touch(), id, text, by);
    this.settle();
  }
  terminalResize(id: string, cols: number, rows: number): void {
    terminalResize(this.touch(), id, cols, rows);
    this.settle();
  }
  closeTerminal(id: string): void {
    closeTerminal(this.touch(), id);
    this.settle();
  }
  xenstoreFired(path: string, token: string): void {
    const m = this.machine;
    if (m.state.phase !== "running" || !m.state.watches.some((watch) => watch.token === token)) return;
    this.touch();
    if (!storeFired(m, path, token)) return;
    // What arrives while the domain is paused waits in its ring.
    if (!m.state.paused) this.settle();
  }
  wake(): void {
    const m = this.machine;
    const { state } = m;
    if (state.paused) return;
    const now = m.mono();
    const isDrawing = earliest(state.workload.nextAt, state.agentAt) === state.nextAt;
    this.goOn();
    // Looked at as a whole when its noise is drawn, not at each packet and each step of a program.
    if (isDrawing && state.quiet === null) {
      const inner = this.innerTimer();
      if (inner === null || inner - now >= IDLE_US) state.quiet = quietOf(m, inner);
    }
    // Reached by its own timers alone and with nothing to do inside for a while: it sleeps until then.
    if (!this.isTouched && state.quiet !== null) m.sleep();
    this.isTouched = false;
  }
  exec(id: string, commandLine: string, by?: Typist): boolean {
    if (!this.hasShell) return false;
    const m = this.touch();
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
    if (by) child.typist = by;
    setFd(m, child, 0, newFile(m, { kind: "null" }).id);
    setFd(m, child, 1, newFile(m, { kind: "exec", name: id, stream: "stdout" }).id);
    setFd(m, child, 2, newFile(m, { kind: "exec", name: id, stream: "stderr" }).id);
    m.state.os.execs.push({ id, pid: child.pid, rest: { stdout: "", stderr: "" } });
    this.settle();
    return true;
  }
  execKill(id: string, by?: Typist): void {
    // Asked of every guest of a lab.
    if (!this.execs().includes(id)) return;
    const m = this.touch();
    const exec = m.state.os.execs.find((candidate) => candidate.id === id);
    const leader = exec ? m.process(exec.pid) : null;
    if (by && leader?.typist && leader.typist.user !== by.user) return;
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
    const { state } = this.machine;
    const bytes = state.quiet?.textBytes ?? -1;
    if (bytes < 0) chunksWithin(state.look().os.ram, found);
    else found(null, bytes);
  }
  execs(): readonly string[] {
    const { state } = this.machine;
    return state.quiet === null ? state.look().os.execs.map((exec) => exec.id) : [];
  }
  stats(): GuestStats {
    const m = this.machine;
    const { phase } = m.state;
    const windows = m.spec.os === "windows";
    return {
      phase: phase === "off" ? "stopped" : phase,
      memoryUsedBytes: m.state.load.memoryUsedBytes,
      hostname: showUtf8(hostnameOf(m)),
      addresses: addressesOf(m).flatMap(({ nic, ipv4 }) => ipv4.map((address) => ({ nic, ipv4: address }))),
      osName: windows ? "Windows Server 2022 Standard" : m.spec.os === "none" ? "" : m.flavour.osName,
      kernel: windows ? "10.0.20348" : m.spec.os === "none" ? "" : m.flavour.release,
    };
  }

  /** Whether a shell can be started in it now. */
  private get hasShell(): boolean {
    const { state, spec } = this.machine;
    return state.phase === "running" && !state.paused && spec.os !== "windows" && spec.os !== "none";
  }

  /** Does what is due: of a guest in which nothing runs only what needs no look inside. */
  private goOn(): void {
    const m = this.machine;
    const { quiet } = m.state;
    if (quiet === null || (quiet.next !== null && quiet.next <= m.mono())) {
      this.settle();
      return;
    }
    if (m.state.paused) return;
    workloadTimer(m);
    agentTimer(m);
    updateLoadAverage(m);
    reportLoad(m);
    this.plan(quiet.next);
  }

  /** Runs everything that is due, then asks for the next wake-up. */
  private settle(): void {
    const m = this.machine;
    m.state.quiet = null;
    const alive = (): boolean => m.state.phase !== "stopped" && m.state.phase !== "off";
    if (!m.state.paused && alive()) {
      countUnheard(m);
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
        pruneTerminals(m);
        updateLoadAverage(m);
      }
      if (alive()) reportLoad(m);
    }
    tellBridges(m);
    this.plan(this.innerTimer());
  }

  /** What came while the guest stood still has been seen by nobody. */
  private passUnheard(): void {
    const m = this.machine;
    for (const { device } of m.nics) m.services.takeUnheard?.(device);
  }

  /** First timer of the inside: all but the workload's and the agent's. */
  private innerTimer(): number | null {
    const m = this.machine;
    if (m.state.paused || m.state.phase === "stopped" || m.state.phase === "off") return null;
    return earliest(
      m.spec.os === "windows" ? nextWindowsTimer(m) : nextBootTimer(m),
      nextNetTimer(m),
      m.state.phase === "running" ? nextRun(m) : null,
    );
  }

  /** Asks for the next wake-up. @param inner - first timer of the inside */
  private plan(inner: number | null): void {
    const { state } = this.machine;
    const { phase, paused, workload, agentAt } = state;
    const isRunning = phase === "running";
    const next = earliest(inner, isRunning ? workload.nextAt : null, isRunning ? agentAt : null);
    state.nextAt = paused || phase === "stopped" || phase === "off" || next === null ? null : Math.max(next, this.machine.mono());
    this.askWake();
  }

  private askWake(): void {
    const { state, services } = this.machine;
    services.wakeAt(state.nextAt === null ? null : simTime(state.nextAt + state.skewUs));
  }
}

function earliest(...times: readonly (number | null)[]): number | null {
  let first: number | null = null;
  for (const at of times) if (at !== null && (first === null || at < first)) first = at;
  return first;
}

/** Makes a modelled guest. Pass as `GuestEngineFactory`, or bind the options first. */
export function createModelledGuest(spec: GuestSpec, services: GuestServices, options: ModelledOptions = STANDARD): ModelledGuest {
  return new ModelledGuest(spec, services, options);
}
