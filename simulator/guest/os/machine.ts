import { type Bytes, decodeUtf8, showUtf8, wholeLength } from "../../content/bytes";
import type { ChunkStore } from "../../content/chunks";
import { SECTOR } from "../../content/disk-layout";
import type { DiskSpec, GuestFault, GuestServices, GuestSpec, NicSpec } from "../engine";
import { type BaseTree, BLANK_TREE, programFile, RAM_TREE } from "../fs/base-tree";
import { FileSystem, type Found, type FsHost, type MountName, type SynthNode } from "../fs/filesystem";
import { parentOf } from "../fs/path";
import { PlainVolume } from "../fs/plain-volume";
import { synthNode, synthWrite } from "../fs/synth";
import { usageOfLayer, type Volume } from "../fs/volume";
import type { ControlDaemons, Flavour, ServiceProcess } from "../modelled/flavour";
import type { GuestMemory } from "../modelled/memory";
import type { NetChange } from "../net/net-changes";
import type { LinkChange, LinkRefusal, OutsideLink } from "../net/outside-links";
import { type RemoteFiles, remoteFiles } from "../nfs/client-files";
import { NfsVolume, nfsMountAt } from "../nfs/client-volume";
import type { Careful } from "./careful";
import { diskPart } from "./disk-names";
import { DiskLayers, DiskVolume, NODES_MOST } from "./disk-volume";
import { dropPagesOf } from "./file-cache";
import { readPages } from "./file-reads";
import { heldOn, partitionName, partitionsOf, rootOf } from "./partitions";
import type { AnyProgram } from "./program";
import { masterKey, Tables } from "./tables";
import type { Mono, Mount, NodeId, OsState, Overlay, Process, Pty } from "./types";
import type { Witness } from "./witness";

/** Static configuration of a NIC, for systems that do not ask DHCP. */
export interface StaticAddress {
  readonly nic: number;
  readonly ipv4: string;
  readonly prefix: number;
  readonly gateway: string | null;
}

/** What an installed system takes, bytes. guess: 1.3 GiB, Alpine 120 MiB */
export const INSTALLED_BYTES = { small: 125_952_000, usual: 1_395_712_000 };
/** The same of a system by its name or that of its base tree. */
export function installedOf(system: string): number {
  return system.startsWith("alpine") ? INSTALLED_BYTES.small : INSTALLED_BYTES.usual;
}

const addedBy = new WeakMap<ReadonlyMap<string, AnyProgram>, Map<BaseTree, ReadonlyMap<string, string>>>();

/** Executables of programs that a base tree does not have: path and program; one map for all machines that are made alike. */
function addedPaths(programs: ReadonlyMap<string, AnyProgram>, tree: BaseTree): ReadonlyMap<string, string> {
  const byTree = addedBy.get(programs) ?? new Map<BaseTree, ReadonlyMap<string, string>>();
  addedBy.set(programs, byTree);
  const known = byTree.get(tree);
  if (known) return known;
  const paths = [...programs.values()].flatMap((program): [string, string][] =>
    program.path === null ? [] : [[program.path ?? `/usr/bin/${program.name}`, program.name]],
  );
  const added = new Map(paths.filter(([path]) => !tree.nodes.has(path)));
  byTree.set(tree, added);
  return added;
}

/** A guest with more of these than any that is idle has is never quiet, so that it need not be written down and read again: processes, bytes of their memory, files in memory. */
const SLEEPER_PROCESSES = 100;
/** Real bytes that a guest's processes may hold without a look at those of its neighbours. */
const UNASKED_BYTES = 1_048_576;
const SLEEPER_BYTES = 1_048_576;
const SLEEPER_NODES = 1_000;

/** What machines of one kind have in common. */
export interface MachineKind {
  readonly flavour: Flavour;
  readonly programs: ReadonlyMap<string, AnyProgram>;
  readonly control: unknown;
  readonly addresses: readonly StaticAddress[];
  /** files that a base tree stands for on a disk or a disc; null: none */
  readonly treeOf: (base: string, type: DiskSpec["type"]) => BaseTree | null;
  readonly daemons: ControlDaemons;
  /** processes that are there because of the world around: a control domain's for its guests */
  readonly processes?: () => readonly ServiceProcess[];
  /** interfaces that are there because of the world around: a control domain's bridge ports */
  readonly links?: () => readonly OutsideLink[];
  /** what scripts of the world around do to its stack as it comes up */
  readonly startNet?: () => readonly NetChange[];
  /** sets one of them, or a bridge of the stack's own; null: done */
  readonly setLink?: (name: string, change: LinkChange) => LinkRefusal | null;
}

