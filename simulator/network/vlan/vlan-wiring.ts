/** VLANs of hosts' NICs: where they are joined in, and which of them has a frame. */
import { OVER } from "../bond/linux-bond";
import type { Port } from "../port";
import { VIF_MAC, Wiring } from "../wiring";
import { LinuxVlan, OVER_VLAN, vlanKey } from "./linux-vlan";

/** Nodes, the links between them, and VLANs between NICs and bridges. */
export abstract class VlanWiring extends Wiring {
  /** how many VLANs a NIC or a bond has, by host and name; rebuilt, never stored */
  private readonly counts = new Map<string, number>();

  protected override hasVlans(host: string, device: string): boolean {
    return this.counts.has(`${host}/${device}`);
  }
  protected override entered(node: unknown, isThere: boolean): void {
    if (!(node instanceof LinuxVlan)) return;
    const key = `${node.host}/${node.device}`;
    const count = (this.counts.get(key) ?? 0) + (isThere ? 1 : -1);
    if (count > 0) this.counts.set(key, count);
    else this.counts.delete(key);
  }

  /** Makes a VLAN of a host's NIC or bond, as a port of a bridge. */
  addVlan(host: string, device: string, tag: number, onto: string): LinuxVlan | null {
    const bridge = this.bridges.get(onto);
    const key = vlanKey(host, device, tag);
    if (!bridge || this.bridges.has(key)) return null;
    const vlan = this.enter(new LinuxVlan(key, { device, tag }));
    const mac = vlan.lower?.mac ?? VIF_MAC;
    vlan.addPort(OVER_VLAN, { kind: "vlan", bridge: bridge.key, port: vlan.name, side: "under" }, mac);
    bridge.addPort(vlan.name, { kind: "vlan", bridge: key, port: OVER_VLAN, side: "over" }, mac);
    this.lowerChanged(vlan);
    return vlan;
  }
  removeVlan(vlan: LinuxVlan): void {
    const to = vlan.ports.get(OVER_VLAN)?.attachment;
    if (to?.kind === "vlan") this.bridges.get(to.bridge)?.removePort(to.port);
    vlan.removePort(OVER_VLAN);
    this.bridges.delete(vlan.key);
    this.entered(vlan, false);
    this.lowerChanged(vlan);
  }
  /** Frames of a NIC with VLANs cross its cable by themselves: each has its own tag. */
  private lowerChanged({ lower }: LinuxVlan): void {
    if (lower) this.settleWays(this.bridges.get(lower.nodeKey));
    this.watch.allChanged();
    this.version++;
  }

  /** Where a NIC or a bond of a host is plugged in; null: there is none of that name. */
  nicOf(host: string, device: string): Port | null {
    for (const box of this.switches) {
      const far = box.ports.get(`${host}/${device}`)?.attachment;
      if (far?.kind === "cable") return this.bridges.get(far.bridge)?.ports.get(far.port) ?? null;
    }
    const over = this.bridges.get(`${host}/~bond:${device}`)?.ports.get(OVER)?.attachment;
    return over?.kind === "bond" ? (this.bridges.get(over.bridge)?.ports.get(over.port) ?? null) : null;
  }
  /** The VLAN that has frames with a tag which come in at a port; null: nobody has, and they are its bridge's. */
  vlanOn({ attachment, name, nodeKey }: Port, tag: number): LinuxVlan | null {
    if (this.counts.size === 0) return null;
    const key =
      attachment.kind === "cable"
        ? vlanKey(attachment.host, attachment.device, tag)
        : attachment.kind === "bond"
          ? vlanKey(nodeKey.slice(0, nodeKey.indexOf("/")), name, tag)
          : "";
    const found = this.bridges.get(key);
    return found instanceof LinuxVlan ? found : null;
  }
}
