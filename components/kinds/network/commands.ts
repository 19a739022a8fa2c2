/** What may be done to networks and bonds. */
import { Cable, Plus } from "lucide-react";
import type { Rec } from "../../data/defaults";
import { type Command, type CommandContext, defineCommand } from "../command";
import { confirmCommandDialog, propertiesDialog } from "../common/dialogs";
import { createBondDialog, newNetworkDialog } from "./dialogs";

type Place = "pool" | "host";
const places = ["pool", "host"];

const newNetwork = defineCommand<Place>({
  id: "network.add",
  label: "network.add",
  icon: Plus,
  on: places,
  operation: "pool.add_network",
  preparesFirst: true,
  menus: [{ in: "pool", group: 1 }],
  bar: { of: "network", group: 0 },
  run: (_place, { open }) => open(newNetworkDialog, {}),
});
const properties = defineCommand<"network">({
  id: "network.properties",
  label: "menu.properties",
  on: ["network"],
  operation: "set_field",
  isNotInPalette: true,
  bar: { of: "network", group: 1 },
  run: ([network], { open }) => network && open(propertiesDialog, { of: network.ref }),
});
/** Why a network has to stay: VMs are on it. Those on a bond go back to where its NICs were. */
function inUse(network: Rec<"network">, { session, t }: CommandContext): string | null {
  const pifs = session.store.members("pifsByNetwork", network.ref);
  if (pifs.some(({ ref }) => session.store.members("bondsByMaster", ref).length > 0)) return null;
  const vifs = session.store.members("vifsByNetwork", network.ref);
  return vifs.length > 0 ? t("network.hasVms", { count: new Set(vifs.map(({ VM }) => VM)).size }) : null;
}
const remove: Command = defineCommand<"network">({
  id: "network.remove",
  label: "network.remove",
  on: ["network"],
  operation: "pool.remove_network",
  args: ({ ref }) => ({ network: ref }),
  preparesFirst: true,
  context: 2,
  bar: { of: "network", group: 2 },
  disrupts: true,
  isDanger: true,
  why: inUse,
  confirm(_able, chosen, { open }) {
    const refs = chosen.map(({ ref }) => ref);
    open(confirmCommandDialog, {
      command: remove,
      refs,
      title: "network.remove.title",
      text: "network.remove.text",
      go: "network.remove.go",
      isNamed: true,
    });
    return true;
  },
});
const createBond = defineCommand<Place>({
  id: "bond.create",
  label: "bond.create",
  icon: Cable,
  on: places,
  operation: "pool.add_network",
  preparesFirst: true,
  isNotInPalette: true,
  bar: { of: "pif", group: 0 },
  run: (_place, { open }) => open(createBondDialog, {}),
});
/** The network of a bond, or of the one that a NIC is a member of. */
function networkOf(pif: Rec<"PIF">, { session: { store } }: CommandContext): Rec<"network"> | undefined {
  const bond = store.members("bondsByMaster", pif.ref)[0] ?? store.record("Bond", pif.bond_slave_of);
  const master = bond && store.record("PIF", bond.master);
  return master && store.record("network", master.network);
}
/** A bond is deleted with its network, on all servers that have it. */
const deleteBond: Command = defineCommand<"PIF">({
  id: "bond.delete",
  label: "bond.delete",
  on: ["pif"],
  operation: "pool.remove_network",
  preparesFirst: true,
  isNotInPalette: true,
  context: 1,
  bar: { of: "pif", group: 1 },
  isDanger: true,
  why: (pif, context) => (networkOf(pif, context) ? null : context.t("bond.noBond")),
  run([pif], context) {
    const network = pif && networkOf(pif, context);
    if (!network) return;
    context.open(confirmCommandDialog, {
      command: remove,
      refs: [network.ref],
      title: "bond.delete.title",
      text: "bond.delete.text",
      go: "bond.delete.go",
      isNamed: true,
    });
  },
});
export const networkCommands: readonly Command[] = [newNetwork, properties, remove, createBond, deleteBond];
