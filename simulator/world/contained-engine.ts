/** Keeps a fault inside one guest's engine from reaching the lab: the guest crashes, as a real one does whose kernel has a bug. */
import type { ChunkFound } from "../content/file-account";
import type { Changes } from "../content/overlay";
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
} from "../guest/engine";
import type { FluidEnd } from "../guest/fluid";
import type { NetChange, NetFacts } from "../guest/net/net-changes";
import type { NetRehearsal, RehearsalServices } from "../guest/rehearsal";
import type { Slice } from "../kernel/pieces";
import type { Ref } from "../model/ref";
import { recordFault } from "./fault-log";
import { lookAtRuns } from "./fluid-runs";
import type { RunningGuest } from "./running-guest";
import type { World } from "./world";

/** Figures of a guest that cannot be asked any more. */
const NO_STATS: GuestStats = { phase: "stopped", memoryUsedBytes: 0, addresses: [], hostname: "", osName: "", kernel: "" };

/** The part of a state that guests' memory is in. */
export const MEMORY_PART = "memory";

/** What of a guest is asked for before its memory is read. */
export interface Doings {
  /** commands from outside that run in it */
  readonly execs: readonly string[];
  /** real bytes that its processes hold */
  readonly heldBytes: number;
}

/**
 * An engine whose every call is caught. After a fault it is dead: it does nothing more until its domain is built anew. It is made when
 * something first reaches the guest.
 */
export class ContainedEngine implements GuestEngine {
  private made: GuestEngine | null = null;
  /** its memory in a state, which is read when something first reaches the guest */
  private unread: Slice | null = null;
  private known: Doings | null = null;
  private isDead = false;
  /** the newest snapshot since whose beginning something may have changed; what it did when that began */
  private stamp = -1;
  private before: Doings | null = null;
  /** the snapshot that waits for its memory, and its place there */
  private awaitedBy = -1;
  private place = 0;
  /** the domain that it is in; null until that is entered */
  private home: RunningGuest | null = null;

  constructor(
    private readonly make: () => GuestEngine,
    private readonly world: World,
    private readonly vm: string,
    private readonly outside: GuestServices,
  ) {}

  /** What is known of a guest whose memory nobody has read yet. */
  remember({ execs, heldBytes }: Doings): void {
    this.known = execs.length === 0 && heldBytes === 0 ? null : { execs, heldBytes };
  }
  /** Its domain is there. */
  enter(home: RunningGuest): void {
    this.home = home;
  }
  /** The guest's memory lies in a state. */
  open(image: Slice): void {
    this.unread = image;
  }

  private get engine(): GuestEngine {
    if (this.made) return this.made;
    const engine = this.make();
    if (this.unread) engine.reopen(this.unread.text);
    this.unread = null;
    this.known = null;
    this.made = engine;
    return engine;
  }

  /** A snapshot has begun: it is to have the memory as it is now. @param place - among the guests that have memory */
  await(place: number): this {
    this.awaitedBy = this.world.marks.number;
    this.place = place;
    return this;
  }
  /** Writes the memory for the snapshot under way, if it does not have it. */
  write(): void {
    const { home } = this;
    const { marks } = this.world;
    if (home === null || this.awaitedBy !== marks.number) return;
    this.awaitedBy = -1;
    marks.keep(MEMORY_PART, home.id, this.place, () => this.image());
  }

  /** The guest may do anything. */
  private call<T>(what: string, ask: () => T, otherwise: T): T {
    this.secure();
    return this.look(what, ask, otherwise);
  }

  /** Nothing of the guest changes. */
  private look<T>(what: string, ask: () => T, otherwise: T): T {
    if (this.isDead) return otherwise;
    try {
      return ask();
    } catch (error) {
      this.crashed(what, error);
      return otherwise;
    }
  }

  /** A guest changes its memory and what is on its disks: a snapshot under way takes them first. */
  private secure(): void {
    const { marks, disks } = this.world;
    if (this.stamp === marks.number) return;
    this.stamp = marks.number;
    this.before = this.doings();
    this.write();
    for (const { held } of this.home?.spec.disks ?? []) if (held !== undefined) disks.secure(held);
  }

