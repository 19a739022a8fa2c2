/** Rules of an interface with the locking mode `locked`. @source xen-api: ocaml/xenopsd/scripts/setup-vif-rules, create_vswitch_rules */
import { parseIpv4 } from "../../wire/address";
import { ETHERTYPE } from "../../wire/ethernet";
import type { VifLock } from "../vif-lock";
import type { Flow, FlowMatch } from "./flow";

/** What such rules are told from others by. @source setup-vif-rules, add_flow (cookie=1) */
export const LOCK_COOKIE = 1;
const [TCP, UDP, ICMP6] = [6, 17, 58] as const;
const [SOLICITATION, ADVERTISEMENT] = [135, 136] as const;
/** Router advertisement, node information (the script says redirect), and prefixes and routers of mobile hosts and of groups. @source setup-vif-rules */
const FORBIDDEN = [134, 137, 146, 147, 151, 152, 153] as const;

/** @param inPort - the interface's number */
export function lockFlows(inPort: number, { mac, ipv4, ipv6 }: VifLock, now: number): Flow[] {
  const { arp, ipv4: ip, ipv6: six } = ETHERTYPE;
  const rule = (priority: number, kind: "normal" | "drop", match: FlowMatch): Flow => ({
    priority,
    cookie: LOCK_COOKIE,
    match: { inPort, ...match },
    actions: [{ kind }],
    addedAt: now,
    usedAt: now,
    packets: 0,
    bytes: 0,
  });
  const icmp6 = (type: number): FlowMatch => ({ etherType: six, protocol: ICMP6, fromPort: type });
  return [
    rule(8_000, "normal", { etherType: ip, protocol: UDP, toPort: 67, source: mac }),
    rule(7_000, "normal", { etherType: arp, source: mac, arpSource: mac, from: 0, fromBits: 32 }),
    ...ipv4.flatMap((text) => {
      const sender = { from: parseIpv4(text) ?? 0, fromBits: 32 };
      return [
        rule(7_000, "normal", { etherType: arp, source: mac, arpSource: mac, ...sender }),
        rule(6_000, "normal", { etherType: ip, source: mac, ...sender }),
      ];
    }),
    ...ipv6.flatMap((from6) => [
      rule(8_000, "normal", { ...icmp6(SOLICITATION), source: mac, from6, ndSource: mac }),
      rule(8_000, "normal", { ...icmp6(ADVERTISEMENT), source: mac, from6, ndTarget: from6 }),
      ...[ICMP6, TCP, UDP].map((protocol) => rule(5_000, "normal", { etherType: six, protocol, source: mac, from6 })),
    ]),
    rule(7_000, "drop", icmp6(SOLICITATION)),
    rule(7_000, "drop", icmp6(ADVERTISEMENT)),
    ...FORBIDDEN.map((type) => rule(6_000, "drop", icmp6(type))),
    rule(4_000, "drop", {}),
  ];
}
