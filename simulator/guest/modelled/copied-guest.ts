/** Makes of a guest that has booted another of its kind: what booting would have left of it, under a name and with addresses of its own. */
import { ipToText } from "../../wire/address";
import { network6, withEui64 } from "../../wire/address6";
import type { GuestServices, GuestSpec } from "../engine";
import { usageOfLayer } from "../fs/volume";
import { groupsOf } from "../net/ipv6/addresses";
import { nextTimer6 } from "../net/ipv6/autoconf";
import { SETTINGS6 } from "../net/ipv6/settings";
import type { Inet6 } from "../net/ipv6/state";
import { Machine } from "../os/machine";
import type { Overlay } from "../os/types";
import { PERIOD_US } from "./agent";
import { firstHostname } from "./boot";
import { type ConsoleParts, consoleParts, copiedConsole } from "./copied-console";
import { kindOf, STANDARD } from "./fresh";
import { GuestMemory } from "./memory";
import { addressText, textBytes } from "./quiet";
import { type Names, namesIn, type Rename } from "./renaming";
import type { GuestBody, GuestHead } from "./state";

/** A guest that has booted and done nothing since. */
export interface Booted {
  readonly spec: GuestSpec;
  readonly services: GuestServices;
  /** as `GuestEngine.image` gives it */
  readonly image: string;
  readonly console: string;
}

/** An address that a copy has from a DHCP server. */
export interface CopiedLease {
  /** index of the NIC */
  readonly device: number;
  readonly address: number;
  /** how much later than the first guest had its own, µs */
  readonly laterUs: number;
}

/** What a copy has of its own. */
export interface Own {
  readonly spec: GuestSpec;
  readonly services: GuestServices;
  readonly leases: readonly CopiedLease[];
}

/** A copy, ready to go on. */
export interface CopiedGuest {
  readonly image: string;
  readonly console: string;
  /** what lies on its disks, in the order of the specification */
  readonly overlays: readonly unknown[];
  readonly rename: Rename;
}

type Whole = GuestHead & GuestBody & { watches: unknown };

/** Longest wait before a workload draws its noise again. @see workloadTimer */
const NOISE_US = 20_000_000;
/** Nothing that was about to happen happens at the very moment at which a copy begins. */
const LEAST_US = 50_000;

/** When each NIC got the address that it has, monotonic µs. */
export interface BoundNic {
  readonly device: number;
  readonly boundAt: number;
}

/** A booted guest, to be copied. */
export class Original {
  private readonly names: Names;
  private readonly rename: (to: Names) => Rename;
  /** what lies on its disks, as text: no two guests may share any part of it */
  private readonly overlays: readonly (string | null)[];
  /** by NIC, those that a DHCP server has given an address to */
  readonly bound: readonly BoundNic[];

  private constructor(
    private readonly booted: Booted,
    private readonly memory: GuestMemory,
    private readonly parts: ConsoleParts,
  ) {
    const { os, net } = memory;
    this.names = namesOf(booted.spec, os.hostname, net);
    this.rename = namesIn(this.names);
    this.overlays = booted.spec.disks.map(({ content }) => (content?.overlay ? JSON.stringify(content.overlay) : null));
    this.bound = net.dhcp.map(({ device, nextAt, leaseUs }) => ({ device, boundAt: (nextAt ?? 0) - Math.floor(leaseUs / 2) }));
  }

  /** @returns null when the guest has not booted, something has happened in it since, or is happening now */
  static of(booted: Booted): Original | null {
    const memory = GuestMemory.of(booted.image);
    const { os, net, boot, phase } = memory;
    const machine = new Machine(booted.spec, booted.services, kindOf(booted.spec, STANDARD), memory);
    const parts = consoleParts(machine, booted.console, boot.kernelAt, os.klog);
    // The router that it knows its copies know too, as they are on the same segment.
    const strangers = net.neighbours.filter(({ isRouter, queue }) => !isRouter || queue.length > 0);
    const isBusy = os.processes.length !== 1 || [os.execs, net.delayed, net.sockets, strangers].some((list) => list.length > 0);
    // Whoever has been at the console has left something there.
    const prompt = `${os.hostname} login: `;
    const isUntouched = booted.console.indexOf(prompt) === booted.console.length - prompt.length;
    // What it has still to write would be written by a copy that has never made it, and what it has asked for answered to nobody.
    const isWaiting = memory.cache !== undefined || (memory.io?.open.length ?? 0) > 0;
    if (phase !== "running" || isBusy || isWaiting || !isUntouched || parts === null || net.dhcp.some((dhcp) => dhcp.state !== "bound"))
      return null;
    return new Original(booted, memory, parts);
  }

  /** @param own - of the same kind: alike in all but names and addresses, and with a name as long */
  copy(own: Own): CopiedGuest {
    const state = JSON.parse(this.booted.image) as Whole;
    const before = { text: textBytes(state.os.ram), used: usageOfLayer(state.os.ram).bytes };
    const hostname = firstHostname(own.spec.name);
    readdress(state, own);
    const rename = this.rename(namesOf(own.spec, hostname, state.net));
    const later = this.laterOf(own.leases);
    const told = this.told(own, hostname, rename);
    state.os.hostname = hostname;
    state.os.klog = told.log;
    state.os.ram = relabelled(state.os.ram, rename, later);
    state.net.packetId = own.services.random() & 0xffff;
    for (const dhcp of state.net.dhcp) dhcp.transaction = own.services.random();
    respread(state, own.services);
    if (state.quiet)
      state.quiet = {
        ...state.quiet,
        hostname,
        addresses: addressText(state.net),
        next: nextOf(state.net),
        textBytes: state.quiet.textBytes + textBytes(state.os.ram) - before.text,
        usedBytes: state.quiet.usedBytes + usageOfLayer(state.os.ram).bytes - before.used,
      };
    plan(state, own.services);
    const overlays = this.overlays.map((text) => (text === null ? null : relabelled(JSON.parse(text) as Overlay, rename, later)));
    return { image: JSON.stringify(state), console: told.text, overlays, rename };
  }

