import { frameBytes } from "../../wire/concern";
import { vlanOf, withoutVlan, withVlan } from "../../wire/vlan";
import type { BridgeState } from "../bridge-state";
import type { Floods } from "../floods";
import { type Header, headerOf } from "../header";
import { LearningNode } from "../learning-node";
import { type Carrier, drop, type Egress, type Station } from "../node";
import type { Port } from "../port";

/** The port that leads to the bridge which a VLAN is a port of. */
export const OVER_VLAN = "~over";

/** A VLAN as plain data. */
export interface VlanState {
  /** the NIC or bond whose frames it has */
  readonly device: string;
  readonly tag: number;
}

/** Key of the node of a VLAN of a host's NIC or bond. */
export function vlanKey(host: string, device: string, tag: number): string {
  return `${host}/~vlan:${device}.${tag}`;
}

/**
 * A VLAN interface of Linux between a host's NIC and a bridge: what the bridge sends by it leaves the NIC with its tag, and what comes
 * in there with that tag goes to the bridge without. @source Linux 4.19 net/8021q/vlan_core.c (vlan_do_receive), vlan_dev.c (vlan_dev_hard_start_xmit)
 */
export class LinuxVlan extends LearningNode {
  readonly host: string;
  readonly device: string;
  readonly tag: number;

  constructor(key: string, { device, tag }: VlanState) {
    super(key, `${device}.${tag}`);
    this.host = key.slice(0, key.indexOf("/"));
    this.device = device;
    this.tag = tag;
  }

  /** The NIC or bond below, as a port of whatever it is a port of; null: there is none. */
  get lower(): Port | null {
    return this.carrier?.nicOf(this.host, this.device) ?? null;
  }
  /** The bridge that it is a port of, by its key. */
  get master(): string | null {
    const to = this.ports.get(OVER_VLAN)?.attachment;
    return to?.kind === "vlan" ? to.bridge : null;
  }

  /** A frame has come in below with its tag. */
  rise(frame: Uint8Array, carrier: Carrier): void {
    const over = this.ports.get(OVER_VLAN);
    if (!over?.isUp) return;
    const plain = withoutVlan(frame);
    this.secure();
    over.traffic.count(carrier.now(), 0, frameBytes(plain));
    carrier.cross(over, plain);
  }
  override arrive(portName: string, frame: Uint8Array, carrier: Carrier): void {
    const ingress = this.ports.get(portName);
    if (!ingress?.isUp || !headerOf(frame)) return;
    this.secure();
    ingress.traffic.count(carrier.now(), frameBytes(frame), 0);
    const { lower } = this;
    // guess: a frame that has a tag already would have two; switches here look at one alone, and it is lost
    if (!lower?.isUp || vlanOf(frame) !== null) {
      ingress.overrun();
      return;
    }
    const tagged = withVlan(frame, this.tag);
    lower.traffic.count(carrier.now(), 0, frameBytes(tagged));
    carrier.cross(lower, tagged);
  }

  override decide(ingress: Port, header: Header): Egress {
    if (!ingress.isUp) return drop("ingress.down");
    if (header.vlan !== undefined) return drop("vlan");
    const { lower } = this;
    return lower?.isUp ? lower.egress : drop("egress.down");
  }
  across(_ingress: Port | null, egress: Port, header: Header): Header {
    return egress.name === OVER_VLAN ? header : { ...header, vlan: this.tag };
  }
  override towards(_station: Station, ingress: Port | null, header: Header): readonly Port[] {
    const egress = ingress && this.decide(ingress, header);
    return egress?.kind === "port" ? [egress.port] : [];
  }
  override learn(): void {}
  override sharers(): LearningNode[] {
    return [];
  }
  protected override sourcesOf(): readonly Floods[] {
    return [];
  }

  protected override copyRest(): () => Pick<BridgeState, "learnedByAll" | "linkedAt" | "vlan"> {
    const vlan: VlanState = { device: this.device, tag: this.tag };
    return () => ({ learnedByAll: [], linkedAt: 0, vlan });
  }
  static import(state: BridgeState): LinuxVlan {
    return new LinuxVlan(state.key, state.vlan as VlanState).open(state);
  }
}
