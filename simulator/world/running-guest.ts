import type { GuestSpec } from "../guest/engine";
import { type GuestLoad, NO_LOAD } from "../guest/load";
import type { Marks } from "../kernel/pieces";
import type { SimTime } from "../kernel/time";
import type { Ref } from "../model/ref";
import type { ContainedEngine } from "./contained-engine";
import { type DomainId, domainId } from "./domain-id";
import { WHOLE } from "./pace";
import type { SrUse } from "./sr-use";

/** What does not change of a running guest. */
export interface GuestBody {
  readonly vm: Ref<"VM">;
  readonly host: Ref<"host">;
  readonly domid: number;
  /** what its engine was made with; ballooning and vCPU hotplug change `spec` alone */
  readonly built: Pick<GuestSpec, "vcpus" | "memoryBytes">;
  readonly engine: ContainedEngine;
}

/** What the toolstack knows of a running guest and changes. Plain data. */
export interface GuestHead {
  /** replaced when a device is plugged or unplugged */
  spec: GuestSpec;
  load: GuestLoad;
  /** part of that load which its own vCPUs let it ask for, and part which is done, millionths */
  asks: number;
  pace: number;
  /** what it wants of the storage behind its disk; null: nothing */
  uses: SrUse | null;
  /** for how long its CPUs have been idle while its services waited for disks; null: never yet */
  waits: DiskWaits | null;
  /** pending wake-up; a token tells stale events apart */
  wakeAt: SimTime | null;
  wakeToken: number;
  pausedAt: SimTime | null;
  /** whether its engine has been started (the domain has been unpaused once) */
  isStarted: boolean;
  /** whether its kernel has the PV drivers up */
  hasFrontends: boolean;
  /** domain that its device model runs in; null: Dom0. @source io.md §7 */
  readonly stubDomid: number | null;
  /** when its balloon driver goes on; null: it has arrived */
  balloonAt: SimTime | null;
  /** addresses by NIC that the guest has published */
  addresses: readonly { readonly nic: number; readonly ipv4: string }[];
}

/** Time that adds up. Plain data. */
export interface DiskWaits {
  /** up to `since`, µs */
  readonly us: number;
  readonly since: SimTime;
  /** µs a second from then on */
  readonly perS: number;
}

/** Of a guest whose domain has just been made: it is paused, and nothing is in it yet. */
export function newHead(spec: GuestSpec, stubDomid: number | null, now: SimTime): GuestHead {
  return {
    spec,
    load: NO_LOAD,
    asks: WHOLE,
    pace: WHOLE,
    uses: null,
    waits: null,
    wakeAt: null,
    // A host that was switched off counts its domids anew: a wake-up that was meant for one before it finds another token.
    wakeToken: now,
    pausedAt: now,
    isStarted: false,
    hasFrontends: false,
    stubDomid,
    balloonAt: null,
    addresses: [],
  };
}

/**
 * A domain with a guest in it. What changes lies in a head that a snapshot under way may have: then it is copied before it changes, so
 * that a snapshot of ten thousand guests begins by taking hold of their heads.
 */
export class RunningGuest implements GuestBody, GuestHead {
  readonly id: DomainId;
  readonly vm: Ref<"VM">;
  readonly host: Ref<"host">;
  readonly domid: number;
  readonly built: GuestBody["built"];
  readonly engine: ContainedEngine;
  /** the newest snapshot that cannot have the head */
  private stamp: number;

  constructor(
    private readonly marks: Marks,
    { vm, host, domid, built, engine }: GuestBody,
    private head: GuestHead,
  ) {
    this.id = domainId(host, domid);
    this.vm = vm;
    this.host = host;
    this.domid = domid;
    this.built = built;
    this.engine = engine;
    this.stamp = marks.number;
    engine.enter(this);
  }

  /** What is known of it now. For a snapshot that has just begun it stays as it is. */
  get standing(): Readonly<GuestHead> {
    return this.head;
  }

  private get own(): GuestHead {
    if (this.stamp !== this.marks.number) {
      this.stamp = this.marks.number;
      this.head = { ...this.head };
    }
    return this.head;
  }

  get spec(): GuestSpec {
    return this.head.spec;
  }
  set spec(spec: GuestSpec) {
    this.own.spec = spec;
  }
  get load(): GuestLoad {
    return this.head.load;
  }
  set load(load: GuestLoad) {
    this.own.load = load;
  }
  get asks(): number {
    return this.head.asks;
  }
  set asks(asks: number) {
    this.own.asks = asks;
  }
  get pace(): number {
    return this.head.pace;
  }
  set pace(pace: number) {
    this.own.pace = pace;
  }
  get uses(): SrUse | null {
    return this.head.uses;
  }
  set uses(uses: SrUse | null) {
    this.own.uses = uses;
  }
  get waits(): DiskWaits | null {
    return this.head.waits;
  }
  set waits(waits: DiskWaits | null) {
    this.own.waits = waits;
  }
  get wakeAt(): SimTime | null {
    return this.head.wakeAt;
  }
  set wakeAt(wakeAt: SimTime | null) {
    this.own.wakeAt = wakeAt;
  }
  get wakeToken(): number {
    return this.head.wakeToken;
  }
  set wakeToken(wakeToken: number) {
    this.own.wakeToken = wakeToken;
  }
  get pausedAt(): SimTime | null {
    return this.head.pausedAt;
  }
  set pausedAt(pausedAt: SimTime | null) {
    this.own.pausedAt = pausedAt;
  }
  get isStarted(): boolean {
    return this.head.isStarted;
  }
  set isStarted(isStarted: boolean) {
    this.own.isStarted = isStarted;
  }
  get hasFrontends(): boolean {
    return this.head.hasFrontends;
  }
  set hasFrontends(hasFrontends: boolean) {
    this.own.hasFrontends = hasFrontends;
  }
  get stubDomid(): number | null {
    return this.head.stubDomid;
  }
  get balloonAt(): SimTime | null {
    return this.head.balloonAt;
  }
  set balloonAt(balloonAt: SimTime | null) {
    this.own.balloonAt = balloonAt;
  }
  get addresses(): GuestHead["addresses"] {
    return this.head.addresses;
  }
  set addresses(addresses: GuestHead["addresses"]) {
    this.own.addresses = addresses;
  }
}
