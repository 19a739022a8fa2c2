/**
 * The one interface that every guest engine stands behind. The modelled guest is the first engine; later ones
 * execute real code in a worker, so nothing here assumes that a guest's inside can be looked at, answers at once,
 * or is deterministic by itself: what an engine emits arrives through `GuestServices`, at the virtual time it is called.
 */
import type { Runs } from "../content/blocks";
import type { ChunkStore } from "../content/chunks";
import type { ChunkFound } from "../content/file-account";
import type { Changes, DiskContent, FrozenLayer } from "../content/overlay";
import type { SimTime } from "../kernel/time";
import type { Listening } from "../wire/concern";
import type { ConnectionEnds } from "./connection-ends";
import type { FluidEnd, FluidServices } from "./fluid";
import type { GuestStore } from "./guest-store";
import type { GuestLoad } from "./load";
import type { GuestMemoryUse } from "./memory-use";
import type { NetChange, NetFacts, NicAddress } from "./net/net-changes";
import type { NetRehearsal, RehearsalServices } from "./rehearsal";

export type { DiskContent } from "../content/overlay";
export type { ConnectionEnds } from "./connection-ends";
export type { GuestStore, StoreAnswer, StorePermission } from "./guest-store";
export type { GuestMemoryUse, PageKind, PageRun, PageWriter } from "./memory-use";

/** How the domain is built. @source hypervisor.md §1 (guest types) */
export type DomainType = "pv" | "pvh" | "hvm" | "pvhvm";

/** One virtual network interface as the guest finds it. */
export interface NicSpec {
  /** index of the device, `0` for `vif<domid>.0` */
  readonly device: number;
  /** lower case, colon separated */
  readonly mac: string;
  /** the card that qemu emulates; absent: none, or the guest has Xen's drivers instead */
  readonly model?: "rtl8139" | "e1000";
  readonly mtu: number;
  /** name of the bridge that the system makes it a port of, to use that instead; absent: of none */
  readonly bridge?: string;
  /** address that its system takes without asking, where its configuration says no other; absent: none */
  readonly address?: NicAddress;
}

/** One virtual disk as the guest finds it. */
export interface DiskSpec {
  /** `xvda`, `xvdb` … */
  readonly device: string;
  readonly sizeBytes: number;
  readonly type: "Disk" | "CD";
  readonly mode: "RO" | "RW";
  readonly bootable: boolean;
  /** What is on the disk. Owned by the storage layer, changed in place by the guest; plain data. Null: blank. */
  content: DiskContent | null;
  /** another domain than Dom0 serves it. Absent: Dom0 does */
  readonly isServed?: true;
  /** what the storage layer keeps the content by; absent: it does not keep it */
  readonly held?: string;
}

/** A disc that a system runs from, without a disk of its own. */
export interface MediumSpec {
  /** of the drive, `xvdd` */
  readonly device: string;
  /** a whole system in memory, or one that does nothing but install */
  readonly kind: "live" | "installer";
  /** what the firmware tries before it, as its order has them */
  readonly tried: readonly ("disk" | "network")[];
}

/** What a domain is built from. Plain data. */
export interface GuestSpec {
  readonly domid: number;
  /** the VM's uuid */
  readonly uuid: string;
  /** name of the VM; the guest's hostname on first boot follows from it */
  readonly name: string;
  readonly domainType: DomainType;
  /** which modelled system boots: from the base tree of the boot disk; `none` when nothing bootable was found */
  readonly os: "debian" | "ubuntu" | "alpine" | "windows" | "dom0" | "none";
  /** Letters of the devices that firmware tries, as `HVM_boot_params.order` has them; absent: disk, then DVD drive, whatever comes after */
  readonly bootOrder?: string;
  /** Its disks are qemu's, and called as those of a controller are; absent: it has drivers for Xen's */
  readonly hasEmulatedDisks?: true;
  /** It serves devices of others: its kernel has back ends, and Xen's tools are in it. Absent: it does not */
  readonly isDriverDomain?: true;
  /** Absent: it has booted from a disk */
  readonly medium?: MediumSpec;
  readonly xenVersion: string;
  readonly vcpus: number;
  /** cores that the virtual machine says each of its sockets has; absent: all are in one */
  readonly coresPerSocket?: number;
  readonly memoryBytes: number;
  readonly cpuModel: string;
  readonly cpuMhz: number;
  /** kernel command line extras (`extra=`/PV_args) */
  readonly kernelArgs: string;
  readonly nics: readonly NicSpec[];
  readonly disks: readonly DiskSpec[];
  /** name of the workload profile that runs as a service once booted, `idle` for none. @source metrics.md §5 */
  readonly workload: string;
  /** what else it serves; absent: nothing */
  readonly services?: readonly GuestService[];
  /** address of the peer that the workload exchanges data with, or null for clients outside the pool */
  readonly workloadPeer: string | null;
}

