/**
 * Addresses of hosts, and the interface by which their pool reaches them. What would cut a host off is taken back: another host asks it by
 * its new address, and the task fails where none has been answered in time.
 * @source xen-api: ocaml/xapi/xapi_pif.ml (reconfigure_ip), xapi_host.ml (management_reconfigure), xapi_pool.ml; message_forwarding.ml (tolerate_connection_loss: 30 times, a second apart)
 */
import { answeredSignal, ask, asker, askNoMore } from "../../dom0/pool-net/asked-host";
import { addressSignal, moveManagement, settleAddress } from "../../dom0/pool-net/management";
import { settleIpv6, settleOwn } from "../../dom0/pool-net/own-interface";
import { bringDown, bringUp } from "../../dom0/pool-net/pif-up";
import { settleTunnels } from "../../dom0/pool-net/tunnels";
import { readdress } from "../../dom0/wiring/run";
import { because, type Fault, fault, notAllowed } from "../../model/fault";
import type { MessageArgs } from "../../model/generated/message-args";
import type { Ref } from "../../model/ref";
import { maskPrefix, parseIpv4 } from "../../wire/address";
import { parseCidr6, parseIpv6 } from "../../wire/address6";
import { knownWiring } from "../../world/host-wiring";
import type { Step } from "../../world/operation-shape";
import { interfaceOf, managementPif, type Pif, pifOn } from "../../world/pifs";
import type { RunningOperation, World } from "../../world/world";
import { argsOf, defineOperation, seconds } from "../operation/operation";
import { isInBond, liveRule, managedRule, noHaRule } from "./pif-rules";

type PifRef = Ref<"PIF">;
type Address = Pick<Pif, "ip_configuration_mode" | "IP" | "netmask" | "gateway" | "DNS">;

/** How long another host asks. @source message_forwarding.ml (num_retries 30, time_between_retries 1 s) */
const ASKED_US = seconds(30);
/** How long a host waits for an address of its own. @source dhclient(8), dhclient.conf(5): timeout 60 s */
const LEASE_US = seconds(60);
/** What a script takes for an interface, µs. guess: as ifup of a static address */
const CONFIGURED_US = seconds(1);

const pifOf = (world: World, ref: PifRef): Pif => world.db.must("PIF", ref);
const hostOf = (world: World, ref: PifRef): Ref<"host"> => pifOf(world, ref).host as Ref<"host">;

/** While a task waits, a PIF may be taken away: undefined. */
const knownPif = (world: World, ref: PifRef): Pif | undefined => world.db.get("PIF", ref);
const hostIn = (op: RunningOperation): Ref<"host"> => op.vars.host as Ref<"host">;
/** Another task that sets an address of a PIF, as a refusal. */
function busyRule(world: World, pif: PifRef): Fault | null {
  for (const { op, args, task } of world.operations.values())
    if (SETTING.has(op) && (args.self ?? args.pif) === pif) return fault("OTHER_OPERATION_IN_PROGRESS", "PIF", pif, op, task);
  return null;
}
const SETTING: ReadonlySet<string> = new Set(["PIF.reconfigure_ip", "PIF.reconfigure_ipv6", "host.management_reconfigure"]);

/** A host that asks for its address has one. */
function leaseStep(pif: (op: RunningOperation) => PifRef): Step {
  return {
    title: "step.wait_for_address",
    when(world, op) {
      const now = knownPif(world, pif(op));
      return now?.ip_configuration_mode === "DHCP" && now.IP === "";
    },
    durationUs: () => 0,
    expectedUs: () => seconds(1),
    waitsFor: (_world, op) => [{ signal: addressSignal(pif(op)), withinUs: LEASE_US }],
    timeout(world, op) {
      const now = knownPif(world, pif(op));
      return now ? fault("INTERFACE_HAS_NO_IP", world.db.must("network", now.network).bridge) : fault("HANDLE_INVALID", "PIF", pif(op));
    },
  };
}
/** Another host of the pool asks it by its new address. */
function askStep(isMeant: (world: World, op: RunningOperation) => boolean): Step {
  return {
    title: "step.ask_host",
    when: (world, op) => isMeant(world, op) && asker(world, hostIn(op)) !== null,
    durationUs: () => 0,
    expectedUs: () => seconds(1),
    begin(world, op) {
      const from = asker(world, hostIn(op));
      op.vars.asker = from;
      if (from) ask(world, from, world.db.must("host", hostIn(op)).address, op.task);
      return null;
    },
    waitsFor: (_world, op) => [{ signal: answeredSignal(op.task), withinUs: ASKED_US }],
    timeout(world, op) {
      askNoMore(world, op.vars.asker as Ref<"host">, op.task);
      return fault("CANNOT_CONTACT_HOST", hostIn(op));
    },
    undo: (world, op) => askNoMore(world, op.vars.asker as Ref<"host">, op.task),
  };
}

