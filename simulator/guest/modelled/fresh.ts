/** What a modelled guest is made of: what guests of one kind share, and the state of one that has just been switched on. */
import type { GuestServices, GuestSpec } from "../engine";
import { NO_LOAD } from "../load";
import type { NetChange } from "../net/net-changes";
import type { LinkChange, LinkRefusal, OutsideLink } from "../net/outside-links";
import { newNet } from "../net/state";
import type { MachineKind, StaticAddress } from "../os/machine";
import type { AnyProgram } from "../os/program";
import { newTty } from "../os/tty";
import type { OsState } from "../os/types";
import { programTable } from "../programs/table";
import { modernDaemons } from "../systems/dom0/control-daemons";
import type { ControlDaemons, Flavour, ServiceProcess } from "./flavour";
import { flavourFor, treeOf } from "./media-flavours";
import { GuestMemory } from "./memory";
import type { BootState, GuestBody, GuestHead } from "./state";

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
  /** interfaces of its kernel that are there because of the world around */
  readonly links?: () => readonly OutsideLink[];
  /** sets one of those */
  readonly setLink?: (name: string, change: LinkChange) => LinkRefusal | null;
  /** what scripts of the world around do to its stack as it comes up */
  readonly startNet?: () => readonly NetChange[];
  /** what a control domain runs for its guests; those of today without it */
  readonly daemons?: ControlDaemons;
}

/** Nothing added. */
export const STANDARD: ModelledOptions = {};
const kinds = new Map<Flavour, MachineKind>();

/** What a guest is made of beside its own: of all without options that have one system it is the same. */
export function kindOf(spec: GuestSpec, options: ModelledOptions): MachineKind {
  const flavour = flavourFor(spec);
  const known = options === STANDARD ? kinds.get(flavour) : undefined;
  if (known) return known;
  const kind: MachineKind = {
    flavour,
    programs: programTable(options.programs ?? []),
    control: options.control ?? null,
    addresses: options.addresses ?? [],
    treeOf,
    ...(options.processes ? { processes: options.processes } : {}),
    ...(options.links ? { links: options.links } : {}),
    ...(options.startNet ? { startNet: options.startNet } : {}),
    ...(options.setLink ? { setLink: options.setLink } : {}),
    daemons: options.daemons ?? modernDaemons,
  };
  if (options === STANDARD) kinds.set(flavour, kind);
  return kind;
}

function inside(stoppedUnits: string[]): string {
  const os: OsState = {
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
    stoppedUnits,
    lastLogin: null,
    storeWatches: [],
  };
  const boot: BootState = { kernelAt: 0, part: "done", line: 0, partAt: 0, stopKind: "poweroff" };
  return JSON.stringify({ boot, os, net: newNet(), sac: null } satisfies GuestBody);
}

/** Insides of guests that are off, as texts that all of them share. */
const insides = { usual: inside([]), withoutXend: inside(["xend"]) };

/** A guest that is off. */
export function freshState(spec: GuestSpec, services: GuestServices, daemons: ControlDaemons): GuestMemory {
  const head: GuestHead = {
    phase: "off",
    paused: false,
    skewUs: services.now(),
    shareMicro: services.cpuShareMicro(),
    vcpusOnline: spec.vcpus,
    memoryTarget: spec.memoryBytes,
    agentAt: null,
    nextAt: null,
    load1: 0,
    load5: 0,
    load15: 0,
    loadAt: 0,
    workload: { noise: 0, nextAt: null, cpuMicro: 0, cpuUs: 0, since: 0, busy: false, busyUntil: 0, scale: null, nic: -1 },
    load: NO_LOAD,
    quiet: null,
  };
  return new GuestMemory(head, daemons.xend === false ? insides.withoutXend : insides.usual);
}