/** Services that a system may have beside its workload: web pages, a database's port, a name server, the other end of `iperf3`, and files by NFS, and the time. */
export const GUEST_SERVICES = ["http", "database", "dns", "iperf3", "nfs", "ntp"] as const;
export type GuestService = (typeof GUEST_SERVICES)[number];

/** What a disk has moved, as a kernel counts it. Sectors of 512 bytes. @source Linux Documentation/admin-guide/iostats.rst */
export interface DiskFigures {
  readonly reads: number;
  readonly writes: number;
  readonly readSectors: number;
  readonly writtenSectors: number;
  /** µs for which requests were on their way, each by itself; and in which any was */
  readonly waitedUs: number;
  readonly busyUs: number;
  readonly inFlight: number;
}

/** µs of a kernel's work on a frame. guess: from interrupt to socket in a lightly loaded guest; io.md §8 adds 30–80 µs for a whole PV hop */
export const FRAME_US = { least: 15, most: 60 } as const;

/** Why a guest stopped by itself. @source lifecycle.md §4 (shutdown reasons) */
export type ShutdownReason = "poweroff" | "reboot" | "crash";

/** Something inside a guest that broke a rule of ours, and how far it reached: a process, or the guest's kernel. */
export interface GuestFault {
  readonly kind: "process" | "kernel";
  /** what ran: a command line, or the name of an entry point */
  readonly what: string;
  readonly error: unknown;
}

/** What a request is about beside its bytes. */
export interface DiskRequest {
  /** number of the write-back that it carries: it is asked for by `engine.landed` when the request is done */
  readonly carries?: number;
  /** where on the disk it is: first sector and how many, again and again. Absent: anywhere, as one of a load of which only rates are known */
  readonly at?: Runs;
}

