/** Who is meant by a name, a ref or an address. */
import type { ReachEnd, ReachSaid } from "../../contract/reachability";
import type { Ref } from "../../model/ref";
import { OUTSIDE_NAMES } from "../../network/outside/outside-names";
import { ipToText, parseIpv4 } from "../../wire/address";
import { activeDomain } from "../../world/domain-book";
import { guestOf, type RunningGuest, type World } from "../../world/world";
import type { DryRun } from "./dry-run";

/** One end; `domain`: what runs there, null: nothing does, or it is an address alone. */
export interface End {
  readonly kind: ReachEnd["kind"];
  readonly ref: string | null;
  readonly name: string;
  readonly domain: RunningGuest | null;
  /** of an address alone; else null */
  readonly address: number | null;
}

function vmEnd(world: World, ref: string): End {
  const vm = world.db.must("VM", ref as Ref<"VM">);
  if (vm.is_control_domain) return hostEnd(world, vm.resident_on);
  return { kind: "vm", ref, name: vm.name_label, domain: activeDomain(world, ref) ?? null, address: null };
}
function hostEnd(world: World, ref: string): End {
  const host = world.db.must("host", ref as Ref<"host">);
  return { kind: "host", ref, name: host.name_label, domain: guestOf(world, ref, 0) ?? null, address: null };
}

/** Reads one end: a ref, the name of one VM or host, an address, or the name of a host outside. */
export function endCalled(world: World, typed: string): End | { readonly fault: ReachSaid } {
  const text = typed.trim();
  if (world.db.get("VM", text as Ref<"VM">)) return vmEnd(world, text);
  if (world.db.get("host", text as Ref<"host">)) return hostEnd(world, text);
  const hosts = [...world.db.all("host")].filter(({ name_label, uuid }) => name_label === text || uuid === text);
  const vms = [...world.db.all("VM")].filter(
    ({ name_label, uuid, is_a_template, is_a_snapshot, is_control_domain }) =>
      (name_label === text || uuid === text) && !is_a_template && !is_a_snapshot && !is_control_domain,
  );
  if (hosts.length + vms.length > 1) return { fault: ["reach.several", text] };
  if (hosts[0]) return hostEnd(world, hosts[0].$ref);
  if (vms[0]) return vmEnd(world, vms[0].$ref);
  const address = parseIpv4(text) ?? outsideAddress(world, text.toLowerCase());
  if (address === null) return { fault: ["reach.nobody", text] };
  return { kind: "address", ref: null, name: text, domain: null, address };
}
function outsideAddress(world: World, name: string): number | null {
  const known = world.fabric.world.called(name);
  if (known) return known.address;
  const record = OUTSIDE_NAMES.get(name)?.find(({ type }) => type === "A");
  return record?.type === "A" ? record.address : null;
}

/** Addresses of a machine, without the loopback's. */
export function addressesOf(
  run: DryRun,
  { domain }: End,
): readonly { readonly ip: number; readonly prefix: number; readonly isUp: boolean }[] {
  const kernel = domain && run.kernelOf(domain);
  return (
    kernel?.interfaces.filter(({ device }) => device !== -1).flatMap(({ addresses, isUp }) => addresses.map((one) => ({ ...one, isUp }))) ??
    []
  );
}

/** The address that a machine is asked for at: one that the other has a direct route to, else its first. */
export function addressFor(run: DryRun, to: End, from: RunningGuest): number | null {
  if (to.address !== null) return to.address;
  const own = addressesOf(run, to);
  const kernel = run.kernelOf(from);
  const near = own.find(({ ip }) => kernel?.routeTo(ip)?.via === null);
  const recorded = to.kind === "host" && to.ref !== null ? parseIpv4(run.world.db.must("host", to.ref as Ref<"host">).address) : null;
  return near?.ip ?? own[0]?.ip ?? recorded ?? published(run.world, to);
}
/** What its agent has said, where its kernel says nothing. */
function published(_world: World, { domain }: End): number | null {
  const first = domain?.addresses[0]?.ipv4;
  return first === undefined ? null : parseIpv4(first);
}

export function shownEnd({ kind, ref, name }: End, address: number | null): ReachEnd {
  return { kind, ref, name, address: address === null ? null : ipToText(address) };
}
