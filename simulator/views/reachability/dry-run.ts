/**
 * A probe tried on copies: of the network, and of the kernels that it comes to. Every node and every kernel does what the real one would,
 * and the world itself changes in nothing.
 */
import type { NetRehearsal, Probe } from "../../guest/rehearsal";
import { gatewayKey } from "../../network/link";
import { RehearsedFabric, type Trace } from "../../network/rehearsal";
import { get16 } from "../../wire/bytes";
import { arpAddresses } from "../../wire/concern";
import { ETHERTYPE } from "../../wire/ethernet";
import { withoutVlan } from "../../wire/vlan";
import { domainCalled } from "../../world/domain-book";
import { interfaceMtu } from "../../world/interface-mtu";
import { nowOf, type RunningGuest, type World } from "../../world/world";
import { type VifTrouble, vifTrouble } from "./vif-trouble";

/** How long whoever waits for an answer does at most, virtual µs. @source iputils ping(8): one probe is waited for for ten seconds */
const PATIENCE_US = 10_000_000;
/** More than any probe causes. guess */
const MOST_EVENTS = 20_000;
/** Kernels that are copied at most. guess: those on the way, and some that an address concerns too */
const MOST_COPIES = 24;

/** Something that has happened, in its order. */
export type Happened =
  | (Trace & { readonly at: number; readonly key: string })
  /** a kernel has sent a frame; `trouble`: it has not come as far as its bridge */
  | ({ readonly kind: "sent"; readonly at: number; readonly key: string; readonly trouble: VifTrouble | null } & OfNic)
  /** a frame has come to an interface */
  | ({ readonly kind: "given"; readonly at: number; readonly key: string; readonly trouble: VifTrouble | null } & OfNic)
  /** a frame has come to the router of a segment */
  | { readonly kind: "routed"; readonly at: number; readonly key: string; readonly segment: string; readonly frame: Uint8Array }
  /** a frame has come to a machine that is there for a fault alone */
  | { readonly kind: "taken"; readonly at: number; readonly key: string; readonly rogue: string; readonly frame: Uint8Array };
interface OfNic {
  readonly domain: string;
  readonly device: number;
  readonly frame: Uint8Array;
}

/** What a frame is known by on its way through a segment, whatever tag it has at the time. */
export function keyOf(frame: Uint8Array): string {
  const plain = withoutVlan(frame);
  let key = "";
  for (const byte of plain) key += String.fromCharCode(byte);
  return key;
}

export class DryRun {
  readonly happened: Happened[] = [];
  readonly fabric: RehearsedFabric;
  private readonly queue: { readonly at: number; readonly serial: number; readonly act: () => void }[] = [];
  private readonly copies = new Map<string, NetRehearsal | null>();
  private readonly ticks = new Map<string, number>();
  private readonly routers: ReadonlyMap<string, string>;
  private now: number;
  private serial = 0;

  constructor(readonly world: World) {
    this.now = nowOf(world);
    this.routers = new Map([...world.fabric.gateways.keys()].map((segment) => [gatewayKey(segment), segment]));
    this.fabric = RehearsedFabric.of(world.fabric, {
      now: () => this.now,
      later: (delayUs, event) =>
        this.later(delayUs, () => {
          const segment = event.to === "node" ? this.routers.get(event.node) : undefined;
          if (event.to === "node" && segment !== undefined)
            this.happened.push({ kind: "routed", at: this.now, key: keyOf(event.frame), segment, frame: event.frame });
          if (event.to === "node" && this.fabric.rogues.has(event.node))
            this.happened.push({ kind: "taken", at: this.now, key: keyOf(event.frame), rogue: event.node, frame: event.frame });
          this.fabric.handle(event);
        }),
      deliver: (domain, device, frame) => this.give(domain, device, frame),
      pass: (domain, device, direction, frame) => this.pass(domain, device, direction, frame),
      mtuOf: (bridge, port) => interfaceMtu(world, bridge, port),
      clockUs: () => world.epochUs + this.now,
      traced: (trace) => void this.happened.push({ ...trace, at: this.now, key: keyOf(trace.frame) }),
    });
  }

