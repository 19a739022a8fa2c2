/** Interfaces as `ip link` writes them. @source iproute2 6.1: ip/ipaddress.c (print_linkinfo), iplink_vlan.c, iplink_bridge.c, iplink_bridge_slave.c */
import { bridgeOf, masterOf } from "../../net/made/links";
import type { BridgeLink } from "../../net/made/made-link";
import { lowerOf, stateOf } from "../../net/made/oper-state";
import { type Bridge, bridgeId, shownTree, treePort } from "../../net/made/tree";
import { indexOf, type ShownInterface } from "../../net/outside-links";
import type { Machine } from "../../os/machine";

export function flagsOf(i: ShownInterface): string {
  if (i.device === -1) return "LOOPBACK,UP,LOWER_UP";
  return [
    ...(i.up && !i.carrier ? ["NO-CARRIER"] : []),
    "BROADCAST",
    ...(i.isWithoutMulticast || i.made?.kind === "dummy" ? [] : ["MULTICAST"]),
    ...(i.isWithoutArp ? ["NOARP"] : []),
    ...(i.outside?.kind === "bond" ? ["MASTER"] : i.outside?.bonding ? ["SLAVE"] : []),
    ...(i.up ? ["UP"] : []),
    ...(i.up && i.carrier ? ["LOWER_UP"] : []),
  ].join(",");
}
/** `eth0.20@eth0`. */
export function nameText(m: Machine, i: ShownInterface): string {
  const lower = lowerOf(m, i);
  return lower ? `${i.name}@${lower.name}` : i.name;
}
export function flagsText(m: Machine, i: ShownInterface): string {
  const lower = lowerOf(m, i);
  return `<${flagsOf(i)}${lower && !lower.up ? ",M-DOWN" : ""}>`;
}
export function linkText(m: Machine, i: ShownInterface, address: boolean, isDetailed = false): string {
  const { outside } = i;
  const isQueueless =
    i.device === -1 || outside?.kind === "bridge" || outside?.kind === "bond" || outside?.vlan !== undefined || i.made !== undefined;
  const qdisc = isQueueless && (i.device === -1 || outside || i.up) ? "noqueue" : (i.up || outside) && !isQueueless ? "mq" : "noop";
  const on = masterOf(m, i);
  const master = on === null ? "" : ` master ${on}`;
  const head = `${indexOf(i)}: ${nameText(m, i)}: ${flagsText(m, i)} mtu ${i.mtu} qdisc ${qdisc}${master} state ${stateOf(i)}`;
  const rest = `${address ? "" : "mode DEFAULT "}group default qlen ${outside?.queueLength ?? i.queueLength ?? 1000}`;
  const ether = `link/${i.device === -1 ? "loopback" : "ether"} ${i.mac} brd ${i.device === -1 ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff"}`;
  return `${head} ${rest}\n    ${ether}${isDetailed ? detailsText(m, i) : ""}\n`;
}
export function briefText(m: Machine, i: ShownInterface, rest: string): string {
  return `${nameText(m, i).padEnd(16)} ${stateOf(i).padEnd(14)} ${rest}\n`;
}
export function statsText(i: ShownInterface): string {
  return `    RX:  bytes packets errors dropped  missed   mcast           \n${String(i.rxBytes).padStart(14)} ${String(i.rxPackets).padStart(7)}      0       0       0       0 \n    TX:  bytes packets errors dropped carrier collsns           \n${String(i.txBytes).padStart(14)} ${String(i.txPackets).padStart(7)}      0 ${String(i.txDropped).padStart(7)}       0       0 \n`;
}

/** What every interface ends with. @param queues - of each direction @param most - bytes of a bundle at most */
const queuesText = (queues: number, most = 65_536): string =>
  `addrgenmode eui64 numtxqueues ${queues} numrxqueues ${queues} gso_max_size ${most} gso_max_segs 65535 tso_max_size ${most === 65_536 && queues === 1 ? 65_536 : most} tso_max_segs 65535 gro_max_size 65536 `;

/** Shortest and longest packet that its driver takes, bytes; 0: it says none. @source Linux: min_mtu and max_mtu of each (xen-netfront: 65535 less a header with a tag) */
export function mtuRange({ made, device }: Pick<ShownInterface, "made" | "device">): readonly [number, number] {
  if (device === -1 || made?.kind === "dummy") return [0, 0];
  if (made?.kind === "vlan") return [0, 65_535];
  return [68, made ? 65_535 : 65_517];
}
/** The same of cards that qemu emulates. @source Linux drivers/net/ethernet/intel/e1000 (ETH_ZLEN less a header … MAX_JUMBO_FRAME_SIZE), realtek/8139cp.c (CP_MIN_MTU, CP_MAX_MTU) */
const E1000_MTU = [46, 16_110] as const;
const RTL8139_MTU = [60, 4_096] as const;
/** Queues of a front end at most. @source Linux drivers/net/xen-netfront.c (MAX_QUEUES_DEFAULT) */
const MOST_QUEUES = 8;

