import { encodeUtf8 } from "../../content/bytes";
import { type ChunkFound, chunksWithin } from "../../content/file-account";
import type { Changes } from "../../content/overlay";
import type { TunnelProtocol } from "../../wire/tunnel";
import type {
  ConnectionEnds,
  DiskSpec,
  GuestEngine,
  GuestMemoryUse,
  GuestServices,
  GuestSpec,
  GuestStats,
  NicSpec,
  Typist,
} from "../engine";
import type { FluidEnd } from "../fluid";
import { tap } from "../net/captures";
import { hasRunIn, hasRuns, KernelFluid, leaveAll } from "../net/fluid-end";
import { announce6 } from "../net/ipv6/autoconf";
import { countUnheard } from "../net/listening";
import { gratuitousArp } from "../net/neighbours";
import type { NetChange, NetFacts } from "../net/net-changes";
import { frameIn } from "../net/stack";
import { servicesFor } from "../net/tcp-sockets";
import { sendTunnel } from "../net/tunnels";
import { accountGoesOn, accountPauses } from "../os/cpu-account";
import { loseRequests, requestOver } from "../os/disk-io";
import { leastBytes, totalKib } from "../os/figures";
import { Machine } from "../os/machine";
import { memoryUse } from "../os/memory-map";
import { askFlushes, flushExpired, landed, takeBackAll } from "../os/page-cache";
import { renewStoreWatches, storeFired } from "../os/store-watches";
import type { NetRehearsal, RehearsalServices } from "../rehearsal";
import { sacShutdown } from "../systems/windows/windows";
import { beginStop, powerOn } from "./boot";
import { typistOf } from "./connection-typist";
import { deviceChanged } from "./devices";
import { EmulatedDisks } from "./emulated-disks";
import { freshState, kindOf, type ModelledOptions, STANDARD } from "./fresh";
import { endCommand, runCommand } from "./held-commands";
import { carrierChanged, diskPlugged, diskUnplugged, nicPlugged, nicUnplugged, vcpusOnline } from "./hotplug";
import { GuestMemory } from "./memory";
import { applyNet, netFacts } from "./net-changes";
import { netBriefOf, quietOf, stoppedUnits } from "./quiet";
import { KernelRehearsal, rehearsalServices } from "./rehearsal";
import { statsOf } from "./stats";
import { askWake, goOn, innerTimer, isNoiseNext, plan, settle } from "./timers";
import { TypedInto } from "./typed-into";
import { reportLoad } from "./workload";

/** A guest whose next timer is at least this far away goes to sleep, µs. */
const IDLE_US = 2_000_000;

/** The modelled guest: a small deterministic operating system. @see design.md §4 */
export class ModelledGuest extends TypedInto implements GuestEngine {
  private held: Machine | null = null;
  /** whether anything but its own timers has reached the guest since it last woke; decides over memory only, never over what happens */
  private isTouched = true;

  private readonly spec: GuestSpec;
  private readonly outside: GuestServices;
  private readonly names: EmulatedDisks | null;

  constructor(
    spec: GuestSpec,
    outside: GuestServices,
    private readonly options: ModelledOptions = STANDARD,
  ) {
    super();
    this.names = spec.hasEmulatedDisks ? new EmulatedDisks(spec.disks) : null;
    this.spec = this.names?.spec(spec) ?? spec;
    this.outside = this.names?.services(outside) ?? outside;
  }

