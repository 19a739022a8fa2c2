import { Group } from "lucide-react";
import type { Rec } from "../../data/defaults";
import { defineKind } from "../../data/kind";
import { lazyPart } from "../../ui/lazy-part";
import { inPool, named } from "../common/search-properties";

/** vApps: VMs that are started and stopped together. */
const vms = lazyPart(
  () =>
    import("./appliance-vms").then(({ ApplianceVms }) => ({ object }: { readonly object: Rec<"VM_appliance"> }) => (
      <ApplianceVms appliance={object} />
    )),
  { isSoon: true },
);
export const applianceKind = defineKind<"VM_appliance">({
  name: "vapp",
  of: "VM_appliance",
  one: "appliance.vApp",
  many: "appliance.vApps",
  icon: Group,
  state: () => ({ word: "appliance.vApp", look: "plain" }),
  tabs: [{ name: "general", label: "tab.vms", view: vms }],
  place: { order: 5, parent: () => null, isLeftOutOfInfrastructure: true },
  properties: [...named, inPool],
  foundBy: (_store, { uuid }) => [uuid],
});
