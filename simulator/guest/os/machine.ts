import type { DiskSpec, GuestServices, GuestSpec, NicSpec } from "../engine";
import { type BaseTree, BLANK_TREE, programFile } from "../fs/base-tree";
import { FileSystem, type FsHost, type SynthNode, type Volume } from "../fs/filesystem";
import { parentOf } from "../fs/path";
import { synthNode, synthWrite } from "../fs/synth";
import type { ControlDaemons, Flavour, ServiceProcess } from "../modelled/flavour";
import type { GuestState } from "../modelled/state";
import type { AnyProgram } from "./program";
import type { Mono, Mount, Overlay, Process } from "./types";

/** Static configuration of a NIC, for systems that do not ask DHCP. */
export interface StaticAddress {
  readonly nic: number;
  readonly ipv4: string;
  readonly prefix: number;
  readonly gateway: string | null;
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

/** What a machine is made of, beside its state. */
export interface MachineParts {
  readonly spec: GuestSpec;
  readonly services: GuestServices;
  readonly flavour: Flavour;
  readonly programs: ReadonlyMap<string, AnyProgram>;
  readonly control: unknown;
  readonly addresses: readonly StaticAddress[];
  readonly daemons: ControlDaemons;
  /** processes that are there because of the world around: a control domain's for its guests */
  readonly processes?: () => readonly ServiceProcess[];
}

/**
 * One running modelled system: its saved state and what it stands on. Holds no state of its own that would be missed
 * after a restore: `nics` and `disks` follow the specification and hot plugging.
 */
export class Machine implements FsHost {
  readonly spec: GuestSpec;
  readonly services: GuestServices;
  readonly flavour: Flavour;
  readonly programs: ReadonlyMap<string, AnyProgram>;
  readonly control: unknown;
  readonly addresses: readonly StaticAddress[];
  /** of a control domain */
  readonly daemons: ControlDaemons;
  readonly fs: FileSystem;
  nics: readonly NicSpec[];
  disks: readonly DiskSpec[];
  private readonly processes: (() => readonly ServiceProcess[]) | null;
  private live: GuestState | null;
  private packed = "";
  /** executables of programs that the base tree does not have: path and program */
  private readonly added: ReadonlyMap<string, string>;

  constructor(parts: MachineParts, state: GuestState) {
    this.spec = parts.spec;
    this.services = parts.services;
    this.flavour = parts.flavour;
    this.programs = parts.programs;
    this.control = parts.control;
    this.addresses = parts.addresses;
    this.processes = parts.processes ?? null;
    this.daemons = parts.daemons;
    this.nics = parts.spec.nics;
    this.disks = parts.spec.disks;
    this.live = state;
    this.fs = new FileSystem(this);
    this.added = addedPaths(parts.programs, parts.flavour.tree);
  }

  /** The saved state; brought back from text when the machine was asleep. */
  get state(): GuestState {
    this.live ??= JSON.parse(this.packed) as GuestState;
    return this.live;
  }
  set state(state: GuestState) {
    this.live = state;
  }

  /** Keeps the state as text until somebody needs it: a third of the memory, for guests that do nothing for seconds. */
  sleep(): void {
    if (this.live === null) return;
    this.packed = JSON.stringify(this.live);
    this.live = null;
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
    return Math.max(0, this.mono() - this.state.boot.kernelAt);
  }
  /** Uniform whole number from `low` to `high`, both included. */
  randomBetween(low: number, high: number): number {
    return low + (this.services.random() % (high - low + 1));
  }
  /** Background processes: the system's own, and those that the world puts there. */
  background(): readonly ServiceProcess[] {
    const own = this.flavour.services(this);
    const others = this.processes?.() ?? [];
    return others.length === 0 ? own : [...own, ...others];
  }
  process(pid: number): Process | null {
    return this.state.os.processes.find((process) => process.pid === pid) ?? null;
  }
  bootDisk(): DiskSpec | null {
    return this.disks.find((disk) => disk.bootable && disk.type === "Disk") ?? this.disks.find((disk) => disk.type === "Disk") ?? null;
  }
  /** Appends to the kernel log, and to the console when it is loud enough. */
  klog(text: string, toConsole = false): void {
    const log = this.state.os.klog;
    log.push({ at: this.mono(), text });
    if (log.length > 60) log.shift();
    if (toConsole) this.services.serialOut(`${kernelStamp(this.uptimeUs())} ${text}\r\n`);
  }

  // FsHost
  synth(path: string): SynthNode | null | undefined {
    const added = this.added.get(path);
    if (added !== undefined) return { node: { t: "f", m: 0o755, u: 0, g: 0, s: -1, d: programFile(added) } };
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
  ram(): Overlay {
    return this.state.os.ram;
  }
  volume(mount: Mount | null): Volume {
    const disk =
      mount === null ? this.bootDisk() : (this.disks.find((d) => `/dev/${d.device}` === mount.device.replace(/\d+$/, "")) ?? null);
    if (mount !== null) return { base: BLANK_TREE, overlay: disk ? overlayOf(disk) : {}, readOnly: disk === null || disk.mode === "RO" };
    const writable = disk !== null && disk.mode === "RW" && disk.content !== null;
    // A root disk that has gone while the system ran: ext4 has gone read-only.
    const isLost = disk !== null && this.state.phase === "running" && !this.services.isDeviceWorking("vbd", disk.device);
    return { base: this.flavour.tree, overlay: writable ? overlayOf(disk) : this.state.os.ram, readOnly: isLost };
  }
}

/** The private differences kept on a disk, made on first use. */
export function overlayOf(disk: DiskSpec): Overlay {
  disk.content ??= { base: "blank", overlay: {} };
  if (disk.content.overlay === null || typeof disk.content.overlay !== "object") disk.content.overlay = {};
  return disk.content.overlay as Overlay;
}

/** `[    0.412000]`. */
export function kernelStamp(us: number): string {
  const whole = Math.floor(us / 1_000_000);
  return `[${String(whole).padStart(5)}.${String(Math.floor(us % 1_000_000)).padStart(6, "0")}]`;
}
