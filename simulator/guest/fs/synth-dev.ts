import { masterOf } from "../net/made/links";
import { lowerOf, stateOf } from "../net/made/oper-state";
import { indexOf, type ShownInterface, shownByName, shownInterfaces } from "../net/outside-links";
import { deviceNumber } from "../os/disk-names";
import type { Machine } from "../os/machine";
import { partitionName, partitionsOf } from "../os/partitions";
import { ptyNumbered } from "../os/terminals";
import type { SynthNode } from "./filesystem";
import { bondFlags, bondNames, bondNode } from "./synth-bond";
import { device, dir, file, link } from "./synth-node";

const FIXED: readonly (readonly [string, SynthNode])[] = [
  ["null", device("c", 1, 3)],
  ["zero", device("c", 1, 5)],
  ["full", device("c", 1, 7)],
  ["random", device("c", 1, 8)],
  ["urandom", device("c", 1, 9)],
  ["kmsg", device("c", 1, 11, 0o644)],
  ["tty", device("c", 5, 0)],
  ["console", device("c", 5, 1, 0o600)],
  ["hvc0", device("c", 229, 0, 0o620)],
  ["ttyS0", device("c", 4, 64, 0o660)],
  ["fd", link("/proc/self/fd")],
  ["stdin", link("/proc/self/fd/0")],
  ["stdout", link("/proc/self/fd/1")],
  ["stderr", link("/proc/self/fd/2")],
  ["shm", dir([], 0o1777)],
  ["pts", dir([])],
  ["xen", dir(["evtchn", "gntdev", "xenbus"])],
  ["xen/xenbus", device("c", 10, 61, 0o600)],
  ["xen/evtchn", device("c", 10, 63, 0o600)],
  ["xen/gntdev", device("c", 10, 62, 0o600)],
];

/** Disks and their partitions. Asked for last: each opening of /dev/null comes through here. */
function blockNames(m: Machine): string[] {
  return m.disks.flatMap((disk) => [disk.device, ...partitionsOf(m, disk).map((part) => partitionName(disk, part))]);
}

/** A name below /dev; null when there is none. @param log - what /dev/kmsg gives */
export function devNode(m: Machine, name: string, log: () => string): SynthNode | null {
  if (name === "")
    return dir([...FIXED.map(([n]) => n).filter((n) => !n.includes("/")), ...blockNames(m)].sort((a, b) => (a < b ? -1 : 1)));
  if (name === "pts" && m.state.os.pts) return dir(m.state.os.pts.filter(({ isGone }) => !isGone).map(({ number }) => String(number)));
  const pty = /^pts\/(\d+)$/.exec(name);
  if (pty && ptyNumbered(m, Number(pty[1]))) return device("c", 136, Number(pty[1]), 0o620);
  const found = FIXED.find(([n]) => n === name)?.[1];
  if (name === "kmsg" && found) {
    // The log is put together for those who read it, not for each who looks at the name.
    const node = {
      ...found.node,
      get d() {
        return log();
      },
    };
    return { ...found, node, writable: true };
  }
  if (found) return found;
  if (!blockNames(m).includes(name)) return null;
  const { major, minor } = deviceNumber(name);
  return device("b", major, minor, 0o660);
}

/** A name below /sys; null when there is none. */
export function sysNode(m: Machine, name: string): SynthNode | null {
  switch (name) {
    case "":
      return dir(["block", "class", "devices", "hypervisor"]);
    case "hypervisor":
      return dir(["type", "uuid", "version"]);
    case "hypervisor/type":
      return file("xen\n");
    case "hypervisor/uuid":
      return file(`${m.spec.uuid}\n`);
    case "hypervisor/version":
      return dir(["extra", "major", "minor"]);
    case "hypervisor/version/major":
      return file(`${m.spec.xenVersion.split(".")[0] ?? "4"}\n`);
    case "hypervisor/version/minor":
      return file(`${m.spec.xenVersion.split(".")[1] ?? "0"}\n`);
    case "hypervisor/version/extra":
      return file(`.${m.spec.xenVersion.split(".")[2] ?? "0"}\n`);
    case "block":
      return dir(m.disks.map((disk) => disk.device));
    case "class":
      return dir(["net"]);
    case "class/net":
      return dir(shownInterfaces(m).map((i) => i.name));
    case "devices":
      return dir([]);
  }
  const match = /^class\/net\/([^/]+)(?:\/(.+))?$/.exec(name);
  const i = match ? shownByName(m, match[1] ?? "") : null;
  if (!i) return null;
  const below = match?.[2] ?? "";
  return deviceBehind(m, i, below) ?? bondNode(i, below) ?? bridgeNode(m, i, below) ?? interfaceNode(m, i, below);
}

