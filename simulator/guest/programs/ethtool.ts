import { byName } from "../net/interfaces";
import { MADE_DEVICE } from "../net/made/links";
import { type ShownInterface, shownByName } from "../net/outside-links";
import type { Machine } from "../os/machine";
import { hostCardSlot, hostCards } from "../os/pci-devices";
import { fail, instantProgram, type Output, ok } from "../os/program";

/** What drives an interface. */
type Driver = "loopback" | "veth" | "vlan" | "dummy" | "bridge" | "netback" | "netfront" | "e1000e" | "e1000" | "8139cp";

function driverOf(m: Machine, { device, outside, name, made }: ShownInterface): Driver {
  if (made) return made.kind;
  if (device === -1) return "loopback";
  if (outside?.kind === "bridge" || (m.spec.os === "dom0" && outside === null)) return "bridge";
  if (m.spec.os === "dom0") return hostCards(m).includes(name) ? "e1000e" : "netback";
  const nic = m.nics.find((each) => each.device === device);
  if (outside && name.startsWith("vif")) return "netback";
  // The bridge that the system makes its interface a port of.
  if (nic?.bridge === name && !outside) return "bridge";
  if (m.spec.domainType !== "hvm") return "netfront";
  return nic?.model === "e1000" ? "e1000" : "8139cp";
}

interface About {
  /** as `-i` has them */
  readonly name: string;
  readonly version: string;
  readonly firmware: string;
  readonly bus: string;
  readonly hasStatistics: boolean;
  readonly hasTests: boolean;
  readonly hasRegisters: boolean;
  /** Mbit/s of a link that has one */
  readonly speed: number | null;
}
/** @source Linux: get_drvinfo and get_link_ksettings of each driver; net/core/ethtool (release of the kernel where a driver says none) */
function aboutOf(m: Machine, i: ShownInterface, driver: Driver): About | null {
  const plain = { version: m.flavour.release, firmware: "", hasStatistics: false, hasTests: false, hasRegisters: false, speed: null };
  const card = { ...plain, hasStatistics: true, hasTests: true, hasRegisters: true };
  switch (driver) {
    case "loopback":
      return null;
    case "bridge":
      return { ...plain, name: "bridge", version: "2.3", firmware: "N/A", bus: "N/A" };
    case "veth":
      return { ...plain, name: "veth", version: "1.0", bus: "", hasStatistics: true };
    case "vlan":
      return { ...plain, name: "802.1Q VLAN Support", version: "1.8", firmware: "N/A", bus: "" };
    case "dummy":
      return { ...plain, name: "dummy", bus: "" };
    case "netback": {
      const [, domid = "0", device = "0"] = /^vif(\d+)\.(\d+)$/.exec(i.name) ?? [];
      return { ...plain, name: "vif", bus: `vif-${domid}-${device}`, hasStatistics: true };
    }
    case "netfront":
      return { ...plain, name: "vif", bus: `vif-${i.device}`, hasStatistics: true };
    case "e1000e":
      return { ...card, name: "e1000e", firmware: "2.1-2", bus: `0000:${hostCardSlot(hostCards(m).indexOf(i.name))}`, speed: 1_000 };
    case "e1000":
      return { ...card, name: "e1000", firmware: "N/A", bus: `0000:00:${(4 + i.device).toString(16).padStart(2, "0")}.0`, speed: 1_000 };
    case "8139cp":
      return { ...card, name: "8139cp", hasTests: false, bus: `0000:00:${(4 + i.device).toString(16).padStart(2, "0")}.0`, speed: 100 };
  }
}

function settings(i: ShownInterface, about: About | null): string {
  const detected = `\tLink detected: ${i.up && i.carrier ? "yes" : "no"}\n`;
  const head = `Settings for ${i.name}:\n`;
  // @source Linux drivers/net/veth.c (veth_get_link_ksettings); a VLAN asks what carries it, and a front end says nothing of its speed
  if (!about || ["vif", "dummy", "802.1Q VLAN Support"].includes(about.name)) return head + detected;
  if (about.speed === null) {
    const unknown = `\tSpeed: ${i.up && i.carrier ? "10000Mb/s" : "Unknown!"}\n\tDuplex: Unknown! (255)\n\tAuto-negotiation: off\n`;
    const none =
      "\tSupported ports: [  ]\n\tSupported link modes:   Not reported\n\tSupported pause frame use: No\n\tSupports auto-negotiation: No\n\tSupported FEC modes: Not reported\n\tAdvertised link modes:  Not reported\n\tAdvertised pause frame use: No\n\tAdvertised auto-negotiation: No\n\tAdvertised FEC modes: Not reported\n";
    if (about.name === "veth") {
      const pair = "\tSpeed: 10000Mb/s\n\tDuplex: Full\n\tAuto-negotiation: off\n\tPort: Twisted Pair\n\tPHYAD: 0\n";
      return `${head}${none}${pair}\tTransceiver: internal\n\tMDI-X: Unknown\n${detected}`;
    }
    return `${head}${none}${unknown}\tPort: Other\n\tPHYAD: 0\n\tTransceiver: internal\n${detected}`;
  }
  const modes = ["10baseT/Half 10baseT/Full", "100baseT/Half 100baseT/Full", ...(about.speed > 100 ? ["1000baseT/Full"] : [])];
  const list = (name: string): string => `\t${name}${modes.join(`\n\t${" ".repeat(name.length)}`)}\n`;
  const isUp = i.up && i.carrier;
  return `${head}\tSupported ports: [ TP ]\n${list("Supported link modes:   ")}\tSupported pause frame use: No\n\tSupports auto-negotiation: Yes\n\tSupported FEC modes: Not reported\n${list("Advertised link modes:  ")}\tAdvertised pause frame use: No\n\tAdvertised auto-negotiation: Yes\n\tAdvertised FEC modes: Not reported\n\tSpeed: ${isUp ? `${about.speed}Mb/s` : "Unknown!"}\n\tDuplex: ${isUp ? "Full" : "Unknown! (255)"}\n\tAuto-negotiation: on\n\tPort: Twisted Pair\n\tPHYAD: 1\n\tTransceiver: internal\n\tMDI-X: off (auto)\n${detected}`;
}