/**
 * One running modelled system: its saved state and what it stands on. Holds no state of its own that would be missed
 * after a restore: `nics` and `disks` follow the specification and hot plugging.
 */
export class Machine implements FsHost {
  nics: readonly NicSpec[];
  disks: readonly DiskSpec[];
  private memory: GuestMemory;
  /** the process that runs now; null: the kernel itself, whose reads cost nothing */
  reader: Process | null = null;
  /** what the step that runs has done so far, where it may have to be taken back; null: it may not */
  careful: Careful | null = null;
  /** who watches what its kernel does, where it is the copy of another; null: nobody */
  witness: Witness | null = null;
  private derived: Tables | null = null;
  private files: FileSystem | null = null;
  private readonly layers = new Map<string, DiskLayers>();

  constructor(
    readonly spec: GuestSpec,
    readonly services: GuestServices,
    private readonly kind: MachineKind,
    state: GuestMemory,
  ) {
    this.nics = spec.nics;
    this.disks = spec.disks;
    this.memory = state;
  }

  get flavour(): Flavour {
    return this.kind.flavour;
  }
  get programs(): ReadonlyMap<string, AnyProgram> {
    return this.kind.programs;
  }
  get control(): unknown {
    return this.kind.control;
  }
  get addresses(): readonly StaticAddress[] {
    return this.kind.addresses;
  }
  /** of a control domain */
  get daemons(): ControlDaemons {
    return this.kind.daemons;
  }
  /** executables of programs that the base tree does not have: path and program */
  private get added(): ReadonlyMap<string, string> {
    return addedPaths(this.kind.programs, this.kind.flavour.tree);
  }
  get fs(): FileSystem {
    this.files ??= new FileSystem(this);
    return this.files;
  }

  /** The saved state; its inside opens by itself when it was packed away. */
  get state(): GuestMemory {
    return this.memory;
  }
  set state(state: GuestMemory) {
    this.memory = state;
    this.forget();
  }
  /** What is looked up all the time, made from the state when it is needed. */
  get tables(): Tables {
    this.derived ??= new Tables(this.state.os);
    return this.derived;
  }
  /** The state was replaced or changed behind the kernel's back. */
  forget(): void {
    this.derived = null;
    this.files?.forget();
    this.layers.clear();
  }
  /** What is below a disk's files is another disk, or was made anew. */
  forgetLayers(device: string): void {
    this.layers.delete(device);
  }

  /** Packs the inside away until somebody needs it: a tenth of the memory, for guests that do nothing for seconds. */
  sleep(): void {
    this.state.close();
    this.derived = null;
    this.files = null;
  }

  get isLarge(): boolean {
    const { os } = this.state;
    return os.processes.length > SLEEPER_PROCESSES || this.tables.realBytes > SLEEPER_BYTES || usageOfLayer(os.ram).nodes > SLEEPER_NODES;
  }

  /** Real bytes that processes hold. */
  get realBytes(): number {
    return this.state.quiet?.realBytes ?? (this.state.isOpen ? this.tables : new Tables(this.state.look().os)).realBytes;
  }

