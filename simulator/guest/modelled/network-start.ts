/** Interfaces of a system as it boots: NICs, links that its configuration makes, and the addresses of all. @source interfaces(5) */
import { parseCidr, parseIpv4 } from "../../wire/address";
import { startDhcp } from "../net/dhcp-client";
import { addAddress, addInterface, addLoopback, connect } from "../net/interfaces";
import { settleLinks } from "../net/made/links";
import { gratuitousArp } from "../net/neighbours";
import { type Interface, newNet } from "../net/state";
import type { Machine } from "../os/machine";
import { makesLinks } from "../os/own-links";
import { automatic, makeConfigured } from "./configured-links";
import { configure6 } from "./configured6";
import { applyNet, fixedAddress } from "./net-changes";
import { stanzaOf } from "./stanzas";

export const INTERFACES = "/etc/network/interfaces";
const RESOLV_CONF = "/etc/resolv.conf";

/**
 * What whoever sets a driver domain up writes: each interface that has a bridge of its own becomes its port, and the bridge has what it had.
 * @source bridge-utils-interfaces(5)
 */
function bridgeInterfaces(m: Machine): void {
  for (const { device, bridge } of m.nics) {
    const text = m.fs.text(INTERFACES);
    if (bridge === undefined || stanzaOf(text, bridge)) continue;
    const own = new RegExp(`^(auto|allow-hotplug) eth${device}\\b`, "gm");
    const stanza = new RegExp(`^iface eth${device} (.*)$`, "m");
    const wanted = text.replace(own, `$1 ${bridge}`).replace(stanza, `iface ${bridge} $1\n\tbridge_ports eth${device}\n\tbridge_fd 0`);
    if (stanzaOf(wanted, bridge)) m.fs.write(INTERFACES, wanted, { uid: 0, gid: 0 });
  }
}

/**
 * A system whose disks have other names than when it was installed has them in its table, as whoever has taken its drivers away has to
 * see to: nothing would be mounted otherwise. @source Linux arch/x86/xen/platform-pci-unplug.c (what it says of the root device)
 */
function renameInFstab(m: Machine): void {
  if (!m.spec.hasEmulatedDisks) return;
  const text = m.fs.text(FSTAB);
  const wanted = text.replace(/^\/dev\/xvd(?=[a-p])/gm, "/dev/sd");
  if (wanted !== text) m.fs.write(FSTAB, wanted, { uid: 0, gid: 0 });
}
const FSTAB = "/etc/fstab";

/** Brings interfaces up as the configuration says: static addresses, /etc/network/interfaces, else DHCP on the first. */
export function startNetwork(m: Machine): void {
  renameInFstab(m);
  m.state.net = { ...newNet(), packetId: m.services.random() & 0xffff };
  if (m.spec.os !== "windows") addLoopback(m);
  for (const nic of m.nics) if (m.services.isDeviceWorking("vif", `${nic.device}`)) addInterface(m, nic);
  bridgeInterfaces(m);
  const configuration = m.spec.os === "windows" ? "" : m.fs.text(INTERFACES);
  if (makesLinks(m)) for (const name of automatic(configuration)) makeConfigured(m, configuration, name);
  for (const i of m.state.net.interfaces) {
    if (i.device < 0) continue;
    configureInterface(m, i, configuration);
  }
  settleLinks(m);
  for (const change of m.netAtStart()) applyNet(m, change);
}

/** Brings an interface up as the configuration says, with its addresses. */
export function configureInterface(m: Machine, i: Interface, configuration: string): void {
  const stanza = m.addresses.some((address) => address.nic === i.device) ? null : stanzaOf(configuration, i.name);
  const fixed = stanza?.method === "static" ? null : fixedAddress(m, i.device);
  if (fixed) {
    i.up = true;
    addAddress(m, i, parseIpv4(fixed.ipv4) ?? 0, fixed.prefix, null);
    if (fixed.gateway !== null) addDefault(m, i, fixed.gateway);
    // Whoever sets a host's address up gives it the segment's name server, which its gateway is.
    if (fixed.gateway !== null && m.fs.text(RESOLV_CONF) === "")
      m.fs.write(RESOLV_CONF, `nameserver ${fixed.gateway}\n`, { uid: 0, gid: 0 });
    gratuitousArp(m, i);
  } else if (stanza?.method === "static") {
    i.up = true;
    const cidr = parseCidr(stanza.address.includes("/") || stanza.netmask === "" ? stanza.address : `${stanza.address}/${stanza.netmask}`);
    if (cidr) addAddress(m, i, cidr.address, cidr.prefix === 32 ? 24 : cidr.prefix, null);
    if (stanza.gateway !== "") addDefault(m, i, stanza.gateway);
    gratuitousArp(m, i);
  } else if (stanza?.method === "dhcp" || (m.spec.os === "windows" && i.device === 0)) {
    i.up = true;
    startDhcp(m, i);
  } else if (stanza?.method === "manual" && i.made) i.up = true;
  connect(m, i);
  configure6(m, i, configuration);
}

function addDefault(m: Machine, { device }: Interface, gateway: string): void {
  const via = parseIpv4(gateway);
  const { routes } = m.state.net;
  if (routes.some((route) => route.prefix === 0 && route.device === device && route.via === via)) return;
  routes.push({ destination: 0, prefix: 0, via, device, metric: 0, proto: "static", source: null });
}