  /** All is forgotten but what bridges and gateways have seen pass, which changes no verdict about others: the next probe is tried on new copies of kernels. */
  renew(): void {
    this.happened.length = 0;
    this.queue.length = 0;
    this.copies.clear();
    this.ticks.clear();
  }

  /** A copy of a domain's kernel; null: it has none that could do anything. */
  kernelOf(guest: RunningGuest): NetRehearsal | null {
    const known = this.copies.get(guest.id);
    if (known !== undefined) return known;
    if (this.copies.size >= MOST_COPIES) return null;
    const made = guest.engine.rehearse({
      now: () => this.now,
      frameOut: (nic, frame) => this.send(guest, nic, frame),
      isVifWorking: (nic) => vifTrouble(this.world, guest, nic, "out") === null,
    });
    this.copies.set(guest.id, made);
    return made;
  }

  /** Tries a probe. @returns µs until its sender has heard something; null: it has waited in vain. False: it could not be sent */
  try(from: RunningGuest, probe: Probe): number | null | false {
    const kernel = this.kernelOf(from);
    const began = this.now;
    if (!kernel?.send(probe)) return false;
    this.tickLater(from, kernel);
    for (let count = 0; kernel.told === null && count < MOST_EVENTS; count++) {
      const next = this.queue.shift();
      if (!next || next.at > began + PATIENCE_US) break;
      this.now = next.at;
      next.act();
    }
    return kernel.told === null ? null : kernel.told.at - began;
  }

  private later(delayUs: number, act: () => void): void {
    const at = this.now + delayUs;
    let place = this.queue.length;
    while (place > 0 && (this.queue[place - 1]?.at ?? 0) > at) place--;
    this.queue.splice(place, 0, { at, serial: this.serial++, act });
  }
  /** A kernel may have something to do later than it had before. */
  private tickLater(guest: RunningGuest, kernel: NetRehearsal): void {
    const { nextAt } = kernel;
    if (nextAt === null || this.ticks.get(guest.id) === nextAt) return;
    this.ticks.set(guest.id, nextAt);
    this.later(Math.max(0, nextAt - this.now), () => {
      if (this.ticks.get(guest.id) !== nextAt) return;
      this.ticks.delete(guest.id);
      kernel.tick();
      this.tickLater(guest, kernel);
    });
  }

  private send(guest: RunningGuest, nic: number, frame: Uint8Array): void {
    const trouble = vifTrouble(this.world, guest, nic, "out");
    this.happened.push({ kind: "sent", at: this.now, key: keyOf(frame), domain: guest.id, device: nic, frame, trouble });
    if (trouble === null) this.fabric.send(guest.id, nic, frame);
  }
  private give(domain: string, device: number, frame: Uint8Array): void {
    const guest = domainCalled(this.world, domain);
    if (!guest || !this.concerns(guest, device, frame)) return;
    const trouble = vifTrouble(this.world, guest, device, "in");
    this.happened.push({ kind: "given", at: this.now, key: keyOf(frame), domain, device, frame, trouble });
    const kernel = trouble === null ? this.kernelOf(guest) : null;
    if (!kernel) return;
    kernel.frameIn(device, frame);
    this.tickLater(guest, kernel);
  }
  /** Whether a kernel would do more with a frame than note who has asked. */
  private concerns(guest: RunningGuest, device: number, frame: Uint8Array): boolean {
    const plain = withoutVlan(frame);
    if (this.copies.has(guest.id) || guest.domid === 0 || get16(plain, 12) !== ETHERTYPE.arp) return true;
    const listening = this.fabric.portOf(guest.id, device)?.port.listening;
    if (!listening || listening.isOpen || listening.vlans || listening.hearsArp) return true;
    return listening.addresses.includes(arpAddresses(plain, 14).target) || guest.engine.netFacts()?.isForwarding === true;
  }
  private pass(domain: string, device: number, direction: "in" | "out", frame: Uint8Array): void {
    const guest = domainCalled(this.world, domain);
    if (guest && vifTrouble(this.world, guest, device, direction, true) === null) this.fabric.passed(domain, device, direction, frame);
  }
}
