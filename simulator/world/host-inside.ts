/** What a host has inside, in pieces that are read when they are first asked for. */
import type { DeviceBus } from "../devices/bus";
import type { Follow } from "../devices/follow";
import type { OnePiece } from "../kernel/one-piece";
import type { Ref } from "../model/ref";
import type { EventChannels } from "../xen/event-channels";
import type { GrantTables } from "../xen/grant-tables";
import type { Hypercalls } from "../xen/hypercalls";
import type { Hypervisor } from "../xen/hypervisor";
import type { FiredWatch, XenStore } from "../xenstore/store";
import type { HostSoftware } from "./host-software";
import type { HostStore } from "./host-store";
import { WHOLE } from "./pace";
import type { RunningGuest } from "./world";

/** What domains of a host share with one another: one piece of a lab's state. Most of what guests do at rest does not reach it. */
export interface HostPlumbing {
  readonly events: EventChannels;
  readonly grants: GrantTables;
  readonly hypercalls: Hypercalls;
  readonly bus: DeviceBus;
  follows: Follow[];
}

/** What is known of a host without opening anything. */
export interface HostHead {
  /** VM record of its control domain */
  readonly controlDomain: Ref<"VM">;
  /** which programs manage its guests */
  readonly software: HostSoftware;
  readonly xenVersion: string;
  /** daemons of Dom0 that have been stopped, as in `daemons.ts` */
  readonly stopped: readonly string[];
  /** watch events that nobody delivers while xenstored is down */
  readonly heldWatches: readonly FiredWatch[];
  /** part of what its control domain has to do for guests that it is given the CPU for, millionths, as steady load goes by it; absent: all */
  readonly servedPart?: number;
  /** whether paces are looked at in a moment; absent: not */
  readonly isPaceDue?: true;
}

/** One host's inside. What it hands out is for the event that runs: nobody keeps it beyond. */
export class HostInside {
  /** its domains' guests by domid; derived from all that there are */
  readonly guests = new Map<number, RunningGuest>();
  /** domids of those that are driver domains; derived too */
  readonly drivers = new Set<number>();
  readonly controlDomain: Ref<"VM">;
  /** another only where it boots so */
  software: HostSoftware;
  readonly xenVersion: string;
  stopped: readonly string[];
  heldWatches: FiredWatch[];
  servedPart: number;
  isPaceDue: boolean;

  constructor(
    readonly ref: Ref<"host">,
    head: HostHead,
    readonly xen: OnePiece<Hypervisor>,
    readonly plumbing: OnePiece<HostPlumbing>,
    readonly store: HostStore,
  ) {
    this.controlDomain = head.controlDomain;
    this.software = head.software;
    this.xenVersion = head.xenVersion;
    this.stopped = head.stopped;
    this.heldWatches = [...head.heldWatches];
    this.servedPart = head.servedPart ?? WHOLE;
    this.isPaceDue = head.isPaceDue ?? false;
  }

  head(): HostHead {
    const { controlDomain, software, xenVersion, stopped } = this;
    return {
      controlDomain,
      software,
      xenVersion,
      stopped,
      heldWatches: [...this.heldWatches],
      ...(this.servedPart === WHOLE ? {} : { servedPart: this.servedPart }),
      ...(this.isPaceDue ? { isPaceDue: true } : {}),
    };
  }

  get hypervisor(): Hypervisor {
    return this.xen.get();
  }
  get xenstore(): XenStore {
    return this.store.get();
  }
  get events(): EventChannels {
    return this.plumbing.get().events;
  }
  get grants(): GrantTables {
    return this.plumbing.get().grants;
  }
  get hypercalls(): Hypercalls {
    return this.plumbing.get().hypercalls;
  }
  /** its virtual devices with both their ends */
  get bus(): DeviceBus {
    return this.plumbing.get().bus;
  }
  /** requests that somebody follows, newest last, bounded */
  get follows(): Follow[] {
    return this.plumbing.get().follows;
  }
  set follows(follows: Follow[]) {
    this.plumbing.get().follows = follows;
  }
}
