/** The domains as xend knows them: those that Xen runs, and the managed ones that are not running. @source cli.md §8 (managed but inactive) */

import { writeXendLog } from "../../dom0/xend-log";
import type { RecordOf } from "../../model/generated/rows";
import { LIMITS } from "../../model/limits";
import type { Ref } from "../../model/ref";
import { reservedNames } from "../../toolstack/operation/texts";
import { activeDomain } from "../../world/domain-book";
import type { RunningGuest } from "../../world/world";
import { guestOf } from "../../world/world";
import type { Domain } from "../../xen/domain";
import { domainNamed, type Nameable } from "../common/domain-argument";
import { mib } from "../common/format";
import { atLeast } from "../common/releases";
import { noDomain, refuse, type XmCall } from "./command";

/** Either half may be missing: a stub domain has no VM, an inactive VM no domain. */
export interface Known extends Nameable {
  readonly domain: Domain | null;
  readonly guest: RunningGuest | null;
  readonly vm: Ref<"VM"> | null;
}

/** XAPI's VMs at home on this host stand for xend's managed domains. */
function inactive(call: XmCall): Known[] {
  if (!atLeast(call.hypervisor.release, "3.1")) return [];
  const { world, inside } = call;
  const found: Known[] = [];
  for (const vm of world.db.all("VM")) {
    if (vm.is_a_template || vm.is_control_domain || vm.affinity !== inside.ref || activeDomain(world, vm.$ref) !== undefined) continue;
    if (vm.power_state === "Halted" || vm.power_state === "Suspended")
      found.push({ name: vm.name_label, uuid: vm.uuid, domid: null, domain: null, guest: null, vm: vm.$ref as Ref<"VM"> });
  }
  return found;
}

function active(call: XmCall): Known[] {
  const { world, inside } = call;
  return [...call.hypervisor.domains.values()].map((domain) => {
    const guest = guestOf(world, inside.ref, domain.domid) ?? null;
    const name = call.storedName(domain.domid) ?? domain.name;
    return { name, uuid: domain.uuid, domid: domain.domid, domain, guest, vm: guest?.vm ?? null };
  });
}

/** By name, as xend sorts them. */
export function domainsOf(call: XmCall, withInactive: boolean): Known[] {
  const all = withInactive ? [...active(call), ...inactive(call)] : active(call);
  return all.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : (a.domain?.domid ?? 1e6) - (b.domain?.domid ?? 1e6)));
}

/** A domain by name, number or UUID; ends when there is none. */
export function find(call: XmCall, text: string): Known {
  call.connect();
  return domainNamed(domainsOf(call, true), text, ["name", "domid", "uuid"]) ?? noDomain(text);
}

/** A domain that exists in Xen. */
export function findStarted(call: XmCall, text: string): Known & { readonly domain: Domain } {
  const known = find(call, text);
  return known.domain ? { ...known, domain: known.domain } : refuse(`Domain '${text}' is not started`);
}

/** Its record; Domain-0 has one too. */
export function recordOf(call: XmCall, known: Known): Readonly<RecordOf["VM"]> | undefined {
  return known.vm === null ? undefined : call.world.db.get("VM", known.vm);
}

/** What xend says of a name that it does not take, or null. @source xen 4.2 tools/python/xen/xend/XendDomain.py (check_name); XendDomainInfo.py */
export function nameComplaint(call: XmCall, name: string, own: Known | null): string | null {
  if (name === "") return "Missing VM Name";
  if (!/^[A-Za-z0-9_\-.:/+]+$/.test(name) || name.length > LIMITS.nameCharacters) return "Invalid VM Name";
  const other = domainsOf(call, true).find((known) => known.name === name && known.uuid !== own?.uuid);
  if (other) return `VM name '${name}' already exists${other.domain ? ` as domain ${other.domain.domid}` : ""}`;
  return own?.domain?.domid !== 0 && reservedNames(call.world).has(name) ? `VM name '${name}' already exists` : null;
}
/** Ends where xend does not take a name. */
export function checkName(call: XmCall, name: string, own: Known | null): void {
  const wrong = nameComplaint(call, name, own);
  if (wrong) refuse(wrong);
}

/** xend's six letters: only a crash has one of its own. @source hypervisor.md §3 (5: reason letter) */
export function stateOf(call: XmCall, { domain }: Known): string {
  if (!domain) return "";
  const letters = call.hypervisor.flags(domain);
  return `${letters.slice(0, 4)}${domain.shutdownReason === 3 ? "c" : "-"}${letters.slice(5)}`;
}
export function mibOf(call: XmCall, known: Known): number {
  return mib(known.domain?.memoryBytes ?? recordOf(call, known)?.memory_dynamic_max ?? 0);
}
/** A line of xend's own log. @param where - file and line of xend's source */
export function logged(call: XmCall, where: string, message: string): void {
  writeXendLog(call.world, call.inside, "INFO", where, message);
}