function detailsText(m: Machine, i: ShownInterface): string {
  const { made, port } = i;
  const model =
    m.spec.domainType === "hvm" && !made && i.device >= 0 ? (m.nics.find((nic) => nic.device === i.device)?.model ?? null) : null;
  const [least, most] = model === null ? mtuRange(i) : model === "e1000" ? E1000_MTU : RTL8139_MTU;
  const isUnder = m.state.net.interfaces.some(
    (other) => other.made?.kind === "vlan" && other.made.lower === i.device && other.mac !== i.mac,
  );
  const promiscuity = (port ? 1 : 0) + (isUnder ? 1 : 0);
  const head = ` promiscuity ${promiscuity}  allmulti ${port ? 1 : 0} minmtu ${least} maxmtu ${most} `;
  const slave = port ? `\n    ${slaveText(m, i)}` : "";
  switch (made?.kind) {
    case "vlan":
      return `${head}\n    vlan protocol 802.1Q id ${made.id} <REORDER_HDR> ${slave}${queuesText(1)}`;
    case "veth":
      return `${head}\n    veth ${slave}${queuesText(Math.max(1, m.state.vcpusOnline), 65_536)}`;
    case "dummy":
      return `${head}\n    dummy ${slave}${queuesText(1)}`;
    case "bridge":
      return `${head}\n    ${bridgeText(m, i, made)}${queuesText(1)}`;
    default: {
      if (i.device === -1) return `${head}${slave}${queuesText(1)}`;
      const isFront = m.spec.domainType !== "hvm";
      const parent = isFront ? `parentbus xen parentdev vif-${i.device} ` : "";
      return `${head}${slave}${isFront ? queuesText(Math.min(MOST_QUEUES, m.spec.vcpus), 65_535) : queuesText(1)}${parent}`;
    }
  }
}

/** `8000.2:16:3e:0:aa:1`: bytes without zeros before them. */
function idWords(id: string): string {
  const mac = id.slice(5).replace(/..(?=.)/g, "$&:");
  return `${id.slice(0, 4)}.${mac
    .split(":")
    .map((byte) => Number.parseInt(byte, 16).toString(16))
    .join(":")}`;
}
/** Hundredths of a second until its table is swept next, as it is looked at once an ageing time. guess: at its full time */
const NO_TIMER = "   0.00";

/** Hundredths of a second. */
const hundredths = (us: number): number => Math.floor(us / 10_000);
const timer = (m: Machine, at: number | null): string =>
  at === null ? NO_TIMER : (Math.max(0, at - m.mono()) / 1_000_000).toFixed(2).padStart(7);

function bridgeText(m: Machine, i: ShownInterface, made: BridgeLink): string {
  const bridge: Bridge = { ...i, made };
  const { state } = shownTree(m, bridge);
  // Its own id stands for the root too, as iproute2 6.1 prints it. @source ip/iplink_bridge.c (bridge_print_opt, IFLA_BR_ROOT_ID)
  const id = idWords(bridgeId(m, bridge));
  const change = `topology_change ${state.isChange ? 1 : 0} topology_change_detected ${state.isChangeDetected ? 1 : 0}`;
  return [
    `bridge forward_delay ${hundredths(state.forwardDelayUs)} hello_time ${hundredths(state.helloUs)} max_age ${hundredths(state.maxAgeUs)} ageing_time ${hundredths(made.ageingUs)} stp_state ${state.isOn ? 1 : 0} priority ${state.priority} vlan_filtering 0`,
    `bridge_id ${id} designated_root ${id} root_port ${state.rootPort} root_path_cost ${state.rootCost} ${change}`,
    `hello_timer ${timer(m, state.hello)} tcn_timer ${timer(m, state.tcn)} topology_change_timer ${timer(m, state.changeTimer)} gc_timer ${NO_TIMER}`,
    "group_fwd_mask 0 group_address 01:80:c2:00:00:00 mcast_snooping 1 no_linklocal_learn 0 mcast_vlan_snooping 0 mcast_router 1 mcast_query_use_ifaddr 0 mcast_querier 0",
    "mcast_hash_elasticity 16 mcast_hash_max 4096 mcast_last_member_count 2 mcast_startup_query_count 2 mcast_last_member_interval 100 mcast_membership_interval 26000",
    "mcast_querier_interval 25500 mcast_query_interval 12500 mcast_query_response_interval 1000 mcast_startup_query_interval 3124 mcast_stats_enabled 0 mcast_igmp_version 2 mcast_mld_version 1",
    "nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0 ",
  ].join(" ");
}
/** State of a port. */
export const portState = (i: ShownInterface): string => (i.up && i.carrier ? (i.port?.held ?? "forwarding") : "disabled");
const onOff = (isOn: boolean): string => (isOn ? "on" : "off");

function slaveText(m: Machine, i: ShownInterface): string {
  const { port } = i;
  const bridge = bridgeOf(m, i);
  if (!port || !bridge) return "";
  const found = treePort(m, bridge, i);
  const number = (port.priority << 10) | port.number;
  const { root = bridgeId(m, bridge), bridge: by = root, port: at = number, designatedCost = 0 } = found?.own ?? {};
  const { hold = null, messageAge = null, forwardDelay = null, isAckDue = false, isConfigPending = false } = found?.own ?? {};
  return [
    `bridge_slave state ${portState(i)} priority ${port.priority} cost ${port.cost} hairpin ${onOff(port.isHairpin === true)} guard off root_block off fastleave off learning ${onOff(!port.isDeaf)} flood ${onOff(!port.isDry)}`,
    `port_id 0x${number.toString(16)} port_no 0x${port.number.toString(16)} designated_port ${at} designated_cost ${designatedCost} designated_bridge ${idWords(by)} designated_root ${idWords(root)}`,
    `hold_timer ${timer(m, hold)} message_age_timer ${timer(m, messageAge)} forward_delay_timer ${timer(m, forwardDelay)} topology_change_ack ${isAckDue ? 1 : 0} config_pending ${isConfigPending ? 1 : 0}`,
    "proxy_arp off proxy_arp_wifi off mcast_router 1 mcast_fast_leave off mcast_flood on bcast_flood on mcast_to_unicast off neigh_suppress off",
    "group_fwd_mask 0 group_fwd_mask_str 0x0 vlan_tunnel off isolated off locked off ",
  ].join(" ");
}