  private crashed(what: string, error: unknown): void {
    this.secure();
    this.isDead = true;
    recordFault(this.world, { kind: "kernel", vm: this.vm, what, error });
    try {
      const running = this.engine.execs?.() ?? [];
      for (const id of running) {
        this.outside.execOutput(id, "stderr", "xenarium: the guest has crashed\n");
        this.outside.execExit(id, 125);
      }
      this.engine.destroy();
    } catch {
      // It is dead already; what it was doing is in the log.
    }
    this.outside.stopped("crash");
  }

  start(): void {
    this.isDead = false;
    this.call("start", () => this.engine.start(), undefined);
  }
  pause(): void {
    this.call("pause", () => this.engine.pause(), undefined);
    lookAtRuns(this.world);
  }
  resume(pausedForUs: number): void {
    this.call("resume", () => this.engine.resume(pausedForUs), undefined);
  }
  shutdown(kind: "poweroff" | "reboot"): void {
    this.call("shutdown", () => this.engine.shutdown(kind), undefined);
  }
  destroy(): void {
    this.call("destroy", () => this.engine.destroy(), undefined);
    lookAtRuns(this.world);
  }
  /** Not caught: a lab that cannot be written down has to say so. */
  image(): string {
    return this.unread?.text ?? this.engine.image();
  }
  /** Not caught: a lab that cannot be opened as it was has to say so. */
  restoreImage(text: string): void {
    this.engine.restoreImage(text);
  }
  reopen(text: string): void {
    this.engine.reopen(text);
  }
  /** Not caught, as `image`. */
  save(): unknown {
    return this.engine.save();
  }
  restore(image: unknown): void {
    this.call("restore", () => this.engine.restore(image), undefined);
  }
  shareChanged(shareMicro: number): void {
    this.call("shareChanged", () => this.engine.shareChanged(shareMicro), undefined);
  }
  balloon(targetBytes: number): void {
    this.call("balloon", () => this.engine.balloon(targetBytes), undefined);
  }
  leastBytes(): number {
    return this.look("leastBytes", () => this.engine.leastBytes?.() ?? 0, 0);
  }
  memoryUse(): GuestMemoryUse | null {
    return this.look("memoryUse", () => this.engine.memoryUse?.() ?? null, null);
  }
  vcpusOnline(count: number): void {
    this.call("vcpusOnline", () => this.engine.vcpusOnline(count), undefined);
  }
  frameIn(nic: number, frame: Uint8Array): void {
    this.call("frameIn", () => this.engine.frameIn(nic, frame), undefined);
  }
  nicPlugged(nic: NicSpec): void {
    this.call("nicPlugged", () => this.engine.nicPlugged(nic), undefined);
  }
  nicUnplugged(device: number): void {
    this.call("nicUnplugged", () => this.engine.nicUnplugged(device), undefined);
  }
  diskPlugged(disk: DiskSpec): void {
    this.call("diskPlugged", () => this.engine.diskPlugged(disk), undefined);
  }
  diskUnplugged(device: string): void {
    this.call("diskUnplugged", () => this.engine.diskUnplugged(device), undefined);
  }
  deviceChanged(kind: "vbd" | "vif", name: string, isWorking: boolean, reason: string): void {
    this.call("deviceChanged", () => this.engine.deviceChanged(kind, name, isWorking, reason), undefined);
  }
  flush(device: string, asked: number): void {
    this.call("flush", () => this.engine.flush?.(device, asked), undefined);
  }
  landed(device: string, number: number): Changes | null {
    return this.call("landed", () => this.engine.landed?.(device, number) ?? null, null);
  }
  diskDone(ticket: number, isDone: boolean): void {
    this.call("diskDone", () => this.engine.diskDone?.(ticket, isDone), undefined);
  }
  setNet(changes: readonly NetChange[]): void {
    this.call("setNet", () => this.engine.setNet?.(changes), undefined);
  }
  rehearse(services: RehearsalServices): NetRehearsal | null {
    return this.look("rehearse", () => this.engine.rehearse?.(services) ?? null, null);
  }
  tunnelOut(to: number, protocol: "gre" | "vxlan", key: number, frame: Uint8Array): void {
    this.call("tunnelOut", () => this.engine.tunnelOut?.(to, protocol, key, frame), undefined);
  }
  netFacts(): NetFacts | null {
    return this.look("netFacts", () => this.engine.netFacts?.() ?? null, null);
  }
  netBrief(): string | null {
    return this.look("netBrief", () => this.engine.netBrief?.() ?? null, null);
  }
  kernelLog(text: string): void {
    this.call("kernelLog", () => this.engine.kernelLog?.(text), undefined);
  }
  appendFile(path: string, text: string): void {
    this.call("appendFile", () => this.engine.appendFile?.(path, text), undefined);
  }
  services(): readonly { readonly name: string; readonly pid: number }[] {
    return this.look("services", () => this.engine.services?.() ?? [], []);
  }
  carrier(nic: number, up: boolean): void {
    this.call("carrier", () => this.engine.carrier(nic, up), undefined);
  }
  serialIn(text: string, by?: Typist): void {
    this.call("serialIn", () => this.engine.serialIn(text, by), undefined);
  }
  serialResize(cols: number, rows: number): void {
    this.call("serialResize", () => this.engine.serialResize(cols, rows), undefined);
  }
  openTerminal(id: string, by?: Typist): boolean {
    return this.call("openTerminal", () => this.engine.openTerminal?.(id, by) ?? false, false);
  }
  hidesTyped(id: string | null): boolean {
    return this.look("hidesTyped", () => this.engine.hidesTyped?.(id) ?? false, false);
  }
  terminalIn(id: string, text: string, by?: Typist): void {
    this.call("terminalIn", () => this.engine.terminalIn?.(id, text, by), undefined);
  }
  terminalResize(id: string, cols: number, rows: number): void {
    this.call("terminalResize", () => this.engine.terminalResize?.(id, cols, rows), undefined);
  }
  closeTerminal(id: string): void {
    this.call("closeTerminal", () => this.engine.closeTerminal?.(id), undefined);
  }
  xenstoreFired(path: string, token: string): void {
    this.call("xenstoreFired", () => this.engine.xenstoreFired(path, token), undefined);
  }
  wake(): void {
    this.call("wake", () => this.engine.wake(), undefined);
  }
  exec(id: string, commandLine: string, by?: Typist): boolean {
    return this.call("exec", () => this.engine.exec(id, commandLine, by), false);
  }
  execKill(id: string, by?: Typist): void {
    this.call("execKill", () => this.engine.execKill(id, by), undefined);
  }
  stats(): GuestStats {
    return this.look("stats", () => this.engine.stats(), NO_STATS);
  }
  eachChunk(found: ChunkFound): void {
    this.look("eachChunk", () => this.engine.eachChunk?.(found), undefined);
  }
  /** The same when the newest snapshot began. @param mark - its number; null: as they are now */
  doingsAt(mark: number | null): Doings | null {
    return this.stamp === mark ? this.before : this.doings();
  }
  /** What a state has to know of it besides its memory; null: nothing. */
  doings(): Doings | null {
    if (this.unread) return this.known;
    if (this.isDead) return null;
    const { engine } = this;
    const heldBytes = engine.heldBytes?.() ?? 0;
    const execs = engine.execs?.() ?? [];
    return heldBytes === 0 && execs.length === 0 ? null : { execs, heldBytes };
  }
  heldBytes(): number {
    if (this.unread) return this.known?.heldBytes ?? 0;
    return this.look("heldBytes", () => this.engine.heldBytes?.() ?? 0, 0);
  }
  tapped(name: string, frame: Uint8Array, isOut: boolean): void {
    if (this.look("taps", () => this.engine.taps?.() ?? false, false))
      this.call("tapped", () => this.engine.tapped?.(name, frame, isOut), undefined);
  }
  /** Something is done to its connections whose data go as a rate. */
  withFluid<T>(what: string, act: (end: FluidEnd) => T, otherwise: T): T {
    return this.call(what, () => (this.engine.fluid ? act(this.engine.fluid) : otherwise), otherwise);
  }
  /** Whether a program of its kernel reads frames where others pass. */
  taps(): boolean {
    return this.unread === null && this.look("taps", () => this.engine.taps?.() ?? false, false);
  }
  typistOf(own: ConnectionEnds): Typist | null | undefined {
    return this.look("typistOf", () => this.engine.typistOf?.(own), undefined);
  }
  execs(): readonly string[] {
    if (this.unread) return this.known?.execs ?? [];
    return this.look("execs", () => this.engine.execs?.() ?? [], []);
  }
}

/** Makes the engine of a domain, contained. */
export function makeContained(world: World, spec: GuestSpec, services: GuestServices, vm: Ref<"VM">): ContainedEngine {
  return new ContainedEngine(() => world.makeEngine(world, spec, services, vm), world, vm, services);
}
