/** What `ip` sets of interfaces that a control domain's wiring has, beside their state and their bridge. @source iproute2 6.1: ip-link(8), ip-address(8) */
import { parseCidr, parseMac } from "../../wire/address";
import { type LinkChange, setOutside, shownByName } from "../net/outside-links";
import type { Interface } from "../net/state";
import type { Machine } from "../os/machine";

/** A word of `ip link set` with its value; null: another word. */
export function wiredWord(word: string, value: string): LinkChange | null {
  if (word === "name") return { name: value };
  if (word === "arp" && /^o(n|ff)$/.test(value)) return { hasArp: value === "on" };
  if (word === "multicast" && /^o(n|ff)$/.test(value)) return { hasMulticast: value === "on" };
  return (word === "address" || word === "addr") && parseMac(value) ? { mac: value.toLowerCase() } : null;
}
/** The same of the stack's own interface. @returns whether the wiring has it, and it is done */
export function isWired(m: Machine, name: string, word: string, value: string): boolean {
  const change = wiredWord(word, value);
  return change !== null && m.spec.os === "dom0" && setOutside(m, name, change) === null;
}

/** `ip address add`, `del` and `flush` of an interface that is not the stack's own. @returns false: no wiring has it, or it is no address */
export function setWiredAddress(m: Machine, name: string, verb: string, rest: readonly string[]): boolean {
  const link = shownByName(m, name);
  const isFlush = verb === "flush";
  const cidr = isFlush ? null : parseCidr((rest[0] === "local" ? rest[1] : rest[0]) ?? "");
  if (!link || (!isFlush && !cidr)) return false;
  const kept = link.addresses.filter(({ ip }) => !isFlush && ip !== cidr?.address).map(({ ip, prefix }) => ({ ip, prefix }));
  const isAdded = cidr !== null && !verb.startsWith("d");
  return setOutside(m, name, { addresses: isAdded ? [...kept, { ip: cidr.address, prefix: cidr.prefix }] : kept }) === null;
}
/** A control domain's wiring has the addresses of the stack's own interface too. */
export function tellWiring(m: Machine, { name, addresses }: Interface): void {
  if (m.spec.os === "dom0") setOutside(m, name, { addresses: addresses.map(({ ip, prefix }) => ({ ip, prefix })) });
}
