/** What the driver of bonds says in /proc/net/bonding and /sys/class/net. @source Linux 4.19 drivers/net/bonding/bond_procfs.c, bond_sysfs.c, bond_sysfs_slave.c */
import type { BondShown, ShownLacp, ShownLacpEnd, ShownSlave } from "../net/bond-shown";
import { type ShownInterface, shownInterfaces } from "../net/outside-links";
import type { Machine } from "../os/machine";
import type { SynthNode } from "./filesystem";
import { dir, file, link } from "./synth-node";

/** Names of modes, their numbers, and what /proc calls them. @source bond_main.c (bond_mode_name), include/uapi/linux/if_bonding.h */
export const MODES: { readonly [M in BondShown["mode"]]: { readonly number: number; readonly text: string } } = {
  "active-backup": { number: 1, text: "fault-tolerance (active-backup)" },
  "balance-xor": { number: 2, text: "load balancing (xor)" },
  // guess: its number and its words, which XenServer's patch of the driver has
  "balance-slb": { number: 7, text: "source load balancing" },
  "802.3ad": { number: 4, text: "IEEE 802.3ad Dynamic link aggregation" },
};
/** @source bond_main.c (bond_slave_link_status) */
const LINKS: { readonly [L in ShownSlave["link"]]: string } = { up: "up", fail: "going down", down: "down", back: "going back" };
const DRIVER = "Ethernet Channel Bonding Driver: v3.7.1 (April 27, 2011)";
const upDown = (isUp: boolean): string => (isUp ? "up" : "down");

/** Bonds of a kernel by name. */
function bondsIn(m: Machine): BondShown[] {
  return shownInterfaces(m).flatMap(({ outside }) => (outside?.kind === "bond" && outside.bonding ? [outside.bonding()] : []));
}

/** `/proc/net/bonding`, once there is any. */
export function bondingNode(m: Machine, name: string): SynthNode | null {
  if (!name.startsWith("net/bonding")) return null;
  const bonds = bondsIn(m);
  if (bonds.length === 0) return null;
  if (name === "net/bonding") return dir(bonds.map((bond) => bond.name));
  const bond = bonds.find((each) => name === `net/bonding/${each.name}`);
  return bond ? file(procText(bond)) : null;
}
function procText(bond: BondShown): string {
  const { mode, primary } = bond;
  const hash = mode !== "active-backup" ? ["Transmit Hash Policy: layer2 (0)"] : [];
  const active =
    mode === "active-backup"
      ? [
          `Primary Slave: ${primary === null ? "None" : `${primary} (primary_reselect always)`}`,
          `Currently Active Slave: ${bond.active ?? "None"}`,
        ]
      : [];
  return [
    DRIVER,
    "",
    `Bonding Mode: ${MODES[mode].text}`,
    ...hash,
    ...active,
    `MII Status: ${upDown(bond.hasLink)}`,
    `MII Polling Interval (ms): ${bond.miimonMs}`,
    `Up Delay (ms): ${bond.updelayMs}`,
    `Down Delay (ms): ${bond.downdelayMs}`,
    ...groupLines(bond),
    ...bond.slaves.flatMap(slaveLines),
    "",
  ].join("\n");
}
/** As root reads them. @source bond_procfs.c (bond_info_show_master: CAP_NET_ADMIN) */
function groupLines({ name, lacp, hasLink, slaves }: BondShown): string[] {
  if (!lacp) return [];
  const of = slaves.find((slave) => slave.lacp?.aggregator === lacp.aggregator)?.lacp;
  return [
    "",
    "802.3ad info",
    `LACP rate: ${lacp.isFast ? "fast" : "slow"}`,
    "Min links: 0",
    "Aggregator selection policy (ad_select): stable",
    "System priority: 65535",
    `System MAC address: ${lacp.mac}`,
    ...(hasLink && of
      ? [
          "Active Aggregator Info:",
          `\tAggregator ID: ${lacp.aggregator}`,
          `\tNumber of ports: ${lacp.ports}`,
          `\tActor Key: ${of.actor.key}`,
          `\tPartner Key: ${of.partner.key}`,
          `\tPartner Mac Address: ${of.partner.system}`,
        ]
      : [`bond ${name} has no active aggregator`]),
  ];
}
function lacpLines(lacp: ShownLacp | undefined): string[] {
  if (!lacp) return [];
  const { actor, partner, isWatched } = lacp;
  const churned = ({ state }: ShownLacpEnd): boolean => isWatched && (state & IN_STEP) === 0;
  const churn = (end: ShownLacpEnd): string => (!isWatched ? "monitoring" : churned(end) ? "churned" : "none");
  return [
    `Aggregator ID: ${lacp.aggregator}`,
    `Actor Churn State: ${churn(actor)}`,
    `Partner Churn State: ${churn(partner)}`,
    `Actor Churned Count: ${churned(actor) ? 1 : 0}`,
    `Partner Churned Count: ${churned(partner) ? 1 : 0}`,
    "details actor lacp pdu:",
    ...endLines(actor, "port key"),
    "details partner lacp pdu:",
    ...endLines(partner, "oper key"),
  ];
}
function endLines(end: ShownLacpEnd, key: string): string[] {
  return [
    `    system priority: ${end.priority}`,
    `    system mac address: ${end.system}`,
    `    ${key}: ${end.key}`,
    `    port priority: ${end.portPriority}`,
    `    port number: ${end.port}`,
    `    port state: ${end.state}`,
  ];
}
/** @source IEEE 802.1AX-2014 §6.4.2.3 (Synchronization) */
const IN_STEP = 0x08;

