/** Which records belong together, kept as they change: one line per question that a screen asks. */
import type { AskedClass, AskedList, AskedLists } from "@/server/contract";
import type { Rec, RecordClass } from "./defaults";

interface Index<C extends RecordClass> {
  readonly of: C;
  readonly key: (record: Rec<C>) => string;
}
const index = <C extends RecordClass>(of: C, key: (record: Rec<C>) => string): Index<C> => ({ of, key });

/** Indexes whose records a page asks for, and the classes of these. */
const asked: { readonly [N in AskedList]: AskedLists[N]["of"] } = {
  vbdsByVm: "VBD",
  vbdsByVdi: "VBD",
  vifsByVm: "VIF",
  vifsByNetwork: "VIF",
  vifsByMac: "VIF",
  vdisBySr: "VDI",
  cpusByHost: "host_cpu",
};
const askedClasses: { readonly [C in AskedClass]: true } = {
  VM_metrics: true,
  VM_guest_metrics: true,
  VBD: true,
  VIF: true,
  VDI: true,
  host_cpu: true,
};
/** Whether a page has only those records of an index, or a class, that it has asked for. */
export const isAskedList = (name: string): name is AskedList => Object.hasOwn(asked, name);
export const isAskedClass = (name: string): name is AskedClass => Object.hasOwn(askedClasses, name);

export const indexes = {
  vmsByHost: index("VM", (vm) => vm.resident_on),
  vmsByAppliance: index("VM", (vm) => vm.appliance),
  vbdsByVm: index("VBD", (vbd) => vbd.VM),
  vbdsByVdi: index("VBD", (vbd) => vbd.VDI),
  vifsByVm: index("VIF", (vif) => vif.VM),
  vifsByNetwork: index("VIF", (vif) => vif.network),
  vifsByMac: index("VIF", (vif) => vif.MAC.toLowerCase()),
  vdisBySr: index("VDI", (vdi) => vdi.SR),
  pbdsBySr: index("PBD", (pbd) => pbd.SR),
  pbdsByHost: index("PBD", (pbd) => pbd.host),
  pifsByHost: index("PIF", (pif) => pif.host),
  pifsByNetwork: index("PIF", (pif) => pif.network),
  bondsByMaster: index("Bond", (bond) => bond.master),
  pifsByBond: index("PIF", (pif) => pif.bond_slave_of),
  cpusByHost: index("host_cpu", (cpu) => cpu.host),
} as const;
export type IndexName = keyof typeof indexes;
export type IndexClass<I extends IndexName> = (typeof indexes)[I]["of"];

/** Names of the indexes of each class. */
export const indexNames: ReadonlyMap<string, readonly IndexName[]> = (() => {
  const byClass = new Map<string, IndexName[]>();
  for (const name of Object.keys(indexes) as IndexName[]) byClass.set(indexes[name].of, [...(byClass.get(indexes[name].of) ?? []), name]);
  return byClass;
})();
