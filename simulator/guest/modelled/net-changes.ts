/** Carries out what scripts outside the engine do to a system's stack. @source network.md §3, §4 (vif-route, vif-nat) */
import { releaseDhcp, startDhcp, stopDhcp } from "../net/dhcp-client";
import { addAddress, addInterface, byDevice, connect, removeAddress, setDown } from "../net/interfaces";
import { setScripted6 } from "../net/ipv6/scripted";
import { countUnheard } from "../net/listening";
import { gratuitousArp } from "../net/neighbours";
import type { NetChange, NetFacts } from "../net/net-changes";
import type { Interface, NetState } from "../net/state";
import type { Machine, StaticAddress } from "../os/machine";
import { iptablesNow, natRules } from "../programs/iptables";

export function applyNet(m: Machine, change: NetChange): void {
  const { net } = m.state;
  switch (change.do) {
    case "interface":
      setInterface(m, change);
      return;
    case "carrier": {
      const i = byDevice(m, change.device);
      if (i) i.carrier = change.isUp;
      return;
    }
    case "announce": {
      const i = byDevice(m, change.device);
      if (i?.up) gratuitousArp(m, i);
      return;
    }
    case "drop":
      dropInterface(m, change.device);
      return;
    case "route":
      setRoute(net, change);
      return;
    case "forwarding":
      net.forwarding = change.isOn;
      return;
    case "proxyArp": {
      const names = (net.proxyArp ?? []).filter((name) => name !== change.name);
      if (change.isOn) names.push(change.name);
      if (names.length > 0) net.proxyArp = names;
      else delete net.proxyArp;
      return;
    }
    case "dhcpServer":
      if (change.isOn) net.dhcpServer = { device: change.device, first: change.first, last: change.last, leases: [] };
      else delete net.dhcpServer;
      return;
    case "dhcp":
      setDhcp(m, change);
      return;
    case "ipv6":
      setScripted6(m, change);
      return;
    case "resolver":
      m.fs.write("/etc/resolv.conf", change.servers.map((server) => `nameserver ${server}\n`).join(""), { uid: 0, gid: 0 });
      return;
    case "file":
      writeFile(m, change);
      return;
    case "iptables":
      iptablesNow(m, change.words);
  }
}

type InterfaceChange = Extract<NetChange, { readonly do: "interface" }>;

function setInterface(m: Machine, change: InterfaceChange): void {
  countUnheard(m);
  const { device, name, mac, mtu, isUp, hasArp, hasCarrier, addresses } = change;
  const i = addInterface(m, { device, mac, mtu });
  const before = { mac: i.mac, isUp: i.up };
  Object.assign(i, { name, mac, mtu, carrier: hasCarrier });
  if (change.queueLength !== undefined) i.queueLength = change.queueLength;
  if (change.index === undefined) delete i.index;
  else i.index = change.index;
  if (change.hasMulticast === false) i.isWithoutMulticast = true;
  else delete i.isWithoutMulticast;
  if (hasArp) delete i.isWithoutArp;
  else i.isWithoutArp = true;
  for (const { ip } of [...i.addresses]) if (!addresses.some((wanted) => wanted.ip === ip)) removeAddress(m, i, ip);
  if (before.isUp && !isUp) setDown(m, i);
  i.up = isUp;
  for (const { ip, prefix } of addresses) if (!i.addresses.some((own) => own.ip === ip)) addAddress(m, i, ip, prefix, null);
  connect(m, i);
  if (isUp && (!before.isUp || before.mac !== mac) && hasArp) gratuitousArp(m, i);
}

function writeFile(m: Machine, { path, text }: Extract<NetChange, { readonly do: "file" }>): void {
  const folder = path.slice(0, path.lastIndexOf("/"));
  if (!m.fs.exists(folder)) m.fs.mkdir(folder, { uid: 0, gid: 0 });
  if (m.fs.text(path) !== text) m.fs.write(path, text, { uid: 0, gid: 0 });
}

function setDhcp(m: Machine, { device, isOn }: Extract<NetChange, { readonly do: "dhcp" }>): void {
  const i = byDevice(m, device);
  if (!i) return;
  if (isOn) {
    startDhcp(m, i);
    return;
  }
  const dhcp = m.state.net.dhcp.find((each) => each.device === device);
  if (!dhcp) return;
  if (i.up) releaseDhcp(m, i);
  stopDhcp(m, i);
  for (const { ip } of i.addresses.filter(({ dynamic }) => dynamic)) removeAddress(m, i, ip);
  // What the server has said of the way out goes with it.
  m.state.net.routes = m.state.net.routes.filter((route) => route.device !== device || route.proto !== "dhcp");
}

function dropInterface(m: Machine, device: number): void {
  countUnheard(m);
  const i: Interface | null = byDevice(m, device);
  if (!i) return;
  setDown(m, i);
  m.state.net.interfaces = m.state.net.interfaces.filter((other) => other !== i);
}

function setRoute(net: NetState, change: Extract<NetChange, { readonly do: "route" }>): void {
  const { destination, prefix, via, device, metric, source } = change;
  net.routes = net.routes.filter((one) => one.destination !== destination || one.prefix !== prefix || one.device !== device);
  if (change.isThere) net.routes.push({ destination, prefix, via, device, metric, proto: "boot", source });
}

/** Address that a NIC has without asking: a control domain's own, or one that its back end's script routes. */
export function fixedAddress(m: Machine, device: number): Omit<StaticAddress, "nic"> | null {
  return m.addresses.find((address) => address.nic === device) ?? m.nics.find((nic) => nic.device === device)?.address ?? null;
}

/** How a stack is. */
export function netFacts(m: Machine): NetFacts {
  const { net } = m.state;
  return {
    isForwarding: net.forwarding,
    proxyArp: [...(net.proxyArp ?? [])],
    interfaces: net.interfaces.map(({ device, name, mac, up, addresses }) => ({
      device,
      name,
      mac,
      isUp: up,
      addresses: addresses.map(({ ip, prefix }) => ({ ip, prefix })),
    })),
    nat: natRules(m),
  };
}
