/** Options of a bond as `ip link` takes them. @source iproute2 6.1: ip/iplink_bond.c; Linux 4.19 drivers/net/bonding/bond_options.c */
import type { Output } from "../guest/os/program";
import { BOND_MODES, type BondConfig, DEFAULT_MIIMON_MS, type LinuxBondMode } from "../network/bond/bond-state";
import { failed } from "./common/output";

/** What words have set. */
export interface BondWords {
  readonly mode?: LinuxBondMode;
  readonly miimonMs?: number;
  readonly updelayMs?: number;
  readonly downdelayMs?: number;
  readonly primary?: string;
  readonly active?: string;
  readonly isFast?: boolean;
}

const ALL_MODES = ["balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb"];
/** Options with what the driver has by itself, which nothing here sets otherwise. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  use_carrier: ["1"],
  arp_interval: ["0"],
  arp_validate: ["none"],
  arp_all_targets: ["any"],
  primary_reselect: ["always"],
  fail_over_mac: ["none"],
  xmit_hash_policy: ["layer2"],
  resend_igmp: ["1"],
  num_grat_arp: ["1"],
  num_unsol_na: ["1"],
  all_slaves_active: ["0"],
  min_links: ["0"],
  lp_interval: ["1"],
  packets_per_slave: ["1"],
  tlb_dynamic_lb: ["1"],
  lacp_active: ["on"],
  ad_select: ["stable"],
  peer_notify_delay: ["0"],
};
/** What those that take a name take. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  arp_validate: ["none", "active", "backup", "all", "filter", "filter_active", "filter_backup"],
  arp_all_targets: ["any", "all"],
  primary_reselect: ["always", "better", "failure"],
  fail_over_mac: ["none", "active", "follow"],
  xmit_hash_policy: ["layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac"],
  lacp_rate: ["slow", "fast"],
  lacp_active: ["off", "on"],
  ad_select: ["stable", "bandwidth", "count"],
};
const MORE = ["arp_ip_target", "ns_ip6_target", "ad_user_port_key", "ad_actor_sys_prio", "ad_actor_system", "arp_missed_max"];

const wrong = (word: string, key: string): Output => failed(`Error: argument "${word}" is wrong: invalid ${key}\n`, 255);
const absent = (what: string): Output => failed(`ip: ${what} is not part of this system\n`, 255);

/** @param isThere - whether the kernel has an interface of a name @returns what they set, or what is said of them */
export function readBondWords(words: readonly string[], isThere: (name: string) => boolean): BondWords | Output {
  let read: BondWords = {};
  for (let at = 0; at < words.length; at += 2) {
    const [key = "", value] = words.slice(at, at + 2);
    if (!isKnown(key)) return failed(key === "help" ? USAGE : `bond: unknown command "${key}"?\n${USAGE}`, 1);
    if (value === undefined) return failed(`Command line is not complete. Try option "help"\n`, 255);
    const one = readOne(key, value, isThere);
    if ("stdout" in one) return one;
    read = { ...read, ...one };
  }
  return read;
}
function isKnown(key: string): boolean {
  return ["mode", "miimon", "updelay", "downdelay", "primary", "active_slave", "lacp_rate", ...MORE].includes(key) || key in USUAL;
}
function readOne(key: string, value: string, isThere: (name: string) => boolean): BondWords | Output {
  if (key === "mode") {
    const mode = /^[0-6]$/.test(value) ? ALL_MODES[Number(value)] : value;
    if (mode === undefined || !ALL_MODES.includes(mode)) return wrong(value, "mode");
    const found = BOND_MODES.find((each) => each === mode);
    return found ? { mode: found } : absent(`a bond of mode ${mode}`);
  }
  if (key === "miimon" || key === "updelay" || key === "downdelay") {
    const ms = Number(value);
    if (!/^\d+$/.test(value) || ms > 0xffff_ffff) return wrong(value, key);
    return { [`${key}Ms`]: ms };
  }
  if (key === "primary" || key === "active_slave") {
    if (!isThere(value)) return failed(`Cannot find device "${value}"\n`, 1);
    return key === "primary" ? { primary: value } : { active: value };
  }
  if (key === "lacp_rate" && NAMED.lacp_rate?.includes(value)) return { isFast: value === "fast" };
  const names = NAMED[key];
  if (names ? !names.includes(value) : !MORE.includes(key) && !/^\d+$/.test(value)) return wrong(value, key);
  return USUAL[key]?.includes(value) ? {} : absent(`${key} ${value} of a bond`);
}

