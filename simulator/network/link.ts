/** Links: what leads from a port to another node. A tap on the network belongs here: whatever crosses goes through `cross`. */
import type { Attachment } from "./port";

/** What crossing a link needs of the world. */
export interface LinkServices {
  /** a small random delay from the fabric's own stream, µs, 0…`most` */
  jitter(most: number): number;
  /** a number from 0 to 999,999 from a stream of its own: whether a link loses what goes over it */
  chance(): number;
  /** frames passed a vif: `tx` = sent by the guest */
  onVif(domain: string, device: number, direction: "tx" | "rx", bytes: number): void;
  /** frames passed a physical NIC */
  onPif(host: string, device: string, direction: "tx" | "rx", bytes: number): void;
}

/** Data source that a link's steady traffic is written to. */
export interface LinkMeter {
  readonly of: "domain" | "host";
  /** id of the domain, ref of the host */
  readonly owner: string;
  /** such as `vif_0_tx`: what goes into the bridge here, which a guest has sent and a host has received */
  readonly inward: string;
  /** what comes out of it */
  readonly outward: string;
}

/** A link as one of its ends sees it. */
export interface Link {
  /** node at its other end */
  readonly node: string;
  /** port there; empty: the node has one interface alone */
  readonly port: string;
  /** whether floods down this link are counted once for all, and handed only to those whom they concern */
  readonly isShared: boolean;
  /** room for bulk traffic in either direction, bytes/s; null: whatever is wanted */
  readonly bytesPerS: number | null;
  readonly meter: LinkMeter | null;
  /** whether what crosses it is metered where it is sent: what is lost on the way is metered all the same */
  readonly isMeteredAtStart: boolean;
  /** A frame crosses it towards its other end. @param onLine - bytes of what it is cut into @returns µs that it takes */
  cross(services: LinkServices, bytes: number, onLine?: number): number;
  /** Frames have crossed it as a rate, towards its other end: a link between nodes is metered, an interface at its end meters itself. */
  carried(services: LinkServices, bytes: number): void;
  /** Floods have crossed it that nobody has been told of, in the direction in which they come. */
  flooded(services: LinkServices, bytes: number): void;
}

/**
 * What a frame takes beside the CPU time of guest and back end, µs: softirqs and queues on the way. guess: with some 26 µs of CPU it is the 42
 * that a same-host round trip of 0.15…0.4 ms leaves for one way. @source metrics.md
 */
const NETBACK_US = 16;
/** Time between a control domain's stack and its bridge, µs. guess: no copy, one wake-up */
export const HOST_PORT_US = 12;
/** Time on a short cable and in a port at its end, µs. guess: as NETBACK_US */
export const WIRE_US = 9;
/** 1 Gbit/s on the wire: 8 ns a byte. */
const WIRE_NS_PER_BYTE = 8;
export const LINE_BYTES_PER_S = 125_000_000;
/** 1 Gbit/s, in bytes/s, less framing. @source lifecycle.md §7 (1 GbE 110–117 MB/s) */
const CABLE_BYTES_PER_S = 117_000_000;

/** Time that a frame takes through a guest's netback, µs. */
export function netbackUs({ jitter }: LinkServices): number {
  return NETBACK_US + jitter(18);
}
/** Time that a frame takes over a cable, µs. */
export function wireUs({ jitter }: LinkServices, bytes: number): number {
  return WIRE_US + Math.ceil((bytes * WIRE_NS_PER_BYTE) / 1000) + jitter(6);
}

/** Names of data sources: one copy of each serves all links. */
const sources = new Map<string, string>();
function source(name: string): string {
  const known = sources.get(name);
  if (known !== undefined) return known;
  sources.set(name, name);
  return name;
}

/** Key of the node that a domain's interface is. */
export function stationKey(domain: string, device: number): string {
  return `${domain}/${device}`;
}
/** Key of the node that a segment's gateway is. */
export function gatewayKey(segment: string): string {
  return `gateway/${segment}`;
}
/** Key of the node that a machine is which is on a segment for a fault alone. */
export function rogueKey(name: string): string {
  return `rogue/${name}`;
}
/** Key of the node that a segment's switch is. */
export function switchKey(segment: string): string {
  return `switch/${segment}`;
}
/** Whether a key is a physical switch's. */
export function isSwitchKey(id: string): boolean {
  return id.startsWith("switch/");
}

/** Whether an attachment is a host's cable to a switch, seen from the host. */
export function isUplink(attachment: Attachment): boolean {
  return attachment.kind === "cable" && isSwitchKey(attachment.bridge);
}

type Kind<K extends Attachment["kind"]> = Extract<Attachment, { readonly kind: K }>;

/** From a bridge to a guest's NIC, through netback and netfront. */
class VifLink implements Link {
  readonly node: string;
  readonly meter: LinkMeter;
  constructor(private readonly to: Kind<"guest">) {
    this.node = stationKey(to.domain, to.device);
    this.meter = { of: "domain", owner: to.domain, inward: source(`vif_${to.device}_tx`), outward: source(`vif_${to.device}_rx`) };
  }
  get port(): string {
    return "";
  }
  get isShared(): boolean {
    return true;
  }
  get isMeteredAtStart(): boolean {
    return false;
  }
  get bytesPerS(): null {
    return null;
  }
  cross(services: LinkServices): number {
    return netbackUs(services);
  }
  carried(): void {}
  flooded(services: LinkServices, bytes: number): void {
    services.onVif(this.to.domain, this.to.device, "rx", bytes);
  }
}