  private told(own: Own, hostname: string, rename: Rename): ReturnType<typeof copiedConsole> {
    // The lines ask for the name alone of all that is inside.
    this.memory.os.hostname = hostname;
    const told = copiedConsole(this.machine(own.spec, own.services), this.parts, this.memory.boot.kernelAt, rename);
    this.memory.os.hostname = this.names.hostname;
    return told;
  }
  private machine(spec: GuestSpec, services: GuestServices): Machine {
    return new Machine(spec, services, kindOf(spec, STANDARD), this.memory);
  }

  /** Unix seconds at which files were written that say who the server gave an address to, and what they are in the copy. */
  private laterOf(leases: readonly CopiedLease[]): ReadonlyMap<number, number> {
    const seconds = (at: number): number => Math.floor((this.booted.services.epochUs + at + this.memory.skewUs) / 1_000_000);
    return new Map(
      this.bound.map(({ device, boundAt }) => {
        const laterUs = leases.find((lease) => lease.device === device)?.laterUs ?? 0;
        return [seconds(boundAt), seconds(boundAt + laterUs)];
      }),
    );
  }
}

function namesOf(spec: GuestSpec, hostname: string, net: GuestBody["net"]): Names {
  const interfaces = net.interfaces.filter((i) => i.device >= 0);
  const addresses = [
    ...interfaces.map((i) => (i.addresses[0] ? ipToText(i.addresses[0].ip) : "")),
    ...interfaces.flatMap((i) => (i.v6?.addresses ?? []).map(({ ip }) => ip)),
  ];
  return { name: spec.name, hostname, uuid: spec.uuid, macs: spec.nics.map((nic) => nic.mac), addresses };
}

/** MACs, addresses and what hangs on them. */
function readdress({ net }: GuestBody, { spec, leases }: Own): void {
  for (const i of net.interfaces) {
    const lease = leases.find(({ device }) => device === i.device);
    i.mac = spec.nics.find(({ device }) => device === i.device)?.mac ?? i.mac;
    if (i.v6 && i.device >= 0) readdress6(i.v6, i.mac);
    for (const address of lease ? i.addresses : []) {
      if (!lease || !address.dynamic) continue;
      for (const route of net.routes) if (route.source === address.ip) route.source = lease.address;
      address.ip = lease.address;
      if (address.validUntil !== null) address.validUntil += lease.laterUs;
    }
  }
  for (const dhcp of net.dhcp) if (dhcp.nextAt !== null) dhcp.nextAt += leases.find(({ device }) => device === dhcp.device)?.laterUs ?? 0;
}

/** Addresses made of its MAC; it has asked for routers, and whether another has them. */
function readdress6(v6: Inet6, mac: string): void {
  for (const address of v6.addresses) {
    if (address.origin === "manual") continue;
    Object.assign(address, { ip: withEui64(network6(address.ip, address.prefix), mac), state: "usable", probes: 0, probeAt: null });
  }
  v6.groups = groupsOf(v6.addresses, false);
  Object.assign(v6, { solicited: Math.max(v6.solicited, SETTINGS6.router_solicitations), solicitAt: null });
}

/** What comes again and again comes at other times than in the first guest. */
function respread(state: Whole, services: GuestServices): void {
  const now = services.now() - state.skewUs;
  const within = (mostUs: number): number => now + LEAST_US + (services.random() % Math.max(1, Math.floor(mostUs)));
  if (state.agentAt !== null) state.agentAt = within(PERIOD_US);
  if (state.workload.nextAt !== null) state.workload.nextAt = within(NOISE_US);
  if (state.workload.busyUntil > now) state.workload.busyUntil = within(state.workload.busyUntil - now);
}

function nextOf(net: GuestBody["net"]): number | null {
  const times = [...net.dhcp.map((dhcp) => dhcp.nextAt), nextTimer6(net)].flatMap((at) => at ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

/** One in which something may happen is looked at as a whole at once. */
function plan(state: Whole, services: GuestServices): void {
  const now = services.now() - state.skewUs;
  const times = [state.workload.nextAt, state.agentAt, state.quiet ? state.quiet.next : now].flatMap((at) => at ?? []);
  state.nextAt = times.length === 0 ? null : Math.max(now, Math.min(...times));
}

/** Files with the copy's names in them. @param later - times of change that are others in the copy, Unix seconds */
function relabelled(overlay: Overlay, rename: Rename, later: ReadonlyMap<number, number>): Overlay {
  if (!overlay.nodes) return overlay;
  const nodes: NonNullable<Overlay["nodes"]> = {};
  for (const [id, node] of Object.entries(overlay.nodes)) {
    nodes[id] = node && { ...node, d: rename(node.d), s: later.get(node.s) ?? node.s };
  }
  return { ...overlay, nodes };
}