  /** Monotonic time: stands still while paused. */
  mono(): Mono {
    return this.services.now() - this.state.skewUs;
  }
  /** Unix time in whole microseconds; goes on while paused. */
  unixUs(): number {
    return this.services.epochUs + this.services.now();
  }
  nowSeconds(): number {
    return Math.floor(this.unixUs() / 1_000_000);
  }
  /** Time since the kernel started, µs. */
  uptimeUs(): number {
    return Math.max(0, this.mono() - (this.state.quiet?.kernelAt ?? this.state.boot.kernelAt));
  }
  /** Uniform whole number from `low` to `high`, both included. */
  randomBetween(low: number, high: number): number {
    return low + (this.services.random() % (high - low + 1));
  }
  /** Background processes: the system's own, and those that the world puts there. */
  background(): readonly ServiceProcess[] {
    const own = this.flavour.services(this);
    const others = this.kind.processes?.() ?? [];
    return others.length === 0 ? own : [...own, ...others];
  }
  /** Interfaces that the kernel has beside those of its stack. */
  outsideLinks(): readonly OutsideLink[] {
    return this.kind.links?.() ?? [];
  }
  /** What scripts of the world around do to its stack as it comes up. */
  netAtStart(): readonly NetChange[] {
    return this.kind.startNet?.() ?? [];
  }
  /** Sets one of these, or what is below an interface of the stack's own. */
  setOutsideLink(name: string, change: LinkChange): LinkRefusal | null {
    return this.kind.setLink ? this.kind.setLink(name, change) : "no-device";
  }
  process(pid: number): Process | null {
    return this.tables.processes.get(pid) ?? null;
  }
  /** The disk that it has its root on; null for a system that runs from its memory. */
  bootDisk(): DiskSpec | null {
    if (this.spec.medium) return null;
    return this.disks.find((disk) => disk.bootable && disk.type === "Disk") ?? this.disks.find((disk) => disk.type === "Disk") ?? null;
  }
  /** Appends to the kernel log, and to the console when it is loud enough. */
  klog(text: string, toConsole = false): void {
    const log = this.state.os.klog;
    log.push({ at: this.mono(), text });
    if (log.length > 60) log.shift();
    if (toConsole) this.services.serialOut(`${kernelStamp(this.uptimeUs())} ${showUtf8(text)}\r\n`);
  }
  /** Bytes for the console; a character that is not whole yet waits for its rest. */
  serialOut(bytes: Bytes): void {
    const { os } = this.state;
    const all = os.serialRest + bytes;
    const whole = wholeLength(all);
    os.serialRest = all.slice(whole);
    if (whole > 0) this.services.serialOut(showUtf8(all.slice(0, whole)));
  }
  /** The same for a pseudo-terminal; what nobody holds any more is gone. */
  ptyOut(pty: Pty, bytes: Bytes): void {
    if (pty.isGone) return;
    if (pty.held) {
      pty.held.out += bytes;
      this.tables.wakeWaiters(masterKey(pty.number));
      return;
    }
    const all = pty.rest + bytes;
    const whole = wholeLength(all);
    pty.rest = all.slice(whole);
    if (whole > 0) this.services.terminalOut?.(pty.id, showUtf8(all.slice(0, whole)));
  }
  /** Bytes of a command from outside. */
  execOutput(id: string, stream: "stdout" | "stderr", bytes: Bytes): void {
    const exec = this.state.os.execs.find((candidate) => candidate.id === id);
    if (!exec) return;
    const all = exec.rest[stream] + bytes;
    const whole = wholeLength(all);
    exec.rest[stream] = all.slice(whole);
    if (whole > 0) this.services.execOutput(id, stream, decodeUtf8(all.slice(0, whole)));
  }
  /** A command from outside has ended. */
  execEnded(exec: OsState["execs"][number], code: number): void {
    const { os } = this.state;
    for (const stream of ["stdout", "stderr"] as const)
      if (exec.rest[stream] !== "") this.services.execOutput(exec.id, stream, decodeUtf8(exec.rest[stream]));
    os.execs = os.execs.filter((other) => other !== exec);
    this.services.execExit(exec.id, code);
  }
  /** Whether the lab has room for this many real bytes of a process's memory. */
  mayKeep(bytes: number): boolean {
    // A guest with little is not asked about: there may be a thousand of them, and each asks often.
    if (this.realBytes + bytes <= UNASKED_BYTES) return true;
    return this.services.mayKeep?.(bytes) ?? true;
  }
  mayStore(bytes: number): boolean {
    return this.services.mayStore?.(bytes) ?? true;
  }
  reportFault(fault: GuestFault): void {
    this.services.fault?.(fault);
  }