function drvinfo(about: About): string {
  const yes = (has: boolean): string => (has ? "yes" : "no");
  const { name, version, firmware, bus, hasStatistics, hasTests, hasRegisters } = about;
  return `driver: ${name}\nversion: ${version}\nfirmware-version: ${firmware}\nexpansion-rom-version: \nbus-info: ${bus}\nsupports-statistics: ${yes(hasStatistics)}\nsupports-test: ${yes(hasTests)}\nsupports-eeprom-access: ${yes(hasRegisters)}\nsupports-register-dump: ${yes(hasRegisters)}\nsupports-priv-flags: no\n`;
}

/** Offloads: name, whether it is on by a driver for Xen, and whether that can be changed. @source Linux drivers/net/xen-netfront.c (xennet_create_dev), xen-netback/interface.c (xenvif_alloc) */
const FEATURES: readonly (readonly [name: string, isOn: boolean, isFixed: boolean])[] = [
  ["rx-checksumming", true, true],
  ["tx-checksumming", true, false],
  ["\ttx-checksum-ipv4", true, false],
  ["\ttx-checksum-ip-generic", false, true],
  ["\ttx-checksum-ipv6", true, false],
  ["scatter-gather", true, false],
  ["\ttx-scatter-gather", true, false],
  ["\ttx-scatter-gather-fraglist", false, true],
  ["tcp-segmentation-offload", true, false],
  ["\ttx-tcp-segmentation", true, false],
  ["\ttx-tcp-ecn-segmentation", false, true],
  ["\ttx-tcp-mangleid-segmentation", false, false],
  ["\ttx-tcp6-segmentation", true, false],
  ["generic-segmentation-offload", true, false],
  ["generic-receive-offload", true, false],
  ["large-receive-offload", false, true],
  ["rx-vlan-offload", false, true],
  ["tx-vlan-offload", false, true],
  ["ntuple-filters", false, true],
  ["receive-hashing", false, true],
];
function features(i: ShownInterface): string {
  const rows = FEATURES.map(([name, isOn, isFixed]) => {
    const is = i.offloads?.[name.trim()] ?? isOn;
    return `${name}: ${is ? "on" : "off"}${isFixed ? " [fixed]" : ""}\n`;
  });
  return `Features for ${i.name}:\n${rows.join("")}`;
}
/** Short names. @source ethtool 6.1: common.c (off_flag_def) */
const SHORT: Readonly<Record<string, string>> = {
  rx: "rx-checksumming",
  tx: "tx-checksumming",
  sg: "scatter-gather",
  tso: "tcp-segmentation-offload",
  gso: "generic-segmentation-offload",
  gro: "generic-receive-offload",
  lro: "large-receive-offload",
  rxvlan: "rx-vlan-offload",
  txvlan: "tx-vlan-offload",
  ntuple: "ntuple-filters",
  rxhash: "receive-hashing",
};
/** What belongs to a name that stands for several. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  "tx-checksumming": ["tx-checksum-ipv4", "tx-checksum-ipv6"],
  "scatter-gather": ["tx-scatter-gather"],
  "tcp-segmentation-offload": ["tx-tcp-segmentation", "tx-tcp6-segmentation"],
};

/** `-K`: remembered of an interface of the stack's own. New connections are cut into segments by the system where it is told that the interface does not. */
function setFeatures(m: Machine, name: string, words: readonly string[]): Output {
  const own = byName(m, name);
  if (!own) return fail(`ethtool: offloads of ${name} are not set in this system`);
  const wanted: { [name: string]: boolean } = {};
  let isRefused = false;
  for (let at = 0; at < words.length; at += 2) {
    const feature = SHORT[words[at] ?? ""] ?? words[at] ?? "";
    const value = words[at + 1];
    const known = FEATURES.find(([each]) => each.trim() === feature);
    if (!known || (value !== "on" && value !== "off")) return fail(BAD);
    const [, isOn, isFixed] = known;
    if (isFixed && isOn !== (value === "on")) isRefused = true;
    else for (const each of [feature, ...(BELOW[feature] ?? [])]) wanted[each] = value === "on";
  }
  if (isRefused && Object.keys(wanted).length === 0) return fail("Could not change any device features");
  own.offloads = { ...own.offloads, ...wanted };
  return ok("");
}