/** What the kernel makes of them. @returns the settings, or why they cannot be */
export function bondConfigOf(
  before: BondConfig,
  words: BondWords,
  bond: { readonly isUp: boolean; readonly slaves: number },
): BondConfig | string {
  const { mode = before.mode } = words;
  // @source bond_options.c (bond_option_mode_set: a mode that has to be looked at is)
  const looked = words.miimonMs ?? before.miimonMs;
  const miimonMs = mode === "802.3ad" && looked === 0 ? DEFAULT_MIIMON_MS : looked;
  if (mode !== before.mode && bond.slaves > 0) return "Directory not empty";
  if (mode !== before.mode && bond.isUp) return "Device or resource busy";
  const isDelayed = words.updelayMs !== undefined || words.downdelayMs !== undefined;
  if (isDelayed && miimonMs === 0) return "Operation not permitted";
  if (words.primary !== undefined && mode !== "active-backup") return "Permission denied";
  if (words.active !== undefined && mode !== "active-backup") return "Permission denied";
  if (words.isFast !== undefined && mode !== "802.3ad") return "Permission denied";
  if (words.isFast !== undefined && bond.isUp) return "Device or resource busy";
  const isFast = words.isFast ?? before.isFast === true;
  // Delays are whole rounds of the monitor.
  const whole = (ms: number): number => (miimonMs === 0 ? 0 : Math.floor(ms / miimonMs) * miimonMs);
  return {
    mode,
    miimonMs,
    updelayMs: whole(words.updelayMs ?? before.updelayMs),
    downdelayMs: whole(words.downdelayMs ?? before.downdelayMs),
    primary: mode === "active-backup" ? (words.primary ?? before.primary) : null,
    ...(mode === "802.3ad" && isFast ? { isFast: true as const } : {}),
  };
}

/** @source iproute2 6.1: ip/iplink_bond.c (print_explain) */
const USAGE = `Usage: ... bond [ mode BONDMODE ] [ active_slave SLAVE_DEV ]
                [ clear_active_slave ] [ miimon MIIMON ]
                [ updelay UPDELAY ] [ downdelay DOWNDELAY ]
                [ peer_notify_delay DELAY ]
                [ use_carrier USE_CARRIER ]
                [ arp_interval ARP_INTERVAL ]
                [ arp_validate ARP_VALIDATE ]
                [ arp_all_targets ARP_ALL_TARGETS ]
                [ arp_ip_target [ ARP_IP_TARGET, ... ] ]
                [ ns_ip6_target [ NS_IP6_TARGET, ... ] ]
                [ primary SLAVE_DEV ]
                [ primary_reselect PRIMARY_RESELECT ]
                [ fail_over_mac FAIL_OVER_MAC ]
                [ xmit_hash_policy XMIT_HASH_POLICY ]
                [ resend_igmp RESEND_IGMP ]
                [ num_grat_arp|num_unsol_na NUM_GRAT_ARP|NUM_UNSOL_NA ]
                [ all_slaves_active ALL_SLAVES_ACTIVE ]
                [ min_links MIN_LINKS ]
                [ lp_interval LP_INTERVAL ]
                [ packets_per_slave PACKETS_PER_SLAVE ]
                [ tlb_dynamic_lb TLB_DYNAMIC_LB ]
                [ lacp_rate LACP_RATE ]
                [ lacp_active LACP_ACTIVE]
                [ ad_select AD_SELECT ]
                [ ad_user_port_key PORTKEY ]
                [ ad_actor_sys_prio SYSPRIO ]
                [ ad_actor_system LLADDR ]
                [ arp_missed_max MISSED_MAX ]

BONDMODE := balance-rr|active-backup|balance-xor|broadcast|802.3ad|balance-tlb|balance-alb
ARP_VALIDATE := none|active|backup|all|filter|filter_active|filter_backup
ARP_ALL_TARGETS := any|all
PRIMARY_RESELECT := always|better|failure
FAIL_OVER_MAC := none|active|follow
XMIT_HASH_POLICY := layer2|layer2+3|layer3+4|encap2+3|encap3+4|vlan+srcmac
LACP_ACTIVE := off|on
LACP_RATE := slow|fast
AD_SELECT := stable|bandwidth|count
`;