/** An address is in place: the stack has it, and the host's own record where it is the management's. */
function settle(world: World, ref: PifRef): void {
  const pif = pifOf(world, ref);
  const host = pif.host as Ref<"host">;
  if (pif.management && knownWiring(world, host)) readdress(world, host);
  else if (pif.currently_attached) settleOwn(world, host, pif);
  if (pif.management) settleAddress(world, host);
  settleTunnels(world);
}
/** An address as a running operation keeps it. */
const addressOf = ({ ip_configuration_mode: mode, IP, netmask, gateway, DNS }: Pif): readonly string[] => [mode, IP, netmask, gateway, DNS];
function readdressed([mode = "None", IP = "", netmask = "", gateway = "", DNS = ""]: readonly string[]): Address {
  return { ip_configuration_mode: mode as Address["ip_configuration_mode"], IP, netmask, gateway, DNS };
}

type IpArgs = { readonly mode: Pif["ip_configuration_mode"]; readonly IP: string; readonly netmask: string; readonly gateway: string };
function addressFault({ mode, IP, netmask, gateway }: IpArgs): Fault | null {
  const given = { IP, netmask, gateway };
  for (const [name, value] of Object.entries(given)) {
    const isNeeded = mode === "Static" && name !== "gateway";
    if ((isNeeded || value !== "") && parseIpv4(value) === null) return fault("INVALID_IP_ADDRESS_SPECIFIED", name);
  }
  const mask = parseIpv4(netmask);
  return mask !== null && maskPrefix(mask) === null ? fault("INVALID_IP_ADDRESS_SPECIFIED", "netmask") : null;
}
/** A host whose network scripts are looked at step by step has an address of its own making. */
function wiredFault(world: World, { host, management }: Pif, mode: string): Fault | null {
  return management && mode !== "Static" && knownWiring(world, host as Ref<"host">) ? notAllowed(["pif.wired"]) : null;
}

const reconfigureIp = defineOperation("PIF.reconfigure_ip", {
  label: (world, { self }) => `PIF.reconfigure_ip ${interfaceOf(pifOf(world, self))}`,
  check(world, args) {
    const pif = pifOf(world, args.self);
    const first = liveRule(world, pif.host) ?? (pif.currently_attached ? noHaRule(world) : null) ?? addressFault(args);
    if (first) return first;
    const busy = busyRule(world, args.self);
    if (busy) return busy;
    if (pif.management && args.mode === "None" && pif.primary_address_type === "IPv4")
      return fault("PIF_IS_MANAGEMENT_INTERFACE", args.self);
    const wrong = args.DNS.split(/[\s,]+/).find((word) => word !== "" && parseIpv4(word) === null);
    if (wrong !== undefined) return because(fault("INVALID_IP_ADDRESS_SPECIFIED", "DNS"), ["pif.no_dns", wrong]);
    return wiredFault(world, pif, args.mode);
  },
  steps: [
    {
      title: "step.configure_address",
      durationUs: () => CONFIGURED_US,
      begin(world, op) {
        const { self, mode, IP, netmask, gateway, DNS } = argsOf<"PIF.reconfigure_ip">(op);
        op.vars.before = addressOf(pifOf(world, self));
        op.vars.host = hostOf(world, self);
        const kept = DNS === "" ? {} : { DNS };
        world.db.set("PIF", self, { ip_configuration_mode: mode, IP, netmask, gateway, ...kept });
        settle(world, self);
        return null;
      },
      undo(world, op) {
        const { self } = argsOf<"PIF.reconfigure_ip">(op);
        if (!world.db.get("PIF", self)) return;
        world.db.set("PIF", self, readdressed(op.vars.before as readonly string[]));
        settle(world, self);
      },
    },
    {
      ...leaseStep((op) => argsOf<"PIF.reconfigure_ip">(op).self),
      when: (world, op) => {
        const now = knownPif(world, argsOf<"PIF.reconfigure_ip">(op).self);
        return now?.management === true && now.ip_configuration_mode === "DHCP" && now.IP === "";
      },
    } as Step,
    askStep((world, op) => knownPif(world, argsOf<"PIF.reconfigure_ip">(op).self)?.management === true),
  ],
});

