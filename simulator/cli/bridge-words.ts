/** Bridges and their ports as iproute2 writes them. @source iproute2 6.1: ip/iplink_bridge.c, ip/iplink_bridge_slave.c, bridge/link.c */
import type { LinuxBridge } from "../network/linux-bridge";
import type { Port } from "../network/port";

/** Hundredths of seconds, as the kernel counts. */
const ticks = (us: number): number => Math.floor(us / 10_000);
function timer(at: number | null, now: number): string {
  return (Math.max(0, at === null ? 0 : at - now) / 1_000_000).toFixed(2).padStart(7);
}
/** `8000.1:16:3e:0:aa:1`: bytes without zeros before them. */
function idText(id: string): string {
  return `${id.slice(0, 4)}.${id
    .slice(5)
    .match(/../g)
    ?.map((byte) => Number.parseInt(byte, 16).toString(16))
    .join(":")}`;
}
const number = (isOn: boolean): string => (isOn ? "1" : "0");
const onOff = (isOn: boolean): string => (isOn ? "on" : "off");

/** What every interface ends with. */
export const QUEUES =
  "addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 65536 tso_max_segs 65535 gro_max_size 65536";

/** What `ip -d link` says of a bridge. */
export function bridgeDetails(bridge: LinuxBridge, now: number): string {
  const { state } = bridge.shownTree();
  const words = [
    `forward_delay ${ticks(state.forwardDelayUs)} hello_time ${ticks(state.helloUs)} max_age ${ticks(state.maxAgeUs)}`,
    `ageing_time ${ticks(bridge.ageingUs)} stp_state ${number(state.isOn)} priority ${state.priority} vlan_filtering 0`,
    `bridge_id ${idText(bridge.id)} designated_root ${idText(state.root)} root_port ${state.rootPort} root_path_cost ${state.rootCost}`,
    `topology_change ${number(state.isChange)} topology_change_detected ${number(state.isChangeDetected)}`,
    `hello_timer ${timer(state.hello, now)} tcn_timer ${timer(state.tcn, now)} topology_change_timer ${timer(state.changeTimer, now)} gc_timer ${timer(bridge.ageDue, now)}`,
    "group_fwd_mask 0 group_address 01:80:c2:00:00:00 mcast_snooping 1 no_linklocal_learn 0 mcast_vlan_snooping 0 mcast_router 1 mcast_query_use_ifaddr 0 mcast_querier 0",
    "mcast_hash_elasticity 16 mcast_hash_max 4096 mcast_last_member_count 2 mcast_startup_query_count 2 mcast_last_member_interval 100 mcast_membership_interval 26000",
    "mcast_querier_interval 25500 mcast_query_interval 12500 mcast_query_response_interval 1000 mcast_startup_query_interval 3124 mcast_stats_enabled 0 mcast_igmp_version 2 mcast_mld_version 1",
    "nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0",
  ];
  return `bridge ${words.join(" ")} ${QUEUES}`;
}

/** What `ip -d link` says of a port. */
export function slaveDetails(bridge: LinuxBridge, port: Port, now: number): string {
  const tree = bridge.shownTree();
  const own = tree.portCalled(port.name);
  if (!own) return QUEUES;
  const words = [
    `state ${own.state} priority ${own.priority} cost ${own.cost} hairpin ${onOff(own.isHairpin)} guard off root_block off fastleave off learning on flood on`,
    `port_id 0x${tree.idOf(own).toString(16)} port_no 0x${port.number.toString(16)} designated_port ${own.port} designated_cost ${own.designatedCost}`,
    `designated_bridge ${idText(own.bridge)} designated_root ${idText(own.root)}`,
    `hold_timer ${timer(own.hold, now)} message_age_timer ${timer(own.messageAge, now)} forward_delay_timer ${timer(own.forwardDelay, now)}`,
    `topology_change_ack ${number(own.isAckDue)} config_pending ${number(own.isConfigPending)} proxy_arp off proxy_arp_wifi off mcast_router 1 mcast_fast_leave off`,
    "mcast_flood on bcast_flood on mcast_to_unicast off neigh_suppress off group_fwd_mask 0 group_fwd_mask_str 0x0 vlan_tunnel off isolated off locked off",
  ];
  return `bridge_slave ${words.join(" ")} ${QUEUES}`;
}

/** What `bridge link` says of a port behind its flags. @param isDetailed - with the flags of `-d` */
export function linkWords(bridge: LinuxBridge, port: Port, isDetailed: boolean): string {
  const own = bridge.shownTree().portCalled(port.name);
  const state = `state ${own?.state ?? "disabled"} priority ${own?.priority ?? 0} cost ${own?.cost ?? 0} \n`;
  if (!isDetailed) return state;
  return `${state}    hairpin ${onOff(own?.isHairpin === true)} guard off root_block off fastleave off learning on flood on mcast_flood on bcast_flood on mcast_router 1 mcast_to_unicast off neigh_suppress off vlan_tunnel off isolated off locked off \n`;
}
