/** VLANs and bridges that `/etc/network/interfaces` has made. @source vlan-interfaces(5), bridge-utils-interfaces(5) */
import { byName } from "../net/interfaces";
import { addMade, BRIDGE_AGEING_US, joinBridge, MOST_NAME, randomMac, vlanOn } from "../net/made/links";
import { setUp } from "../net/made/raise";
import type { Interface } from "../net/state";
import type { Machine } from "../os/machine";
import { optionsOf } from "./stanzas";

/** Names of the interfaces that come up by themselves, in their order. */
export function automatic(text: string): readonly string[] {
  return text.split("\n").flatMap((row) => /^\s*(?:auto|allow-hotplug)\s+(.*)$/.exec(row)?.[1]?.trim().split(/\s+/) ?? []);
}

/** Makes what a stanza says. @returns the link, or what there is of that name; null: neither */
export function makeConfigured(m: Machine, text: string, name: string): Interface | null {
  const known = byName(m, name);
  const options = optionsOf(text, name);
  if (known || options === null || name.length > MOST_NAME) return known;
  const ports = options.get("bridge_ports");
  if (ports !== undefined) return bridge(m, text, name, ports, options.get("bridge_ageing"));
  const raw = options.get("vlan_raw_device");
  return vlan(m, name, raw, options.get("vlan_id"));
}

/** `eth0.20`, or `vlan20` with the device named beside it. @source vlan: /etc/network/if-pre-up.d/vlan */
function vlan(m: Machine, name: string, raw?: string, said?: string): Interface | null {
  const [, on = "", number = ""] = /^(.+)\.(\d+)$/.exec(name) ?? [];
  const lower = byName(m, raw ?? on);
  const id = Number(said ?? (number || /^vlan0*(\d+)$/.exec(name)?.[1]));
  if (!lower || lower.device === -1 || lower.made?.kind === "vlan" || !(id >= 0 && id < 4_095) || vlanOn(m, lower.device, id)) return null;
  setUp(m, lower);
  return addMade(m, { name, made: { kind: "vlan", lower: lower.device, id }, mac: lower.mac, mtu: lower.mtu });
}
/** A port that is a VLAN is made for it. @source bridge-utils: /lib/bridge-utils/bridge-utils.sh (create_vlan_port) */
function bridge(m: Machine, text: string, name: string, ports: string, ageing?: string): Interface {
  const ageingUs = ageing === undefined || !(Number(ageing) >= 0) ? BRIDGE_AGEING_US : Math.round(Number(ageing) * 1_000_000);
  const made = addMade(m, { name, made: { kind: "bridge", ageingUs, table: [] }, mac: randomMac(m), mtu: 1_500 });
  const all = m.state.net.interfaces.filter((i) => i.device >= 0 && !i.made).map((i) => i.name);
  for (const port of ports === "none" ? [] : ports === "all" ? all : ports.split(/\s+/)) {
    const i = byName(m, port) ?? makeConfigured(m, text, port) ?? vlan(m, port);
    if (!i || i.device === -1 || i.made?.kind === "bridge") continue;
    joinBridge(m, i, made);
    setUp(m, i);
  }
  return made;
}