/** @source xapi_pif.ml (reconfigure_ipv6), helpers.ml (assert_is_valid_cidr, assert_is_valid_ip) */
function ipv6Fault(world: World, { self, mode, IPv6, gateway, DNS }: MessageArgs["PIF.reconfigure_ipv6"]): Fault | null {
  const pif = pifOf(world, self);
  if (gateway !== "" && parseIpv6(gateway) === null) return fault("INVALID_IP_ADDRESS_SPECIFIED", "gateway");
  if (IPv6 !== "" && !(IPv6.includes("/") && parseCidr6(IPv6))) return fault("INVALID_CIDR_ADDRESS_SPECIFIED", "IPv6");
  if (DNS.split(",").some((word) => word !== "" && parseIpv6(word) === null)) return fault("INVALID_IP_ADDRESS_SPECIFIED", "DNS");
  if (pif.management && mode === "None" && pif.primary_address_type === "IPv6") return fault("PIF_IS_MANAGEMENT_INTERFACE", self);
  if (mode === "DHCP") return notAllowed(["pif.no_dhcp6"]);
  return pif.management && knownWiring(world, pif.host as Ref<"host">) ? notAllowed(["pif.wired"]) : null;
}
type Address6 = Pick<Pif, "ipv6_configuration_mode" | "IPv6" | "ipv6_gateway" | "DNS">;
const reconfigureIpv6 = defineOperation("PIF.reconfigure_ipv6", {
  label: (world, { self }) => `PIF.reconfigure_ipv6 ${interfaceOf(pifOf(world, self))}`,
  check(world, args) {
    const pif = pifOf(world, args.self);
    const first = liveRule(world, pif.host) ?? managedRule(pif) ?? (pif.currently_attached ? noHaRule(world) : null);
    return first ?? ipv6Fault(world, args) ?? busyRule(world, args.self);
  },
  steps: [
    {
      title: "step.configure_address",
      durationUs: () => CONFIGURED_US,
      begin(world, op) {
        const { self, mode, IPv6, gateway, DNS } = argsOf<"PIF.reconfigure_ipv6">(op);
        const { ipv6_configuration_mode, IPv6: had, ipv6_gateway, DNS: servers } = pifOf(world, self);
        op.vars.before = [ipv6_configuration_mode, ipv6_gateway, servers, ...had];
        const next = { ipv6_configuration_mode: mode, IPv6: IPv6 === "" ? [] : [IPv6], ipv6_gateway: gateway };
        settle6(world, self, { ...next, DNS: DNS === "" ? servers : DNS });
        return null;
      },
      undo(world, op) {
        const { self } = argsOf<"PIF.reconfigure_ipv6">(op);
        const [mode, ipv6_gateway = "", DNS = "", ...IPv6] = op.vars.before as readonly string[];
        if (!world.db.get("PIF", self)) return;
        settle6(world, self, { ipv6_configuration_mode: mode as Address6["ipv6_configuration_mode"], IPv6, ipv6_gateway, DNS });
      },
    },
  ],
});
function settle6(world: World, ref: PifRef, address: Address6): void {
  world.db.set("PIF", ref, address);
  const pif = pifOf(world, ref);
  if (pif.currently_attached) settleIpv6(world, hostOf(world, ref), pif);
}

/** @source xapi_pif.ml (assert_usable_for_management) */
function usableFault(world: World, ref: PifRef): Fault | null {
  const pif = pifOf(world, ref);
  if (isInBond(world, pif)) return fault("CANNOT_PLUG_BOND_SLAVE", ref);
  if (pif.primary_address_type === "IPv4" && pif.ip_configuration_mode === "None") return fault("PIF_HAS_NO_NETWORK_CONFIGURATION", ref);
  if (pif.primary_address_type === "IPv6" && pif.ipv6_configuration_mode === "None")
    return fault("PIF_HAS_NO_V6_NETWORK_CONFIGURATION", ref);
  return null;
}
function moveFault(world: World, ref: PifRef): Fault | null {
  const pif = pifOf(world, ref);
  const host = pif.host as Ref<"host">;
  const now = managementPif(world, host);
  const first = liveRule(world, host) ?? noHaRule(world) ?? usableFault(world, ref) ?? managedRule(pif);
  if (first) return first;
  if (now && now.primary_address_type !== pif.primary_address_type) return fault("PIF_INCOMPATIBLE_PRIMARY_ADDRESS_TYPE", ref);
  return (knownWiring(world, host) && now?.$ref !== ref ? notAllowed(["pif.wired"]) : null) ?? busyRule(world, ref);
}