function slaveLines({ name, link: state, speed, failures, permMac, lacp }: ShownSlave): string[] {
  return [
    "",
    `Slave Interface: ${name}`,
    `MII Status: ${LINKS[state]}`,
    `Speed: ${speed === null ? "Unknown" : `${speed} Mbps`}`,
    `Duplex: ${speed === null ? "Unknown" : "full"}`,
    `Link Failure Count: ${failures}`,
    `Permanent HW addr: ${permMac}`,
    "Slave queue ID: 0",
    ...lacpLines(lacp),
  ];
}

/** What nobody sets here, as the driver has it by itself. @source bond_main.c (bond_check_params) */
const USUAL = {
  ad_select: "stable 0",
  all_slaves_active: "0",
  arp_all_targets: "any 0",
  arp_interval: "0",
  arp_ip_target: "",
  arp_validate: "none 0",
  lacp_rate: "slow 0",
  lp_interval: "1",
  min_links: "0",
  num_grat_arp: "1",
  num_unsol_na: "1",
  packets_per_slave: "1",
  resend_igmp: "1",
  tlb_dynamic_lb: "1",
} as const;

/** Files of a bond's directory; what holds nothing is empty. */
function settings(bond: BondShown): Readonly<Record<string, string>> {
  const primary = bond.primary ?? "";
  return {
    ...USUAL,
    active_slave: bond.active ?? "",
    downdelay: `${bond.downdelayMs}`,
    fail_over_mac: "none 0",
    miimon: `${bond.miimonMs}`,
    mii_status: upDown(bond.hasLink),
    mode: `${bond.mode} ${MODES[bond.mode].number}`,
    primary,
    queue_id: bond.slaves.map(({ name }) => `${name}:0`).join(" "),
    primary_reselect: "always 0",
    slaves: bond.slaves.map(({ name }) => name).join(" "),
    updelay: `${bond.updelayMs}`,
    use_carrier: "1",
    xmit_hash_policy: "layer2 0",
    ...groupSettings(bond),
  };
}
/** @source bond_sysfs.c (bonding_show_ad_aggregator and what follows it) */
function groupSettings({ lacp, slaves }: BondShown): Readonly<Record<string, string>> {
  if (!lacp) return {};
  const of = slaves.find((slave) => slave.lacp?.aggregator === lacp.aggregator)?.lacp;
  return {
    lacp_rate: lacp.isFast ? "fast 1" : "slow 0",
    ad_actor_key: `${of?.actor.key ?? 0}`,
    ad_aggregator: `${lacp.aggregator}`,
    ad_num_ports: `${lacp.ports}`,
    ad_partner_key: `${of?.partner.key ?? 0}`,
    ad_partner_mac: of?.partner.system ?? "00:00:00:00:00:00",
  };
}
function slaveSettings({ link: state, failures, permMac, isActive }: ShownSlave): Readonly<Record<string, string>> {
  return {
    link_failure_count: `${failures}`,
    mii_status: LINKS[state],
    perm_hwaddr: permMac,
    queue_id: "0",
    state: isActive ? "active" : "backup",
  };
}
const row = (text: string): string => (text === "" ? "" : `${text}\n`);

/** Directories that an interface has for being a bond or a slave. */
export function bondNames({ outside }: ShownInterface): string[] {
  if (!outside?.bonding) return [];
  return outside.kind === "bond" ? ["bonding"] : ["bonding_slave", "master"];
}
/** IFF_MASTER and IFF_SLAVE. @source Linux include/uapi/linux/if.h */
export function bondFlags({ outside }: ShownInterface): number {
  if (!outside?.bonding) return 0;
  return outside.kind === "bond" ? 0x400 : 0x800;
}
/** A name below a bond's directory, or a slave's; null: there is none. */
export function bondNode(i: ShownInterface, below: string): SynthNode | null {
  const { outside } = i;
  if (!outside?.bonding) return null;
  const bond = outside.bonding();
  if (outside.kind !== "bond") {
    if (below === "master") return link(`../${bond.name}`);
    const slave = bond.slaves.find(({ name }) => name === i.name);
    return slave ? within("bonding_slave", slaveSettings(slave), below) : null;
  }
  const at = bond.slaves.find(({ name }) => below === `slave_${name}` || below === `lower_${name}`);
  if (at) return link(`../${at.name}`);
  return within("bonding", settings(bond), below);
}
function within(name: string, files: Readonly<Record<string, string>>, below: string): SynthNode | null {
  if (below === name) return dir(Object.keys(files));
  const text = below.startsWith(`${name}/`) ? files[below.slice(name.length + 1)] : undefined;
  return text === undefined ? null : file(row(text));
}
