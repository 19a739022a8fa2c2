/** Bonds of hosts' NICs in the configurations of their control domains: made, taken away, and the way back. */
import { applyBonds } from "../../dom0/bond-making";
import { because, type Fault, fault, notAllowed } from "../../model/fault";
import { isWithin, LIMITS } from "../../model/limits";
import type { Ref } from "../../model/ref";
import type { LinuxBondMode } from "../../network/bond/bond-state";
import { OpenVswitch } from "../../network/ovs/open-vswitch";
import { type BondSetting, bondCalled, bondOfNic, bondsBefore, keepBonds, keptBonds, takeBondsBack } from "../../world/bonds";
import { hostBridges } from "../../world/host-links";
import { isLive } from "../../world/host-live";
import { knownWiring } from "../../world/host-wiring";
import type { Target } from "../../world/operation-shape";
import type { World } from "../../world/world";
import { onHost, POWER } from "../host/host-verbs";
import { defineOperation } from "../operation/operation";
import { bondRecord, syncBondRecords } from "./bond-records";
import { dismantle } from "./xapi-bond-verbs";

interface Asked {
  readonly host: Ref<"host">;
  readonly name: string;
  readonly members: readonly Ref<"PIF">[];
  readonly mode: LinuxBondMode;
  readonly miimon: number;
  readonly updelay: number;
  readonly downdelay: number;
  readonly primary: string;
  /** of 802.3ad */
  readonly fast: boolean;
}
const NAME = /^[a-z][a-z0-9]{0,14}$/;

const onLive = (rule: (world: World, host: Ref<"host">) => Fault | null): Target =>
  onHost(null, POWER, (world, host) => (isLive(world, host) ? rule(world, host) : fault("HOST_OFFLINE", host)));

/** What a host's NIC cannot be a member of a bond for; null: it can. */
function memberFault(world: World, { host, name }: Asked, ref: Ref<"PIF">): Fault | null {
  const wrong = (why: "bond.no_member" | "bond.member_taken" | "bond.ovs" | "bond.wired"): Fault =>
    because(fault("INVALID_VALUE", "members", ref), [why]);
  const pif = world.db.get("PIF", ref);
  if (!pif?.physical || pif.host !== host) return wrong("bond.no_member");
  const bond = bondOfNic(world, host, pif.device);
  if (bond && bond.name !== name) return wrong("bond.member_taken");
  if (pif.management && knownWiring(world, host)) return wrong("bond.wired");
  const bridge = hostBridges(world, host).find(({ ports }) => ports.has(pif.device));
  return bridge instanceof OpenVswitch ? wrong("bond.ovs") : null;
}
function delayFault(arg: "updelay" | "downdelay", ms: number, miimon: number): Fault | null {
  const { least, most } = LIMITS.bondDelayMs;
  if (!isWithin(LIMITS.bondDelayMs, ms)) return because(fault("INVALID_VALUE", arg, `${ms}`), ["link.bounds", least, most]);
  const isWhole = miimon === 0 ? ms === 0 : ms % miimon === 0;
  return isWhole ? null : because(fault("INVALID_VALUE", arg, `${ms}`), ["bond.delay", miimon]);
}
function makeFault(world: World, asked: Asked): Fault | null {
  const { host, name, members, miimon, primary } = asked;
  if (!NAME.test(name)) return because(fault("INVALID_VALUE", "name", name), ["bond.no_name"]);
  const isOurs = keptBonds(world, host).some((one) => one.name === name);
  const isTaken = hostBridges(world, host).some((bridge) => bridge.name === name || (!isOurs && bridge.ports.has(name)));
  if (isTaken || (!isOurs && bondCalled(world, host, name))) return because(fault("INVALID_VALUE", "name", name), ["bond.there"]);
  if (members.length === 0) return because(fault("INVALID_VALUE", "members", ""), ["bond.no_member"]);
  for (const ref of members) {
    const wrong = memberFault(world, asked, ref);
    if (wrong) return wrong;
  }
  const { least, most } = LIMITS.bondMiimonMs;
  if (!isWithin(LIMITS.bondMiimonMs, miimon)) return because(fault("INVALID_VALUE", "miimon", `${miimon}`), ["link.bounds", least, most]);
  // Who talks to a partner has to know of its links.
  if (asked.mode === "802.3ad" && miimon === 0) return because(fault("INVALID_VALUE", "miimon", "0"), ["link.bounds", 1, most]);
  const delays = delayFault("updelay", asked.updelay, miimon) ?? delayFault("downdelay", asked.downdelay, miimon);
  if (delays) return delays;
  const isMember = members.some((ref) => world.db.must("PIF", ref).device === primary);
  return primary === "" || (isMember && asked.mode === "active-backup")
    ? null
    : because(fault("INVALID_VALUE", "primary", primary), ["bond.no_primary"]);
}

function settingOf(world: World, { name, members, mode, miimon, updelay, downdelay, primary, fast }: Asked): BondSetting {
  const pifs = [...new Set(members)].map((ref) => world.db.must("PIF", ref));
  // It is the port of the bridge that the pool reaches the host by, where one of its NICs was.
  const of = pifs.find(({ management }) => management) ?? pifs[0];
  return {
    name,
    members: pifs.map(({ device }) => device),
    bridge: of ? world.db.must("network", of.network).bridge : "",
    mode,
    miimonMs: miimon,
    updelayMs: updelay,
    downdelayMs: downdelay,
    primary: primary === "" ? null : primary,
    ...(mode === "802.3ad" && fast ? { isFast: true as const } : {}),
  };
}
function change(world: World, host: Ref<"host">, now: readonly BondSetting[]): void {
  const before = keptBonds(world, host);
  keepBonds(world, host, now);
  applyBonds(world, host, before, now);
  syncBondRecords(world, host);
}

const make = defineOperation("bond.make", {
  on: onLive(() => null),
  label: (_world, { name }) => `bond.make ${name}`,
  check: makeFault,
  immediate(world, asked) {
    const others = keptBonds(world, asked.host).filter(({ name }) => name !== asked.name);
    change(world, asked.host, [...others, settingOf(world, asked)]);
    return null;
  },
});
const remove = defineOperation("bond.remove", {
  on: onLive((world, host) => (keptBonds(world, host).length > 0 ? null : notAllowed(["bond.none"]))),
  label: (_world, { name }) => `bond.remove ${name}`,
  check: (world, { host, name }) =>
    keptBonds(world, host).some((one) => one.name === name) ? null : because(fault("INVALID_VALUE", "name", name), ["bond.none"]),
  immediate(world, { host, name }) {
    const made = keptBonds(world, host).find((one) => one.name === name);
    const record = made?.xapi ? bondRecord(world, host, name) : undefined;
    // One of the toolstack's own goes with all that was on its network.
    if (record) {
      dismantle(world, record.$ref as Ref<"Bond">);
      return null;
    }
    change(
      world,
      host,
      keptBonds(world, host).filter((one) => one.name !== name),
    );
    return null;
  },
});
const undo = defineOperation("bond.undo", {
  on: onLive((world, host) => (bondsBefore(world, host) ? null : notAllowed(["bond.nothing_before"]))),
  label: (_world, { host }) => `bond.undo ${host}`,
  immediate(world, { host }) {
    const before = keptBonds(world, host);
    applyBonds(world, host, before, takeBondsBack(world, host));
    syncBondRecords(world, host);
    return null;
  },
});

export const bondVerbs = [make, remove, undo] as const;
