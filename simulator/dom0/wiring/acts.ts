/** What scripts do to a host's wiring, and what takes it back. Plain data alone: `settle` makes the network follow. */
import { ipToText } from "../../wire/address";
import type { WiredId, WiredLink, Wiring, WiringAct } from "../../world/host-wiring";

export function linkOf({ links }: Pick<Wiring, "links">, id: WiredId): WiredLink | undefined {
  return links.find((link) => link.id === id);
}
/** Name of an interface; its kind where there is none. */
export function nameOf(wiring: Pick<Wiring, "links">, id: WiredId): string {
  return linkOf(wiring, id)?.name ?? id;
}

function replaced(links: readonly WiredLink[], id: WiredId, change: Partial<WiredLink>): WiredLink[] {
  return links.map((link) => (link.id === id ? { ...link, ...change } : link));
}

/** Does one thing. @returns what takes it back; null: nothing has changed */
export function act(wiring: Wiring, what: WiringAct): WiringAct | null {
  switch (what.do) {
    case "add":
      if (linkOf(wiring, what.link.id)) return null;
      wiring.links = [...wiring.links, what.link];
      return { do: "remove", id: what.link.id };
    case "remove": {
      const link = linkOf(wiring, what.id);
      if (!link) return null;
      wiring.links = wiring.links.filter(({ id }) => id !== what.id);
      return { do: "add", link };
    }
    case "set": {
      const link = linkOf(wiring, what.id);
      if (!link) return null;
      const keys = (Object.keys(what.to) as (keyof typeof what.to)[]).filter((key) => link[key] !== what.to[key]);
      if (keys.length === 0) return null;
      wiring.links = replaced(wiring.links, what.id, what.to);
      return { do: "set", id: what.id, to: Object.fromEntries(keys.map((key) => [key, link[key]])) };
    }
    case "addresses": {
      const link = linkOf(wiring, what.id);
      if (!link) return null;
      wiring.links = replaced(wiring.links, what.id, { addresses: what.to });
      return { ...what, to: link.addresses };
    }
    case "default": {
      const { gateway } = wiring;
      wiring.gateway = what.via;
      return gateway === what.via ? null : { do: "default", via: gateway };
    }
    case "light": {
      const was = wiring.hasLight;
      wiring.hasLight = what.isOn;
      return was === what.isOn ? null : { do: "light", isOn: was };
    }
    case "forwarding":
    case "proxyArp":
    case "dnsmasq":
      return { ...what, isOn: !what.isOn };
    case "nat":
      return { ...what, isThere: !what.isThere };
  }
}

/** The command that a script has for it. @source xen 3.0.4: tools/examples/network-bridge, xen-network-common.sh; brctl(8), ip(8) */
export function commandOf(wiring: Wiring, what: WiringAct): string[] {
  switch (what.do) {
    case "add":
      return what.link.id === "bridge" || what.link.id === "virbr0"
        ? [`brctl addbr ${what.link.name}`, `brctl stp ${what.link.name} off`, `brctl setfd ${what.link.name} 0`]
        : ["modprobe netloop"];
    case "remove":
      return [`brctl delbr ${nameOf(wiring, what.id)}`];
    case "set":
      return setCommands(wiring, what);
    case "addresses": {
      const name = nameOf(wiring, what.id);
      if (what.to.length === 0) return [`ip addr flush ${name}`];
      return what.to.map(({ ip, prefix }) => `ip addr add ${ipToText(ip)}/${prefix} dev ${name}`);
    }
    case "default":
      return [what.via === null ? "ip route del default" : `ip route add default via ${ipToText(what.via)}`];
    case "forwarding":
      return [`echo ${what.isOn ? 1 : 0} >/proc/sys/net/ipv4/ip_forward`];
    case "proxyArp":
      return [`echo ${what.isOn ? 1 : 0} >/proc/sys/net/ipv4/conf/${what.name}/proxy_arp`];
    case "nat":
      return [`iptables -t nat ${what.isThere ? "-A" : "-D"} ${what.words.join(" ")}`];
    case "dnsmasq":
      return [what.isOn ? "dnsmasq --conf-file=/var/lib/libvirt/dnsmasq/default.conf" : "kill $(cat /run/libvirt/network/default.pid)"];
    case "light":
      return [];
  }
}

function setCommands(wiring: Wiring, { id, to }: Extract<WiringAct, { readonly do: "set" }>): string[] {
  const name = nameOf(wiring, id);
  const said: string[] = [];
  if (to.isUp === false) said.push(`ip link set ${name} down`);
  if (to.name !== undefined) said.push(`ip link set ${name} name ${to.name}`);
  const now = to.name ?? name;
  if (to.hasArp !== undefined) said.push(`ip link set ${now} arp ${to.hasArp ? "on" : "off"}`);
  if (to.hasMulticast !== undefined) said.push(`ip link set ${now} multicast ${to.hasMulticast ? "on" : "off"}`);
  if (to.mac !== undefined) said.push(`ip link set ${now} addr ${to.mac}`);
  if (to.master !== undefined)
    said.push(
      to.master === null
        ? `brctl delif ${nameOf(wiring, linkOf(wiring, id)?.master ?? "bridge")} ${now}`
        : `brctl addif ${nameOf(wiring, to.master)} ${now}`,
    );
  if (to.isUp === true) said.push(`ip link set ${now} up`);
  return said;
}
