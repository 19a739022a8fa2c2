/** What may be done to servers' interfaces: found, plugged, given addresses, and used for management. */
import { Plus } from "lucide-react";
import { isSet } from "../../data/defaults";
import { type Command, defineCommand } from "../command";
import { confirmCommandDialog } from "../common/dialogs";
import { hasAddress } from "../device/pif-columns";
import { ipDialog } from "./dialogs";

const managedBy: Command = defineCommand<"network">({
  id: "network.management",
  label: "network.management",
  on: ["network"],
  operation: "pool.management_reconfigure",
  preparesFirst: true,
  context: 1,
  disrupts: true,
  isDanger: true,
  why(network, { session, t }) {
    const pifs = session.store.members("pifsByNetwork", network.ref);
    if (pifs.length === 0) return t("network.noNic");
    return pifs.every(({ management }) => management) ? t("network.isManagement") : null;
  },
  confirm(_able, chosen, { open }) {
    open(confirmCommandDialog, {
      command: managedBy,
      refs: chosen.map(({ ref }) => ref),
      title: "network.management.title",
      text: "network.management.text",
      go: "network.management.go",
      isNamed: true,
    });
    return true;
  },
});

const scan = defineCommand<"host">({
  id: "pif.scan",
  label: "pif.scan",
  on: ["host"],
  operation: "PIF.scan",
  args: ({ ref }) => ({ host: ref }),
  preparesFirst: true,
  isNotInPalette: true,
  bar: { of: "pif", group: 2 },
});
const plug = defineCommand<"PIF">({
  id: "pif.plug",
  label: "pif.plug",
  on: ["pif"],
  operation: "PIF.plug",
  args: ({ ref }) => ({ self: ref }),
  isNotInPalette: true,
  context: 0,
  bar: { of: "pif", group: 3 },
  why: (pif, { t }) => (pif.currently_attached ? t("pif.isPlugged") : null),
});
const unplug: Command = defineCommand<"PIF">({
  id: "pif.unplug",
  label: "pif.unplug",
  on: ["pif"],
  operation: "PIF.unplug",
  args: ({ ref }) => ({ self: ref }),
  isNotInPalette: true,
  context: 0,
  bar: { of: "pif", group: 3 },
  why: (pif, { t }) => {
    if (!pif.currently_attached) return t("pif.isUnplugged");
    return pif.management ? t("pif.isManagement") : null;
  },
});

/** The list of addresses has its own bar; each of its rows is an interface. */
const addresses = ["pif", "ip-interface"];
const addAddress = defineCommand<"host">({
  id: "ip.add",
  label: "ip.add",
  icon: Plus,
  on: ["host"],
  operation: "PIF.reconfigure_ip",
  preparesFirst: true,
  isNotInPalette: true,
  bar: { of: "ip-interface", group: 0 },
  run: ([host], { open }) => host && open(ipDialog, { host: host.ref }),
});
const configure = defineCommand<"PIF">({
  id: "ip.configure",
  label: "ip.configure",
  on: addresses,
  operation: "PIF.reconfigure_ip",
  preparesFirst: true,
  isNotInPalette: true,
  context: 0,
  bar: { of: "ip-interface", group: 1 },
  why: (pif, { t }) => (isSet(pif.bond_slave_of) ? t("ip.bonded") : null),
  run: ([pif], { open }) => pif && open(ipDialog, { pif: pif.ref }),
});
const makeManagement: Command = defineCommand<"PIF">({
  id: "ip.management",
  label: "ip.makeManagement",
  on: addresses,
  operation: "host.management_reconfigure",
  args: ({ ref }) => ({ pif: ref }),
  preparesFirst: true,
  isNotInPalette: true,
  context: 1,
  bar: { of: "ip-interface", group: 2 },
  isDanger: true,
  why: (pif, { t }) => (pif.management ? t("ip.isManagement") : hasAddress(pif) ? null : t("ip.noAddress")),
  confirm(_able, chosen, { open }) {
    open(confirmCommandDialog, {
      command: makeManagement,
      refs: chosen.map(({ ref }) => ref),
      title: "ip.management.title",
      text: "ip.management.text",
      go: "ip.management.go",
      isNamed: true,
    });
    return true;
  },
});

export const interfaceCommands: readonly Command[] = [managedBy, scan, plug, unplug, addAddress, configure, makeManagement];