  // FsHost
  get chunks(): ChunkStore {
    return this.services.chunks;
  }
  synth(path: string): SynthNode | null | undefined {
    if (this.added.size > 0) {
      const added = this.added.get(path);
      if (added !== undefined) return { node: { t: "f", m: 0o755, u: 0, g: 0, s: -1, d: programFile(added) } };
    }
    return synthNode(this, path);
  }
  addedNames(dir: string): readonly string[] {
    const names: string[] = [];
    for (const path of this.added.keys()) if (parentOf(path) === dir) names.push(path.slice(path.lastIndexOf("/") + 1));
    return names;
  }
  synthWrite(path: string, text: string): ReturnType<typeof synthWrite> {
    return synthWrite(this, path, text);
  }
  mounts(): readonly Mount[] {
    return this.state.os.mounts;
  }
  isOpen(mount: MountName, id: NodeId): boolean {
    return this.tables.openCount(mount, id) > 0;
  }
  /** What is read of a file in one go, by whatever means. */
  pagesRead(found: Found, from: number, to: number): boolean {
    if (!this.reader || found.synth) return true;
    return readPages(this, this.reader, { mount: found.mount, node: found.id, path: found.path, from, to });
  }
  remote(mount: MountName): RemoteFiles | null {
    return this.state.net.nfs ? remoteFiles(this, mount) : null;
  }
  isStale(path: string): boolean {
    return this.state.net.nfs?.mounts.some(({ dir, isStale }) => isStale && `${path}/`.startsWith(`${dir}/`)) ?? false;
  }
  dropPages(mount: MountName, id: NodeId, size: number): void {
    dropPagesOf(this, mount, id, size);
  }
  /** Disk behind a mounted directory, "" for the root's; null when there is none (any more). */
  diskOf(mount: MountName): DiskSpec | null {
    if (mount === "") return this.bootDisk();
    const found = this.state.os.mounts.find((candidate) => candidate.dir === mount);
    return found === undefined ? null : (this.disks.find((disk) => `/dev/${disk.device}` === diskPart(found.device)) ?? null);
  }
  volume(mount: MountName): Volume | null {
    if (mount === "ram") return this.ramVolume(RAM_TREE);
    const remote = mount === "" || !this.state.net.nfs ? null : nfsMountAt(this, mount);
    if (remote) return new NfsVolume(this, remote);
    const disk = this.diskOf(mount);
    if (mount !== "") return disk && this.heldVolume(disk);
    const writable = disk !== null && disk.mode === "RW" && disk.content !== null;
    if (!writable) return this.ramVolume(this.flavour.tree);
    // A root disk that has gone while the system ran: ext4 has gone read-only.
    const isLost = (): boolean => this.state.phase === "running" && !this.services.isDeviceWorking("vbd", disk.device);
    return new DiskVolume(this.flavour.tree, disk, this.layersOf(disk), this.installedBytes(), () => this.startOf(disk) * SECTOR, isLost);
  }
  /** The file system that a disk has, mounted or not; null: it has none. */
  volumeOf(disk: DiskSpec): Volume | null {
    const mount = this.mountOn(disk.device);
    const volume = mount === null ? null : this.volume(mount);
    if (volume?.plan) return volume;
    return heldOn(this, disk) ? this.heldVolume(disk) : null;
  }
  private heldVolume(disk: DiskSpec): Volume {
    const base = heldOn(this, disk)?.base ?? "blank";
    const tree = this.kind.treeOf(base, disk.type);
    const installed = tree ? installedOf(base) : 24_576;
    const start = (): number => this.startOf(disk) * SECTOR;
    return new DiskVolume(tree ?? BLANK_TREE, disk, this.layersOf(disk), installed, start, () => disk.mode === "RO");
  }
  /** The directory at which a disk's file system is mounted, "" the root's; null: nowhere. */
  mountOn(device: string): MountName | null {
    if (this.bootDisk()?.device === device) return "";
    return this.state.os.mounts.find(({ device: name }) => diskPart(name) === `/dev/${device}`)?.dir ?? null;
  }
  /** The same of a disk by its name. */
  startOn(device: string): number {
    const disk = this.disks.find((each) => each.device === device);
    return disk ? this.startOf(disk) : 0;
  }
  /** First sector of the file system that a disk has mounted. */
  startOf(disk: DiskSpec): number {
    const isBoot = disk === this.bootDisk();
    const device = isBoot
      ? rootOf(this, disk)
      : this.state.os.mounts.find(({ device: name }) => diskPart(name) === `/dev/${disk.device}`)?.device;
    const name = device?.replace(/^\/dev\//, "");
    return partitionsOf(this, disk).find((partition) => partitionName(disk, partition) === name)?.start ?? 0;
  }
  private layersOf(disk: DiskSpec): DiskLayers {
    const known = this.layers.get(disk.device);
    if (known) return known;
    const layers = new DiskLayers(this, disk.device);
    this.layers.set(disk.device, layers);
    return layers;
  }
  /** The highest layer of a disk, with what is in memory. */
  topOf(disk: DiskSpec): Overlay {
    return disk.content ? this.layersOf(disk).top(disk.content) : {};
  }
  /** What the installed system takes of its disk, bytes. */
  installedBytes(): number {
    return installedOf(this.flavour.id);
  }
  private ramVolume(base: BaseTree): Volume {
    const half = Math.floor(this.state.memoryTarget / 2);
    return new PlainVolume(base, this.state.os.ram, half, NODES_MOST);
  }
}

/** `[    0.412000]`. */
export function kernelStamp(us: number): string {
  const whole = Math.floor(us / 1_000_000);
  return `[${String(whole).padStart(5)}.${String(Math.floor(us % 1_000_000)).padStart(6, "0")}]`;
}
