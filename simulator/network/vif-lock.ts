/**
 * What an interface with the locking mode `locked` is let send over a Linux bridge: its chain of ebtables.
 * @source xen-api: ocaml/xenopsd/scripts/setup-vif-rules, create_bridge_rules
 */
import { ipToText, parseIpv4 } from "../wire/address";
import { ETHERTYPE } from "../wire/ethernet";
import type { Header } from "./header";
import { type FlowMatch, isMatch } from "./ovs/flow";

export interface VifLock {
  readonly mac: string;
  /** addresses as text */
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}
/** As plain data, with what it has held back. */
export interface LockState extends VifLock {
  readonly droppedFrames: number;
  readonly droppedBytes: number;
}

/** One rule of the chain, of frames that come from the interface. */
export interface LockRule {
  readonly match: FlowMatch;
  /** it is about every sender but this one */
  readonly notSource?: string;
  readonly target: "ACCEPT" | "DROP";
}
const [UDP, REQUEST, REPLY, SERVER_PORT] = [17, 1, 2, 67] as const;

/** Rules for what comes from the interface, in order; whatever none of them is about is dropped. What goes to it passes. */
export function lockRules({ mac, ipv4, ipv6 }: VifLock): LockRule[] {
  const { ipv4: ip, arp, ipv6: six } = ETHERTYPE;
  const accept = (match: FlowMatch): LockRule => ({ match, target: "ACCEPT" });
  return [
    { match: {}, notSource: mac, target: "DROP" },
    accept({ etherType: ip, protocol: UDP, toPort: SERVER_PORT }),
    ...ipv4.flatMap((text) => {
      const from = parseIpv4(text) ?? 0;
      return [
        accept({ etherType: arp, protocol: REQUEST, from }),
        accept({ etherType: arp, protocol: REPLY, from, arpSource: mac }),
        accept({ etherType: ip, from }),
      ];
    }),
    // Of IPv6 the chain knows all or nothing.
    ...(ipv6.length > 0 ? [accept({ etherType: six })] : []),
  ];
}

/** Whether a frame that comes from the interface passes its chain. */
export function isLet(lock: VifLock, fields: FlowMatch): boolean {
  for (const { match, notSource, target } of lockRules(lock))
    if ((notSource === undefined || fields.source !== notSource) && isMatch(match, fields)) return target === "ACCEPT";
  return false;
}
/** The same of bulk traffic; where nobody has said its address its station alone counts. */
export function isBulkLet(lock: VifLock, { source, from }: Header): boolean {
  return source === lock.mac && (from === undefined || isLet(lock, { source, etherType: ETHERTYPE.ipv4, from }));
}

/** A rule as `ebtables -L` shows it. @source ebtables 1.8.9: extensions libebt_arp.c, libebt_ip.c (print) */
export function lockRuleWords({ match, notSource, target }: LockRule, vif: string): string {
  const { etherType, protocol, from, toPort, arpSource } = match;
  const isArp = etherType === ETHERTYPE.arp;
  const words: string[] = [];
  if (etherType !== undefined) words.push(`-p ${isArp ? "ARP" : etherType === ETHERTYPE.ipv6 ? "IPv6" : "IPv4"}`);
  if (notSource !== undefined) words.push(`-s ! ${notSource}`);
  words.push(`-i ${vif}`);
  if (isArp) words.push(`--arp-op ${protocol === REQUEST ? "Request" : "Reply"}`);
  else if (protocol !== undefined) words.push("--ip-proto udp");
  if (from !== undefined) words.push(`--${isArp ? "arp-ip-src" : "ip-src"} ${ipToText(from)}`);
  if (toPort !== undefined) words.push(`--ip-dport ${toPort}`);
  if (arpSource !== undefined) words.push(`--arp-mac-src ${arpSource}`);
  return `${words.join(" ")} -j ${target}`;
}