/** What an interface is the driver's of; null: a bridge, the loopback, or another name. @source Linux: Documentation/ABI/testing/sysfs-class-net (device); drivers/xen/xenbus/xenbus_probe.c, drivers/pci/pci-driver.c (uevent) */
function deviceBehind(m: Machine, { device, outside, name }: ShownInterface, below: string): SynthNode | null {
  const nic = outside === null && m.spec.os !== "dom0" ? m.nics.find((each) => each.device === device) : undefined;
  if (!nic || nic.bridge === name) return null;
  const isCard = m.spec.domainType === "hvm";
  const [driver, id] = !isCard ? ["vif", ""] : nic.model === "e1000" ? ["e1000", "8086:100E"] : ["8139cp", "10EC:8139"];
  if (below === "device") return dir(["driver", "uevent"]);
  if (below === "device/driver") return link(`../../../bus/${isCard ? "pci" : "xen"}/drivers/${driver}`);
  if (below !== "device/uevent") return null;
  const [vendor = "", product = ""] = id.split(":");
  return file(
    isCard
      ? `DRIVER=${driver}\nPCI_CLASS=20000\nPCI_ID=${id}\nPCI_SUBSYS_ID=1AF4:1100\nPCI_SLOT_NAME=0000:00:0${4 + device}.0\nMODALIAS=pci:v0000${vendor}d0000${product}sv00001AF4sd00001100bc02sc00i00\n`
      : `DRIVER=${driver}\nMODALIAS=xen:vif\n`,
  );
}

/** A bridge's ports, and a port's bridge. @source Linux: net/bridge/br_sysfs_br.c, br_sysfs_if.c (br_sysfs_addif) */
function bridgeNode(m: Machine, i: ShownInterface, below: string): SynthNode | null {
  const master = masterOf(m, i);
  if (master !== null) {
    if (below === "master") return link(`../${master}`);
    if (below === "brport") return dir(["bridge"]);
    if (below === "brport/bridge") return link(`../../${master}`);
  }
  const ports = shownInterfaces(m).filter((one) => masterOf(m, one) === i.name);
  if (ports.length === 0 && i.outside?.kind !== "bridge" && i.made?.kind !== "bridge") return null;
  if (below === "brif") return dir(ports.map(({ name }) => name));
  const port = below.startsWith("brif/") ? below.slice("brif/".length) : null;
  return port !== null && ports.some(({ name }) => name === port) ? link(`../../${port}/brport`) : null;
}

/** IFF_UP, IFF_BROADCAST, IFF_LOOPBACK, IFF_RUNNING and IFF_MULTICAST as the kernel keeps them; ARPHRD_ETHER and ARPHRD_LOOPBACK. @source Linux include/uapi/linux/{if,if_arp}.h */
const [UP, BROADCAST, LOOPBACK, MULTICAST] = [0x1, 0x2, 0x8, 0x1000];
const NONE_COUNTED = "collisions multicast rx_dropped rx_errors rx_over_errors tx_carrier_errors tx_errors".split(" ");
const [ETHER_TYPE, LOOPBACK_TYPE] = [1, 772];

/** A name below an interface's directory; null when there is none. @source Linux: Documentation/ABI/testing/sysfs-class-net */
function interfaceNode(m: Machine, i: ShownInterface, name: string): SynthNode | null {
  const counters: Readonly<Record<string, number>> = {
    rx_bytes: i.rxBytes,
    rx_packets: i.rxPackets,
    tx_bytes: i.txBytes,
    tx_packets: i.txPackets,
    tx_dropped: i.txDropped,
    // guess: nothing is lost in these of what arrives at them
    ...Object.fromEntries(NONE_COUNTED.map((name) => [name, 0])),
  };
  const count = name.startsWith("statistics/") ? counters[name.slice("statistics/".length)] : undefined;
  if (count !== undefined) return file(`${count}\n`);
  const isLoopback = i.device === -1;
  const own = "addr_len address broadcast carrier dev_id flags ifindex iflink mtu operstate tx_queue_len type".split(" ");
  switch (name) {
    case "":
      return dir([...own, "statistics", ...bondNames(i)]);
    case "addr_len":
      return file("6\n");
    case "broadcast":
      return file(`${isLoopback ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff"}\n`);
    case "dev_id":
      return file("0x0\n");
    case "flags":
      return file(`0x${((i.up ? UP : 0) | bondFlags(i) | (isLoopback ? LOOPBACK : BROADCAST | MULTICAST)).toString(16)}\n`);
    case "iflink":
      return file(`${indexOf(lowerOf(m, i) ?? i)}\n`);
    case "tx_queue_len":
      return file(`${i.outside?.queueLength ?? 1_000}\n`);
    case "type":
      return file(`${isLoopback ? LOOPBACK_TYPE : ETHER_TYPE}\n`);
    case "statistics":
      return dir(Object.keys(counters));
    case "address":
      return file(`${i.mac}\n`);
    case "carrier":
      return file(`${i.carrier ? 1 : 0}\n`);
    case "ifindex":
      return file(`${indexOf(i)}\n`);
    case "mtu":
      return file(`${i.mtu}\n`);
    case "operstate":
      return file(`${stateOf(i).toLowerCase()}\n`);
    default:
      return null;
  }
}