const pifIn = (op: RunningOperation): PifRef => argsOf<"host.management_reconfigure">(op).pif;
const managementReconfigure = defineOperation("host.management_reconfigure", {
  label: (world, { pif }) => `host.management_reconfigure ${world.db.must("host", hostOf(world, pif)).name_label}`,
  check: (world, { pif }) => moveFault(world, pif),
  steps: [
    {
      title: "step.configure_address",
      durationUs: () => CONFIGURED_US,
      begin(world, op) {
        const { currently_attached, management } = pifOf(world, pifIn(op));
        op.vars.host = hostOf(world, pifIn(op));
        op.vars.wasUp = currently_attached;
        op.vars.isMoved = !management;
        if (op.vars.wasUp !== true) bringUp(world, pifIn(op));
        return null;
      },
      undo(world, op) {
        if (op.vars.wasUp !== true && world.db.get("PIF", pifIn(op))) bringDown(world, pifIn(op));
      },
    },
    leaseStep(pifIn),
    {
      title: "step.move_management",
      when: (_world, op) => op.vars.isMoved === true,
      durationUs: () => 0,
      begin(world, op) {
        if (!knownPif(world, pifIn(op))) return fault("HANDLE_INVALID", "PIF", pifIn(op));
        op.vars.before = managementPif(world, hostIn(op))?.$ref ?? null;
        moveManagement(world, hostIn(op), pifIn(op));
        return null;
      },
      undo(world, op) {
        // What it was may have gone with a bond meanwhile: then the host stays as it is.
        const before = op.vars.before as PifRef | null;
        if (before === null || knownPif(world, before)) moveManagement(world, hostIn(op), before);
      },
    },
    askStep((_world, op) => op.vars.isMoved === true),
  ],
});

function poolFault(world: World, network: Ref<"network">): Fault | null {
  const ha = noHaRule(world);
  if (ha) return ha;
  const pifs: PifRef[] = [];
  for (const { $ref: host } of world.db.all("host")) {
    const pif = pifOn(world, host, network);
    if (!pif) return fault("PIF_NOT_PRESENT", host, network);
    pifs.push(pif.$ref as PifRef);
  }
  const [first] = pifs;
  const type = first && pifOf(world, first).primary_address_type;
  for (const ref of pifs) {
    if (pifOf(world, ref).primary_address_type !== type) return fault("PIF_INCOMPATIBLE_PRIMARY_ADDRESS_TYPE", ref);
    const wrong = usableFault(world, ref) ?? moveFault(world, ref);
    if (wrong) return wrong;
  }
  return null;
}
const poolReconfigure = defineOperation("pool.management_reconfigure", {
  label: (world, { network }) => `pool.management_reconfigure ${world.db.must("network", network).name_label}`,
  check: (world, { network }) => poolFault(world, network),
  steps: [
    {
      title: "step.each_in_order",
      durationUs: () => 0,
      children: {
        areTakenBack: true,
        // The coordinator is the last. @source xapi_pool.ml (call_fn_on_slaves_then_master)
        next(world, op) {
          const { network } = argsOf<"pool.management_reconfigure">(op);
          const [pool] = [...world.db.all("pool")];
          const hosts = [...world.db.all("host")].map(({ $ref }) => $ref as string);
          const order = [...hosts.filter((host) => host !== pool?.master), ...hosts.filter((host) => host === pool?.master)];
          const asked = (op.vars.asked ?? []) as readonly string[];
          const ended = (op.vars.ended ?? []) as readonly string[];
          const host = order[asked.length];
          if (host === undefined || ended.length < asked.length) return [];
          op.vars.asked = [...asked, host];
          const pif = pifOn(world, host, network)?.$ref;
          return [{ key: host, op: "host.management_reconfigure", args: { pif }, as: op.actor }];
        },
        ended(_world, op, { key, fault: why }) {
          op.vars.ended = [...((op.vars.ended ?? []) as readonly string[]), key];
          return why;
        },
      },
    },
  ],
});

/** What is called is what the coordinator does: nobody reaches it any more but at its own console. @source xapi_host.ml (management_disable) */
const managementDisable = defineOperation("host.management_disable", {
  check(world) {
    const [pool] = [...world.db.all("pool")];
    const host = pool?.master as Ref<"host">;
    return noHaRule(world) ?? liveRule(world, host) ?? (knownWiring(world, host) ? notAllowed(["pif.wired"]) : null);
  },
  immediate(world) {
    const [pool] = [...world.db.all("pool")];
    moveManagement(world, pool?.master as Ref<"host">, null);
    return null;
  },
});

export const managementVerbs = [reconfigureIp, reconfigureIpv6, managementReconfigure, poolReconfigure, managementDisable] as const;