/** What the world offers a guest engine. Every method acts at the current virtual time. */
export interface GuestServices {
  now(): SimTime;
  /** Unix time, in microseconds, of virtual time 0 */
  readonly epochUs: number;
  /** Asks for `engine.wake()` at `at`; an earlier pending request is replaced; null withdraws it. */
  wakeAt(at: SimTime | null): void;
  /** Next 32-bit unsigned number of this guest's own stream. */
  random(): number;
  /** Sends an Ethernet frame (no FCS) out of a NIC; the array must not be changed afterwards. */
  frameOut(nic: number, frame: Uint8Array): void;
  /**
   * Says what a NIC listens to from now on; broadcasts that do not concern it are not handed over until it says otherwise. Absent, or
   * never called: every frame is handed over. One that is plugged in nowhere is not remembered.
   */
  listen?(nic: number, listening: Listening): void;
  /** What a NIC has been said to listen to; null: nothing, since it was last plugged in. */
  listening?(nic: number): Listening | null;
  /** Broadcasts that have come to a NIC since this was last asked and were not handed over. */
  takeUnheard?(nic: number): { readonly bytes: number; readonly frames: number };
  /** Appends console output (Latin-1 bytes as text is not required: UTF-8 text is given as JS string) to the serial console. */
  serialOut(text: string): void;
  /** Says that a rectangle of the framebuffer changed (pixels). */
  framebufferDamage(x: number, y: number, width: number, height: number): void;
  /** Replaces the guest's steady load. */
  setLoad(load: GuestLoad): void;
  /** The guest stopped by itself; the world will destroy or restart the domain. No call into the engine may follow from it but `destroy`. */
  stopped(reason: ShutdownReason): void;
  /**
   * Asks for a transfer on a disk; when it is over, `engine.diskDone` is called with its number. False: the device does not work (EIO).
   * @param device - `xvda` …
   * @param ticket - the guest's number for it
   */
  diskIo(device: string, kind: "read" | "write", bytes: number, ticket: number, request?: DiskRequest): boolean;
  /**
   * What is written into files stays in the guest's memory until a request of `diskIo` has carried it to the disk. Absent: it is on the
   * disk at once, since nothing stands between (a control domain).
   */
  readonly isCached?: boolean;
  /** Asks for `engine.flush(device, at)` at `at`. */
  flushAt?(device: string, at: SimTime): void;
  /** Frozen layers below what is a disk's own, from the highest down. @param parent - as the disk's content names it */
  layersUnder?(parent: string): readonly FrozenLayer[];
  /** The guest's kernel has its PV front-end drivers up; emulated devices that they replace are unplugged. */
  probeFrontends(): void;
  /** Opens the drive of a disc: the disc is out, as the toolstack will see. Absent: there is nobody to see it. */
  ejectDisc?(device: string): void;
  /** Whether requests to a device get through. @param name - `xvda`, or the number of a NIC */
  isDeviceWorking(kind: "vbd" | "vif", name: string): boolean;
  /** XenbusState of both ends; 0: no such key. */
  deviceStates(kind: "vbd" | "vif", name: string): { readonly front: number; readonly back: number };
  /** XenStore as this domain sees it; relative paths start at its own `/local/domain/<domid>`. Null / false: absent or refused. */
  readonly xenstore: {
    read(path: string): string | null;
    list(path: string): readonly string[] | null;
    write(path: string, value: string): boolean;
    remove(path: string): boolean;
    /** false: nobody answers, since the daemon is down; absent: it is there */
    readonly isUp?: boolean;
    /** The protocol itself, whose refusals have names. */
    readonly client: GuestStore;
  };
  /** Background services have been stopped or started. */
  unitsChanged?(): void;
  /** Current share of CPU that the scheduler grants this domain, millionths of one pCPU (≤ what setLoad asked for). */
  cpuShareMicro(): number;
  /** What one of its disks has moved since its driver found it; null: it has no such disk. Absent: nobody counts. */
  diskFigures?(device: string): DiskFigures | null;
  /** For how long its CPUs have been idle while its services waited for disks, µs. Absent: nobody counts. */
  diskWaitsUs?(): number;
  /** Connections whose data may go as a rate. Absent: all go in frames. */
  readonly fluid?: FluidServices;
  /** A frame that comes has had the CPU time of its kernel's work on it (`FRAME_US`). Absent: it has not. */
  readonly hasWorkedOnFrames?: boolean;
  /** What it wants of it, of which what it does for others, or cannot do while its disks are slow, is known outside alone. Absent: its load. */
  cpuWantedMicro?(): number;
  /** CPU time consumed by the domain since it was built, microseconds. */
  cpuTimeUs(): number;
  /** One of its vCPUs has run for so long, beside what its load says, µs. Absent: nobody counts. */
  chargeCpu?(vcpu: number, us: number): void;
  /** Time for which its vCPUs had something to do and did not run, microseconds. Absent: nobody counts it. @source xen: public/vcpu.h (RUNSTATE_runnable) */
  cpuStolenUs?(): number;
  /** A DHCP server has given an interface an address, with its mask's bits. Absent: nobody minds */
  leased?(
    nic: number,
    lease: { readonly ip: number; readonly prefix: number; readonly router: number | null; readonly dns: readonly number[] },
  ): void;
  /** An interface has given itself an address of a router's prefix. Absent: nobody minds */
  addressed6?(nic: number, address: { readonly ip: string; readonly prefix: number }): void;
  /** A packet of a tunnel has come, with a frame in it. @returns false: there is no such tunnel. Absent: there is none */
  tunnelIn?(from: number, protocol: "gre" | "vxlan", key: number, frame: Uint8Array): boolean;
  /** Output of a command started by `exec`. `exit` null while it runs. */
  execOutput(id: string, stream: "stdout" | "stderr", text: string): void;
  execExit(id: string, code: number): void;
  /** Output of a terminal opened by `openTerminal`. */
  terminalOut?(id: string, text: string): void;
  /** Who types at the other end of one of its connections. Null: somebody who may not come in here; undefined: nobody has, the system there has opened it. Absent: there are no people. */
  typistAt?(own: ConnectionEnds): Typist | null | undefined;
  /** Nobody is at a terminal's inner end any more: it is closed. */
  terminalEnded?(id: string): void;
  /** Where real bytes of files lie that are too many for the state. */
  readonly chunks: ChunkStore;
  /** Whether the lab has room for a process of this guest that keeps so many real bytes. Absent: there is no such limit. */
  mayKeep?(bytes: number): boolean;
  /** Whether the lab has room for so many more real bytes in its guests' files. Absent: there is no such limit. */
  mayStore?(bytes: number): boolean;
  /** A program or the guest's kernel has failed by a fault of ours; a line for the lab's fault log. */
  fault?(fault: GuestFault): void;
}