/** Of what XDP did, and nobody here does. @source Linux drivers/net/veth.c (veth_rq_stats_desc, veth_tq_stats_desc) */
const VETH_COUNTERS = [
  ..."xdp_packets xdp_bytes drops xdp_redirect xdp_drops xdp_tx xdp_tx_errors".split(" ").map((name) => [`rx_queue_0_${name}`, 0] as const),
  ..."xdp_xmit xdp_xmit_errors".split(" ").map((name) => [`tx_queue_0_${name}`, 0] as const),
];
/** Counters by the names of each driver. @source Linux: get_strings of xen-netfront, xen-netback, e1000e, e1000, 8139cp */
function statistics(i: ShownInterface, driver: Driver): string {
  const { rxPackets, txPackets, rxBytes, txBytes } = i;
  const cards: readonly (readonly [string, number])[] = [
    ["rx_packets", rxPackets],
    ["tx_packets", txPackets],
    ["rx_bytes", rxBytes],
    ["tx_bytes", txBytes],
  ];
  const own: Partial<Record<Driver, readonly (readonly [string, number])[]>> = {
    veth: [["peer_ifindex", i.made?.kind === "veth" ? i.made.peer - MADE_DEVICE : 0], ...VETH_COUNTERS],
    netfront: [["rx_gso_checksum_fixup", 0]],
    netback: [
      ["rx_gso_checksum_fixup", 0],
      ["tx_zerocopy_sent", 0],
      ["tx_zerocopy_success", 0],
      ["tx_zerocopy_fail", 0],
      ["tx_frag_overflow", 0],
    ],
    e1000e: cards,
    e1000: cards,
    "8139cp": [
      ["tx_ok", txPackets],
      ["rx_ok", rxPackets],
      ["tx_err", 0],
      ["rx_err", 0],
    ],
  };
  return `NIC statistics:\n${(own[driver] ?? []).map(([name, n]) => `     ${name}: ${n}\n`).join("")}`;
}

const BAD = "ethtool: bad command line argument(s)\nFor more information run ethtool -h";
const NO_DEVICE = "netlink error: no device matches name (offset 24)\nnetlink error: No such device";
const LONG: Readonly<Record<string, string>> = {
  "--driver": "-i",
  "--statistics": "-S",
  "--show-features": "-k",
  "--show-offload": "-k",
  "--features": "-K",
  "--offload": "-K",
  "--help": "-h",
};
/** What the real one knows beyond them. @source ethtool 6.1: ethtool.c (args) */
const OTHERS =
  "-s -a -A -c -C -g -G -e -E -r -p -t -n -N -x -X -f -w -W -l -L -m -T -u -U -d -P -Q --show-eee --set-eee --show-priv-flags --set-priv-flags --phy-statistics --show-fec".split(
    " ",
  );
const HELP =
  "ethtool version 6.1\nUsage:\n        ethtool DEVNAME\tStandard information about device\n        ethtool -i|--driver DEVNAME\tDriver information\n        ethtool -k|--show-features DEVNAME\tOffloads\n        ethtool -K|--features DEVNAME [ FEATURE on|off ... ]\tChanges them\n        ethtool -S|--statistics DEVNAME\tCounters of the driver\n";

/** `ethtool`. @source ethtool 6.1: ethtool.c, netlink/settings.c, netlink/features.c */
export const ethtool = instantProgram(
  "ethtool",
  (args, ctx): Output => {
    const m = ctx.machine;
    const [first = ""] = args;
    if (first === "") return fail(BAD);
    const option = LONG[first] ?? first;
    if (option === "-h") return ok(HELP);
    if (option === "--version") return ok("ethtool version 6.1\n");
    if (OTHERS.includes(option)) return fail(`ethtool: option ${first} is not part of this system`);
    if (option.startsWith("-") && !["-i", "-k", "-K", "-S"].includes(option)) return fail(BAD);
    const name = option.startsWith("-") ? (args[1] ?? "") : option;
    if (name === "") return fail(BAD);
    const i = shownByName(m, name);
    if (!i) {
      if (option === "-i") return fail("Cannot get driver information: No such device", 71);
      return option === "-S" ? fail("Cannot get stats strings information: No such device", 96) : fail(NO_DEVICE, 1);
    }
    const driver = driverOf(m, i);
    const about = aboutOf(m, i, driver);
    switch (option) {
      case "-i":
        return about ? ok(drvinfo(about)) : fail("Cannot get driver information: Operation not supported", 71);
      case "-k":
        return ok(features(i));
      case "-S":
        return about?.hasStatistics ? ok(statistics(i, driver)) : fail("no stats available", 94);
      case "-K":
        if (ctx.uid !== 0) return fail("netlink error: Operation not permitted");
        return args.length < 4 ? fail(BAD) : setFeatures(m, name, args.slice(2));
      default:
        return ok(settings(i, about));
    }
  },
  null,
);