  protected override get machine(): Machine {
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
  protected override touch(): Machine {
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
    settle(m);
  }
  pause(): void {
    countUnheard(this.machine);
    accountPauses(this.machine);
    this.machine.state.paused = true;
    plan(this.machine, null);
  }
  resume(pausedForUs: number): void {
    const m = this.touch();
    m.state.paused = false;
    m.state.skewUs += pausedForUs;
    this.passUnheard();
    askFlushes(m);
    for (const i of m.state.net.interfaces) {
      gratuitousArp(m, i);
      announce6(m, i);
    }
    reportLoad(m, true);
    settle(m);
  }
  shutdown(kind: "poweroff" | "reboot"): void {
    const m = this.machine;
    if (m.state.phase === "off" || m.state.phase === "stopped" || m.spec.os === "none") return;
    this.touch();
    if (m.spec.os === "windows") sacShutdown(m, kind);
    else beginStop(m, kind);
    settle(m);
  }
  destroy(): void {
    this.machine.state.phase = "stopped";
    plan(this.machine, null);
  }
  image(): string {
    return this.machine.state.text();
  }
  restoreImage(text: string): void {
    this.reopen(text);
    takeBackAll(this.machine);
    loseRequests(this.machine);
    // Opened for that alone.
    if (hasRunIn(text)) leaveAll(this.machine);
    accountGoesOn(this.machine);
    renewStoreWatches(this.machine);
    askWake(this.machine);
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
    const { state } = this.machine;
    state.memoryTarget = targetBytes;
    // What Xen gives later has been scrubbed.
    if (state.touchedKib !== undefined) state.touchedKib = Math.min(state.touchedKib, totalKib(this.machine));
    goOn(this.machine);
  }
  leastBytes(): number {
    return this.machine.state.phase === "running" ? leastBytes(this.machine) : 0;
  }
  memoryUse(): GuestMemoryUse {
    return memoryUse(this.machine);
  }
  vcpusOnline(count: number): void {
    const m = this.machine;
    if (count === m.state.vcpusOnline) return;
    this.touch();
    vcpusOnline(m, count);
    settle(m);
  }
  get fluid(): FluidEnd {
    return new KernelFluid(() => this.touch(), settle, servicesFor);
  }
  frameIn(nic: number, frame: Uint8Array): void {
    const m = this.machine;
    if (m.state.paused || m.state.phase === "stopped") return;
    if (!frameIn(m, nic, frame)) return;
    this.touch();
    plan(m, innerTimer(m));
  }
  nicPlugged(nic: NicSpec): void {
    const m = this.touch();
    nicPlugged(m, nic);
    // One that is not up finds it when it boots.
    if (m.state.phase === "running") settle(m);
  }
  nicUnplugged(device: number): void {
    const m = this.touch();
    nicUnplugged(m, device);
    settle(m);
  }
  diskPlugged(disk: DiskSpec): void {
    const m = this.touch();
    diskPlugged(m, this.names?.named(disk) ?? disk);
    settle(m);
  }
  diskUnplugged(device: string): void {
    const m = this.touch();
    diskUnplugged(m, this.names?.own(device) ?? device);
    settle(m);
  }
  deviceChanged(kind: "vbd" | "vif", name: string, isWorking: boolean, reason: string): void {
    const m = this.machine;
    if (m.state.phase === "off" || m.state.phase === "stopped" || m.spec.os === "windows" || m.spec.os === "none") return;
    this.touch();
    deviceChanged(m, kind, this.names && kind === "vbd" ? this.names.own(name) : name, isWorking, reason);
    settle(m);
  }
  flush(device: string, asked: number): void {
    const m = this.machine;
    if (m.state.paused || m.state.phase === "off" || m.state.phase === "stopped") return;
    // What the kernel says is a change of its inside.
    if (flushExpired(m, this.names?.own(device) ?? device, asked)) this.touch();
  }
  landed(device: string, number: number): Changes | null {
    return landed(this.machine, this.names?.own(device) ?? device, number);
  }
  diskDone(ticket: number, isDone: boolean): void {
    const m = this.machine;
    // One that stops waits for all of them.
    if (!requestOver(m, ticket, isDone) && m.state.phase !== "stopping") return;
    this.touch();
    if (!m.state.paused) settle(m);
  }
  services(): readonly { readonly name: string; readonly pid: number }[] {
    const m = this.machine;
    if (m.state.phase !== "running" || m.spec.os === "windows" || m.spec.os === "none") return [];
    const stopped = stoppedUnits(m);
    return m.flavour.services(m).filter((s) => s.unit === null || !stopped.includes(s.name));
  }
  appendFile(path: string, text: string): void {
    const { fs } = this.touch();
    const dirs = path.split("/").slice(1, -1);
    for (const [at] of dirs.entries()) {
      const dir = `/${dirs.slice(0, at + 1).join("/")}`;
      if (!fs.exists(dir)) fs.mkdir(dir, { uid: 0, gid: 0 });
    }
    // Logs are rotated: what is older than the last 64 KiB goes.
    fs.write(path, (fs.text(path) + encodeUtf8(text)).slice(-65_536), { uid: 0, gid: 0 });
  }
  setNet(changes: readonly NetChange[]): void {
    const m = this.machine;
    if (m.state.phase === "off" || m.state.phase === "stopped" || changes.length === 0) return;
    this.touch();
    for (const change of changes) applyNet(m, change);
    // One of its own programs may have asked for it: what runs goes on by itself.
    if (m.reader === null) settle(m);
  }
  tunnelOut(to: number, protocol: TunnelProtocol, key: number, frame: Uint8Array): void {
    const m = this.machine;
    if (m.state.phase !== "running" || m.state.paused) return;
    this.touch();
    sendTunnel(m, { to, protocol, key, frame });
    plan(m, innerTimer(m));
  }
  netFacts(): NetFacts | null {
    const m = this.machine;
    return m.state.phase === "off" || m.state.phase === "stopped" ? null : netFacts(m);
  }
  netBrief(): string | null {
    const m = this.machine;
    return m.state.phase === "off" || m.state.phase === "stopped" ? null : netBriefOf(m);
  }
  kernelLog(text: string): void {
    this.touch().klog(text);
  }
  carrier(nic: number, up: boolean): void {
    const m = this.touch();
    if (carrierChanged(m, nic, up)) settle(m);
  }
  xenstoreFired(path: string, token: string): void {
    const m = this.machine;
    if (m.state.phase !== "running" || !m.state.watches.some((watch) => watch.token === token)) return;
    this.touch();
    if (!storeFired(m, path, token)) return;
    // What arrives while the domain is paused waits in its ring.
    if (!m.state.paused) settle(m);
  }
  wake(): void {
    const m = this.machine;
    const { state } = m;
    if (state.paused) return;
    const now = m.mono();
    const isDrawing = isNoiseNext(state);
    goOn(m);
    // Looked at as a whole when its noise is drawn, not at each packet and each step of a program.
    if (isDrawing && state.quiet === null) {
      const inner = innerTimer(m);
      if ((inner === null || inner - now >= IDLE_US) && !hasRuns(m)) state.quiet = quietOf(m, inner);
    }
    // Reached by its own timers alone and with nothing to do inside for a while: it sleeps until then.
    if (!this.isTouched && state.quiet !== null) m.sleep();
    this.isTouched = false;
  }
  exec(id: string, commandLine: string, by?: Typist): boolean {
    if (!this.hasShell) return false;
    const m = this.touch();
    runCommand(m, id, commandLine, by);
    settle(m);
    return true;
  }
  execKill(id: string, by?: Typist): void {
    // Asked of every guest of a lab.
    if (!this.execs().includes(id)) return;
    const m = this.touch();
    if (endCommand(m, id, by)) settle(m);
  }
  heldBytes(): number {
    return this.machine.realBytes;
  }
  eachChunk(found: ChunkFound): void {
    const { state } = this.machine;
    const bytes = state.quiet?.textBytes ?? -1;
    if (bytes < 0) chunksWithin(state.look().os.ram, found);
    else found(null, bytes);
    if (state.cache) chunksWithin(state.cache, found);
  }
  taps(): boolean {
    const { state } = this.machine;
    return state.quiet === null && state.look().net.captures !== undefined;
  }
  tapped(name: string, frame: Uint8Array, isOut: boolean): void {
    const m = this.touch();
    tap(m, -2, frame, isOut, name);
    settle(m);
  }
  rehearse(services: RehearsalServices): NetRehearsal | null {
    const m = this.machine;
    const { phase } = m.state;
    if (m.spec.os === "none" || (phase !== "running" && phase !== "stopping")) return null;
    const twin = new Machine(m.spec, rehearsalServices(m, services), kindOf(m.spec, this.options), GuestMemory.of(this.image()));
    twin.nics = m.nics;
    return new KernelRehearsal(twin);
  }
  typistOf(own: ConnectionEnds): Typist | null | undefined {
    return typistOf(this.machine, own);
  }
  execs(): readonly string[] {
    const { state } = this.machine;
    return state.quiet === null ? state.look().os.execs.map((exec) => exec.id) : [];
  }
  stats(): GuestStats {
    return statsOf(this.machine);
  }

  /** What came while the guest stood still has been seen by nobody. */
  private passUnheard(): void {
    const m = this.machine;
    for (const { device } of m.nics) m.services.takeUnheard?.(device);
  }
}

/** Makes a modelled guest. Pass as `GuestEngineFactory`, or bind the options first. */
export function createModelledGuest(spec: GuestSpec, services: GuestServices, options: ModelledOptions = STANDARD): ModelledGuest {
  return new ModelledGuest(spec, services, options);
}