/** Live figures that an engine reports when asked. */
export interface GuestStats {
  /** `firmware`, `booting`, `running`, `stopping`; later engines may only know `running` */
  readonly phase: "firmware" | "booting" | "running" | "stopping" | "stopped";
  readonly memoryUsedBytes: number;
  /** addresses by NIC, as a guest agent would publish them */
  readonly addresses: readonly { readonly nic: number; readonly ipv4: string }[];
  readonly hostname: string;
  readonly osName: string;
  readonly kernel: string;
}

/** Somebody outside the guest: an account and its role in the lab. */
export interface Typist {
  readonly user: string;
  readonly role: string;
  /** lowest role that the lab lets into a control domain; absent: as everywhere */
  readonly dom0?: string;
}

/** A guest, seen from outside. Constructed by a factory with `(spec, services)`. */
export interface GuestEngine {
  /** Powers the guest on: firmware or kernel starts at the current virtual time. */
  start(): void;
  /** All vCPUs stop being scheduled: the engine must do nothing until `resume`; the world delays `wake` meanwhile. */
  pause(): void;
  /** @param pausedForUs - how long the guest did not run; monotonic clocks inside stand still for it */
  resume(pausedForUs: number): void;
  /** Asks for a clean shutdown as XenStore `control/shutdown` does; the engine calls `stopped` when done. */
  shutdown(kind: "poweroff" | "reboot"): void;
  destroy(): void;
  /**
   * The whole state as JSON text, the same text for the same state: what `JSON.stringify` makes of its own parsed text. Opens nothing: of
   * a guest that sleeps it is what is kept of it.
   */
  image(): string;
  /**
   * Continues from the text of an image in place of `start()`, without reading more of it than its beginning. Asks for the wake-up that
   * was pending and registers the guest's watches with XenStore again. @throws when the text is no image of this kind of guest
   */
  restoreImage(text: string): void;
  /** The guest is as the text of an image says, and always was: nothing happens, and nothing is asked for. @throws as `restoreImage` */
  reopen(text: string): void;
  /** The image as plain JSON data. */
  save(): unknown;
  /** Continues from `save()`'s value in place of `start()`. */
  restore(image: unknown): void;
  /** The CPU share granted has changed (also after cap and weight changes). */
  shareChanged(shareMicro: number): void;
  /** The balloon has left the guest so much memory, bytes. */
  balloon(targetBytes: number): void;
  /** The least that its balloon can leave it now, bytes. Absent: nobody can say, and it gives what it is asked for. */
  leastBytes?(): number;
  /** What its memory is used for. Absent, or null: nobody can say. */
  memoryUse?(): GuestMemoryUse | null;
  vcpusOnline(count: number): void;
  frameIn(nic: number, frame: Uint8Array): void;
  /** A NIC or disk was plugged or unplugged while running. */
  nicPlugged(nic: NicSpec): void;
  nicUnplugged(device: number): void;
  diskPlugged(disk: DiskSpec): void;
  diskUnplugged(device: string): void;
  /** A device has begun to work, or does no longer; `reason` is empty when it was taken away in order. @param name - as in `isDeviceWorking` */
  deviceChanged(kind: "vbd" | "vif", name: string, isWorking: boolean, reason: string): void;
  /** What has changed of a disk for long enough goes to it. Does not wake the guest. @param asked - the moment that `flushAt` was asked for, µs */
  flush?(device: string, asked: number): void;
  /** A request is over. @param ticket - as in `diskIo` @param isDone - false: it has failed (EIO) */
  diskDone?(ticket: number, isDone: boolean): void;
  /** A request has carried a write-back to its disk: what was in it, in the engine's hands no longer. Null: it was given up. */
  landed?(device: string, number: number): Changes | null;
  /** A script that runs outside the engine changes the system's own network stack. */
  setNet?(changes: readonly NetChange[]): void;
  /** How that stack is. Absent, or null: nobody can say. */
  netFacts?(): NetFacts | null;
  /** The same in short, as `readBrief` reads it: the same text for the same stack. Does not wake the guest. Absent, or null: nobody can say. */
  netBrief?(): string | null;
  /** Adds a line to the kernel log, as a driver that lives outside the engine does. */
  kernelLog?(text: string): void;
  /** Adds text to a file, as a daemon that lives outside the engine does. */
  appendFile?(path: string, text: string): void;
  /** Background processes that run now, where the engine can tell. */
  services?(): readonly { readonly name: string; readonly pid: number }[];
  /** Its own stack sends a packet of a tunnel to another, with a frame in it. Absent: it has none */
  tunnelOut?(to: number, protocol: "gre" | "vxlan", key: number, frame: Uint8Array): void;
  /** As the back end reports it. */
  carrier(nic: number, up: boolean): void;
  /** Keystrokes on the serial console. @param by - who typed them */
  serialIn(text: string, by?: Typist): void;
  serialResize(cols: number, rows: number): void;
  /** Whether lines are read at a terminal that are not shown there, as passwords are. @param id - as in `terminalIn`; null: the serial console */
  hidesTyped?(id: string | null): boolean;
  /**
   * Opens a terminal of its own with a shell of root's in it. False: the guest cannot (not booted, no such system).
   * @param id - what `terminalOut` and `terminalEnded` will call it
   * @param by - whose shell it is
   */
  openTerminal?(id: string, by?: Typist): boolean;
  terminalIn?(id: string, text: string, by?: Typist): void;
  terminalResize?(id: string, cols: number, rows: number): void;
  /** Hangs up: what runs there is told by SIGHUP. */
  closeTerminal?(id: string): void;
  /** A watch that the guest registered with XenStore has fired. @param path - relative if it was registered so */
  xenstoreFired(path: string, token: string): void;
  /** Pending wake-up asked for by `wakeAt` is due. */
  wake(): void;
  /** Runs a command line in the guest's shell as root, outside any terminal. False: the guest cannot (not booted, no agent). @param by - who gave it */
  exec(id: string, commandLine: string, by?: Typist): boolean;
  /** Kills the process group started by exec. @param by - who asks: only who started it may; left out: the server itself */
  execKill(id: string, by?: Typist): void;
  stats(): GuestStats;
  /** Bytes of its processes' memory that the engine keeps one by one; absent: it keeps none in this process. */
  heldBytes?(): number;
  /** Names the chunks of real bytes that its memory holds; what its disks hold is not among them. */
  eachChunk?(found: ChunkFound): void;
  /** Its connections whose data go as a rate. Absent: there are none. */
  readonly fluid?: FluidEnd;
  /** Commands from outside that still run. */
  execs?(): readonly string[];
  /** A frame passes an interface of its kernel's that is not its stack's: those who read there have it. */
  taps?(): boolean;
  tapped?(name: string, frame: Uint8Array, isOut: boolean): void;
  /** A copy of its kernel, to try packets on; the guest itself notices nothing. Absent, or null: there is none to be had. */
  rehearse?(services: RehearsalServices): NetRehearsal | null;
  /** Who has typed what a connection of its own is part of: null nobody, undefined it has no such connection. */
  typistOf?(own: ConnectionEnds): Typist | null | undefined;
}

/** Makes an engine for a domain. */
export type GuestEngineFactory = (spec: GuestSpec, services: GuestServices) => GuestEngine;
