/** `ip link` of a control domain's kernel with its bonds. @source ip-link(8); iproute2 6.1: ip/iplink.c, iplink_bond.c, iplink_bond_slave.c */
import { addBond, bondsMoved, removeBond } from "../dom0/bond-making";
import type { BondShown } from "../guest/net/bond-shown";
import { refusedText, shownByName } from "../guest/net/outside-links";
import type { AnyProgram, Output, ProgramContext } from "../guest/os/program";
import { USUAL_BOND } from "../network/bond/bond-state";
import { bondCalled } from "../world/bonds";
import { managementBridge } from "../world/wired-links";
import { nowOf } from "../world/world";
import { bondConfigOf, readBondWords } from "./bond-options";
import { controlOf, type DomainZeroControl } from "./common/control";
import { failed, printed } from "./common/output";

const netlink = (error: string): Output => failed(`RTNETLINK answers: ${error}\n`, 2);
const isShort = (word: string, full: string, least = 1): boolean => word.length >= least && full.startsWith(word);

type Control = Pick<DomainZeroControl, "world" | "host">;
interface Line {
  readonly control: Control;
  readonly ctx: ProgramContext;
  readonly words: readonly string[];
}
const isThere =
  ({ ctx }: Line) =>
  (name: string): boolean =>
    shownByName(ctx.machine, name) !== null;

/** `ip link add [name] NAME type bond …`; null: it is of another type. */
function add(line: Line): Output | null {
  const { control, words } = line;
  const type = words.indexOf("type");
  if (type < 0 || words[type + 1] !== "bond") return null;
  const [said, ...others] = words.slice(0, type).filter((word) => word !== "name" && word !== "dev");
  if (others.length > 0) return failed(`ip: ${others[0]} is not part of this system\n`, 255);
  const read = readBondWords(words.slice(type + 2), isThere(line));
  if ("stdout" in read) return read;
  if (read.mode === undefined) return failed("ip: a bond of mode balance-rr is not part of this system\n", 255);
  const config = bondConfigOf({ ...USUAL_BOND, mode: read.mode }, read, { isUp: false, slaves: 0 });
  if (typeof config === "string") return netlink(config);
  let name = said ?? "bond0";
  for (let n = 0; said === undefined && isThere(line)(name); n++) name = `bond${n}`;
  if (isThere(line)(name)) return netlink("File exists");
  switch (addBond(control.world, control.host, name, config)) {
    case null:
      return printed("");
    case "exists":
      return netlink("File exists");
    default:
      return failed(`Error: argument "${name}" is wrong: "name" not a valid ifname\n`, 255);
  }
}

/** `ip link del NAME`; null: it is no bond. */
function remove({ control: { world, host }, words }: Line): Output | null {
  const name = words.filter((word) => word !== "dev")[0] ?? "";
  const bond = bondCalled(world, host, name);
  if (!bond) return null;
  if (bond.master?.name !== undefined && bond.master.name === managementBridge(world, host))
    return failed(`ip: ${refusedText(name, "management")}\n`, 2);
  const refused = removeBond(world, host, bond);
  bondsMoved(world);
  return refused === null ? printed("") : failed(`ip: ${refusedText(name, "not-moved")}\n`, 2);
}

/** `ip link set NAME type bond …`; null: it is none of a bond. */
function set(line: Line): Output | null {
  const { control, words } = line;
  const type = words.indexOf("type");
  if (type < 0 || words[type + 1] !== "bond") return null;
  const name = words.slice(0, type).filter((word) => word !== "dev")[0] ?? "";
  const bond = bondCalled(control.world, control.host, name);
  if (!bond) return isThere(line)(name) ? netlink("Operation not supported") : failed(`Cannot find device "${name}"\n`, 1);
  const read = readBondWords(words.slice(type + 2), isThere(line));
  if ("stdout" in read) return read;
  const config = bondConfigOf(bond.config, read, { isUp: !bond.isSetDown, slaves: bond.slaves.length });
  if (typeof config === "string") return netlink(config);
  const chosen = read.active === undefined ? undefined : bond.slaves.find((slave) => slave.name === read.active);
  if (read.active !== undefined && chosen?.link !== "up") return netlink("Invalid argument");
  bond.configure(config, nowOf(control.world));
  if (chosen) bond.activate(chosen.name);
  bondsMoved(control.world);
  return printed("");
}