/** From a bridge to the control domain that it belongs to. */
class OwnLink implements Link {
  readonly node: string;
  readonly port = "";
  readonly isShared = true;
  readonly isMeteredAtStart = false;
  readonly bytesPerS = null;
  readonly meter = null;
  constructor(to: Kind<"host">) {
    this.node = stationKey(to.domain, to.device ?? 0);
  }
  cross(): number {
    return HOST_PORT_US;
  }
  carried(): void {}
  flooded(): void {}
}

/** Between a host's NIC and the physical switch. */
class Cable implements Link {
  readonly node: string;
  readonly port: string;
  /** whether this is the host's end */
  private readonly isHosts: boolean;
  readonly meter: LinkMeter | null;
  constructor(private readonly to: Kind<"cable">) {
    this.node = to.bridge;
    this.port = to.port;
    this.isHosts = isUplink(to);
    const { host, device } = to;
    this.meter = this.isHosts ? { of: "host", owner: host, inward: source(`pif_${device}_rx`), outward: source(`pif_${device}_tx`) } : null;
  }
  get isShared(): boolean {
    return !this.isHosts && !this.to.isAlone;
  }
  get isMeteredAtStart(): boolean {
    return this.isHosts;
  }
  /** Its room is one, whichever end one looks from: the host's end has it. */
  get bytesPerS(): number | null {
    return this.isHosts ? CABLE_BYTES_PER_S : null;
  }
  cross(services: LinkServices, bytes: number, onLine = bytes): number {
    this.carried(services, bytes);
    return wireUs(services, onLine);
  }
  carried(services: LinkServices, bytes: number): void {
    services.onPif(this.to.host, this.to.device, this.isHosts ? "tx" : "rx", bytes);
  }
  flooded(services: LinkServices, bytes: number): void {
    if (this.isHosts) services.onPif(this.to.host, this.to.device, "rx", bytes);
  }
}

/** Between a bridge and one of a domain's own, through netback and netfront of that domain. */
class TrunkLink implements Link {
  readonly node: string;
  readonly port: string;
  readonly isShared = false;
  readonly bytesPerS = null;
  readonly meter: LinkMeter | null;
  constructor(private readonly to: Kind<"trunk">) {
    this.node = to.bridge;
    this.port = to.port;
    const { domain, device, side } = to;
    this.meter =
      side === "outer" ? { of: "domain", owner: domain, inward: source(`vif_${device}_tx`), outward: source(`vif_${device}_rx`) } : null;
  }
  get isMeteredAtStart(): boolean {
    return this.to.side === "inner";
  }
  /** Every frame is metered as it goes over; what the domain sends takes its time behind its back end. */
  cross(services: LinkServices, bytes: number): number {
    const { domain, device, side } = this.to;
    services.onVif(domain, device, side === "outer" ? "rx" : "tx", bytes);
    return side === "outer" ? netbackUs(services) : 0;
  }
  /** None does: each frame is handed over by its back end. */
  carried(): void {}
  flooded(): void {}
}

/** Between a bond, or a VLAN, and the bridge of its host: within one kernel. */
class InnerLink implements Link {
  readonly node: string;
  readonly port: string;
  readonly isShared = false;
  readonly isMeteredAtStart = false;
  readonly bytesPerS = null;
  readonly meter = null;
  constructor(to: Kind<"bond"> | Kind<"vlan">) {
    this.node = to.bridge;
    this.port = to.port;
  }
  cross(): number {
    return 0;
  }
  carried(): void {}
  flooded(): void {}
}

/** Into a tunnel: the packet that a frame is in takes a way of its own, and its time. */
class TunnelLink implements Link {
  readonly node = "";
  readonly port = "";
  readonly isShared = false;
  readonly isMeteredAtStart = false;
  readonly bytesPerS = null;
  readonly meter = null;
  cross(): number {
    return 0;
  }
  carried(): void {}
  flooded(): void {}
}

/** From a switch to a machine at one of its ports: the gateway of its segment, or one that is there for a fault alone. */
class StationLink implements Link {
  readonly node: string;
  readonly port = "";
  readonly isShared = false;
  readonly isMeteredAtStart = false;
  readonly bytesPerS = null;
  readonly meter = null;
  constructor(to: Kind<"gateway" | "rogue">) {
    this.node = to.kind === "gateway" ? gatewayKey(to.segment) : rogueKey(to.name);
  }
  cross(): number {
    return WIRE_US;
  }
  carried(): void {}
  flooded(): void {}
}

/** Between two physical switches. */
class Patch implements Link {
  readonly node: string;
  readonly port: string;
  readonly isShared = false;
  readonly isMeteredAtStart = false;
  readonly meter = null;
  /** Its room is one, whichever end one looks from: the first has it. */
  readonly bytesPerS: number | null;
  constructor(to: Kind<"patch">) {
    this.node = to.switch;
    this.port = to.port;
    this.bytesPerS = to.end === "first" ? CABLE_BYTES_PER_S : null;
  }
  cross(services: LinkServices, bytes: number, onLine = bytes): number {
    return wireUs(services, onLine);
  }
  carried(): void {}
  flooded(): void {}
}

/** Every kind of link by what it leads to. */
const links: { readonly [K in Attachment["kind"]]: new (to: Kind<K>) => Link } = {
  guest: VifLink,
  host: OwnLink,
  cable: Cable,
  trunk: TrunkLink,
  patch: Patch,
  bond: InnerLink,
  vlan: InnerLink,
  tunnel: TunnelLink,
  gateway: StationLink,
  rogue: StationLink,
};

/** The link that an attachment is. */
export function linkOf(attachment: Attachment): Link {
  const Made = links[attachment.kind] as new (to: Attachment) => Link;
  return new Made(attachment);
}
