import type { FileAccount } from "../content/file-account";
import type { LabFault, Outcome } from "../contract/lab";
import type { TaskNote } from "../contract/task-note";
import type { DiskContent, GuestEngine, GuestServices, GuestSpec } from "../guest/engine";
import type { GuestLoad } from "../guest/load";
import type { Kernel } from "../kernel/kernel";
import type { Marks, Pieces } from "../kernel/pieces";
import type { SimTime } from "../kernel/time";
import type { SeriesLog } from "../metrics/series-log";
import type { Database } from "../model/database";
import { invariant } from "../model/fault";
import type { ClassName, Ref } from "../model/ref";
import type { Fabric } from "../network/fabric";
import type { Layers } from "../storage/disk/layers";
import type { HostHardware, Hypervisor } from "../xen/hypervisor";
import type { ConsoleRing } from "./console-ring";
import { enterDomain, strikeDomain } from "./domain-book";
import type { EventKinds } from "./event-kinds";
import type { FlowBook } from "./flow-book";
import type { HostInside } from "./host-inside";
import type { BusyClass, Operation, Target } from "./operation-shape";
import type { Part } from "./part";
import type { GuestHead, RunningGuest } from "./running-guest";
import type { RunningOperation } from "./running-operation";
import type { Scrollback } from "./scrollback";
import type { ShellBook } from "./shells";
import { enterUse, leaveUse } from "./sr-use";

export type { RunningGuest } from "./running-guest";
export type { RunningOperation } from "./running-operation";

/** Text that has come out and not been drained yet. Not part of the state. */
export interface Outbox {
  console: { console: string; offset: number; text: string }[];
  exec: ({ id: string; stream: "stdout" | "stderr"; text: string } | { id: string; code: number })[];
  faults: LabFault[];
  tasks: TaskNote[];
}

/** A suspended guest's memory image. Plain data; what is on its disks stays with the disks. */
export interface SavedGuest {
  readonly spec: GuestSpec;
  readonly image: unknown;
  /** when its vCPUs stopped, µs */
  readonly savedAt: number;
  readonly wakeAt: number | null;
  readonly addresses: GuestHead["addresses"];
  readonly load: GuestLoad;
}

/** A lifecycle event: message name and virtual µs; since version 2 of the state also whose it is and what tells of it, as refs, "" where there is none. */
export type Happening = readonly [name: string, at: number, vm?: string, message?: string, task?: string];

/** Makes the engine for a domain; chosen outside, so that the toolstack knows no particular engine. */
export type EngineMaker = (world: World, spec: GuestSpec, services: GuestServices, vm: Ref<"VM">) => GuestEngine;

/** Verbs by wire spelling and by what they are about. */
export interface VerbTable {
  /** undefined: there is none; those that only the toolstack itself starts are among them */
  named(name: string): Operation | undefined;
  /** The verb that may be called by this name; undefined: there is none. */
  called(name: string): Operation | undefined;
  /** what operations there are on the objects of a class */
  on(name: BusyClass): readonly Target[];
}