/** What a line is about that the usual `ip` leaves to the driver of bonds; null: nothing. */
function ownPart(ctx: ProgramContext): Output | null {
  let at = 0;
  while (ctx.args[at]?.startsWith("-")) at++;
  const [object = "", verb = "show", ...words] = ctx.args.slice(at);
  if (!isShort(object, "link") || ctx.uid !== 0) return null;
  const line: Line = { control: controlOf(ctx.control), ctx, words };
  if (isShort(verb, "add")) return add(line);
  if (isShort(verb, "delete", 2)) return remove(line);
  return isShort(verb, "set") ? set(line) : null;
}

/** @param usual - what does all that is not about bonds */
export function bondIp(usual: AnyProgram): AnyProgram {
  return {
    ...usual,
    start(ctx: ProgramContext) {
      const own = ownPart(ctx);
      if (own === null) return usual.start(ctx);
      if (own.stdout !== "") ctx.out(own.stdout);
      if (own.stderr !== "") ctx.err(own.stderr);
      return { code: own.code };
    },
  };
}

/** What `ip -d link` says of a bond. Kernel 4.19 says nothing of what later ones have. @source iplink_bond.c (bond_print_opt) */
export function bondDetails({ mode, active, miimonMs, updelayMs, downdelayMs, primary, lacp, slaves }: BondShown): string {
  const of = lacp && slaves.find((slave) => slave.lacp?.aggregator === lacp.aggregator)?.lacp;
  const words = [
    `bond mode ${mode}`,
    ...(active === null ? [] : [`active_slave ${active}`]),
    `miimon ${miimonMs} updelay ${updelayMs} downdelay ${downdelayMs} use_carrier 1 arp_interval 0 arp_validate none arp_all_targets any`,
    ...(primary === null ? [] : [`primary ${primary}`]),
    "primary_reselect always fail_over_mac none xmit_hash_policy layer2 resend_igmp 1 num_grat_arp 1 all_slaves_active 0 min_links 0",
    `lp_interval 1 packets_per_slave 1 lacp_rate ${lacp?.isFast ? "fast" : "slow"} ad_select stable`,
    ...(lacp && of
      ? [
          `ad_aggregator ${lacp.aggregator} ad_num_ports ${lacp.ports} ad_actor_key ${of.actor.key} ad_partner_key ${of.partner.key} ad_partner_mac ${of.partner.system}`,
        ]
      : []),
    ...(lacp ? ["ad_actor_sys_prio 65535 ad_user_port_key 0 ad_actor_system 00:00:00:00:00:00"] : []),
    "tlb_dynamic_lb 1",
  ];
  return words.join(" ");
}
const STATUS = { up: "UP", fail: "GOING_DOWN", down: "DOWN", back: "GOING_BACK" } as const;
/** The same of a slave. @source iplink_bond_slave.c (bond_slave_print_opt) */
export function bondSlaveDetails({ slaves }: BondShown, name: string): string {
  const slave = slaves.find((each) => each.name === name);
  if (!slave) return "";
  const { link, failures, permMac, isActive, lacp } = slave;
  const end = (whose: string, state: number): string =>
    ` ad_${whose}_oper_port_state ${state} ad_${whose}_oper_port_state_str <${STATES.filter((_, bit) => (state >> bit) & 1).join(",")}>`;
  const ends = lacp ? ` ad_aggregator_id ${lacp.aggregator}${end("actor", lacp.actor.state)}${end("partner", lacp.partner.state)}` : "";
  return `bond_slave state ${isActive ? "ACTIVE" : "BACKUP"} mii_status ${STATUS[link]} link_failure_count ${failures} perm_hwaddr ${permMac} queue_id 0${ends}`;
}
/** @source iplink_bond_slave.c (print_slave_oper_state) */
const STATES = ["active", "short_timeout", "aggregating", "in_sync", "collecting", "distributing", "defaulted", "expired"];
