/** VLANs of a physical switch's ports, as managed switches have them. @source IEEE 802.1Q §8.6 (ingress and egress rules), 8.8 (filtering by VLAN) */
import type { Port } from "./port";

/** How somebody has set a port. One that nobody has set passes all VLANs on, and what has no tag is in VLAN 1. */
export type PortVlans =
  /** what has no tag is in this VLAN, and nothing else passes */
  | { readonly mode: "access"; readonly vlan: number }
  /** `native`: VLAN of what has no tag; `allowed`: those that pass, empty: all */
  | { readonly mode: "trunk"; readonly native: number; readonly allowed: readonly number[] };

/** VLAN of what has no tag, where nobody has said another. */
export const USUAL_VLAN = 1;
const USUAL: PortVlans = { mode: "trunk", native: USUAL_VLAN, allowed: [] };

/** Whether a port passes frames of a VLAN on. */
export function carries(port: PortVlans = USUAL, vlan: number): boolean {
  return port.mode === "access" ? port.vlan === vlan : port.allowed.length === 0 || port.allowed.includes(vlan);
}
/** VLAN that a frame is in once it has come in; null: it is dropped. @param tag - of the frame; null: it has none */
export function vlanIn(port: PortVlans = USUAL, tag: number | null): number | null {
  const untagged = tag === null || tag === 0;
  const vlan = !untagged ? tag : port.mode === "access" ? port.vlan : port.native;
  return carries(port, vlan) ? vlan : null;
}
/** Tag that a frame of a VLAN leaves with; null: none. */
export function tagOut(port: PortVlans = USUAL, vlan: number): number | null {
  return port.mode === "access" || vlan === port.native ? null : vlan;
}

/** Key of an address in the table: each VLAN learns by itself. */
export function keyOf(mac: string, vlan: number): string {
  return vlan === USUAL_VLAN ? mac : `${mac}/${vlan}`;
}
/** What a key says. */
export function readKey(key: string): { readonly mac: string; readonly vlan: number } {
  const [mac = "", vlan = `${USUAL_VLAN}`] = key.split("/");
  return { mac, vlan: Number(vlan) };
}

/** Whether a switch's port has VLANs of its own: it has no part in what is counted for all. */
export function isManaged({ attachment }: Port): boolean {
  return attachment.kind === "cable" && attachment.isManaged === true;
}