/** The simulator's whole state, held together. Each part has its own file and export; this only names them. */
export interface World {
  readonly kernel: Kernel;
  /** numbers of the kinds of events, by what `event-kinds.ts` calls them */
  readonly kinds: EventKinds;
  /** Unix microseconds of virtual time 0 */
  readonly epochUs: number;
  /** where real bytes of guests' files lie, and how many there are */
  readonly files: FileAccount;
  readonly db: Database;
  readonly fabric: Fabric;
  readonly hosts: Map<string, HostInside>;
  /** which snapshot is under way */
  readonly marks: Marks;
  /** what is on each VDI */
  readonly disks: Pieces<DiskContent>;
  /** frozen layers below disks */
  readonly layers: Layers;
  /** memory images of suspended guests by suspend VDI */
  readonly images: Pieces<SavedGuest>;
  /** when each SR's queue of booked transfers empties, µs */
  readonly srBusyUntil: Map<string, number>;
  readonly series: Pieces<SeriesLog>;
  /** lifecycle events by object, newest last, bounded */
  readonly happenings: Pieces<Happening[]>;
  /** by id of the console */
  readonly consoles: Pieces<ConsoleRing>;
  /** what has left their rings, by the same ids */
  readonly scrollbacks: Pieces<Scrollback>;
  readonly shells: ShellBook;
  readonly operations: Map<string, RunningOperation>;
  /** outcomes by request, newest last, bounded */
  readonly requests: Map<string, Outcome>;
  readonly makeEngine: EngineMaker;
  /** makes a host's hypervisor and wires it to the world */
  readonly makeHypervisor: (host: Ref<"host">, hardware: HostHardware) => Hypervisor;
  /** what may be done in it */
  readonly verbs: VerbTable;
  /** what of it is kept */
  readonly parts: readonly Part[];
  readonly outbox: Outbox;
  /** true while a coalesced recomputation of bulk flows is pending */
  flowsPending: boolean;
  /** flows on their paths; derived, null until they are first laid */
  flows: FlowBook | null;
}

/** Virtual now. */
export function nowOf(world: World): SimTime {
  return world.kernel.now;
}

/** A fresh uuid (version 4) from the lab's own stream. @param stream - another one, for what must not change the uuids of others */
export function newUuid(world: World, stream = "uuid"): string {
  const words = [0, 0, 0, 0].map(() => world.kernel.random.next(stream));
  const hex = words.map((word) => word.toString(16).padStart(8, "0")).join("");
  const variant = "89ab".charAt((words[2] as number) >>> 30);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, variant + hex.slice(17, 20), hex.slice(20, 32)].join("-");
}

/** A fresh reference of a class. @param stream - as of `newUuid` */
export function newRef<C extends ClassName>(world: World, stream?: string): Ref<C> {
  return ["OpaqueRef", newUuid(world, stream)].join(":") as Ref<C>;
}

/** Virtual time as the API's compact date. @source xapi.md §1.3 (`20260821T02:00:23Z`) */
export function apiDate(world: World, at: number = world.kernel.now): string {
  return compactDate(world.epochUs + at);
}

/** Compact ISO date of Unix microseconds, by civil-calendar arithmetic: the simulator has no Date. */
export function compactDate(unixUs: number): string {
  const seconds = Math.floor(unixUs / 1_000_000);
  const days = Math.floor(seconds / 86_400);
  const rest = seconds - days * 86_400;
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const two = (n: number): string => `${n}`.padStart(2, "0");
  return `${year}${two(month)}${two(day)}T${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}Z`;
}

/** A guest takes its place in the world and on its host. */
export function addGuest(world: World, guest: RunningGuest): void {
  enterDomain(world, guest);
  const inside = hostInside(world, guest.host);
  inside.guests.set(guest.domid, guest);
  if (guest.spec.isDriverDomain) inside.drivers.add(guest.domid);
  enterUse(world, guest);
}
export function removeGuest(world: World, guest: RunningGuest): void {
  strikeDomain(world, guest);
  const inside = hostInside(world, guest.host);
  inside.guests.delete(guest.domid);
  inside.drivers.delete(guest.domid);
  leaveUse(world, guest);
}
/** The running guest of a domain of a host. */
export function guestOf(world: World, host: string, domid: number): RunningGuest | undefined {
  return world.hosts.get(host)?.guests.get(domid);
}

/** The inside of a host that must exist. */
export function hostInside(world: World, host: string): HostInside {
  const inside = world.hosts.get(host);
  invariant(inside !== undefined, `host ${host} has an inside`);
  return inside;
}

/** A verb that must be there. */
export function verbOf(world: World, name: string): Operation {
  const operation = world.verbs.named(name);
  invariant(operation !== undefined, `operation ${name} exists`);
  return operation;
}
