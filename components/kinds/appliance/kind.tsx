import { Group } from "lucide-react";
import { defineKind } from "../../data/kind";
import { inPool, named } from "../common/search-properties";
import { ApplianceVms } from "./appliance-vms";

/** vApps: VMs that are started and stopped together. */
export const applianceKind = defineKind<"VM_appliance">({
  name: "vapp",
  of: "VM_appliance",
  one: "appliance.vApp",
  many: "appliance.vApps",
  icon: Group,
  state: () => ({ word: "appliance.vApp", look: "plain" }),
  tabs: [{ name: "general", label: "tab.vms", view: ({ object }) => <ApplianceVms appliance={object} /> }],
  place: { order: 5, parent: () => null, isLeftOutOfInfrastructure: true },
  properties: [...named, inPool],
  foundBy: (_store, { uuid }) => [uuid],
});
