/** All verbs: how each is found, and what there is on the objects of a class. */
import type { LabRole, OperationView } from "../contract/lab";
import type { BusyClass, Operation, Target } from "../world/operation-shape";
import type { VerbTable } from "../world/world";
import { addedDeviceVerbs } from "./devices/added-devices";
import { deviceVerbs } from "./devices/device-verbs";
import { vifLockingVerbs } from "./devices/vif-locking-verbs";
import { vifMoveVerbs } from "./devices/vif-move";
import { fieldVerbs } from "./fields/field-verbs";
import { generalVerbs } from "./general";
import { hostUses, hostVerbs } from "./host/host-verbs";
import { wiringVerbs } from "./host/wiring-verbs";
import { insideVerbs } from "./inside-verbs";
import { mapVerbs } from "./map/map-verbs";
import { bondVerbs } from "./network/bond-verbs";
import { captureVerbs } from "./network/capture-verbs";
import { faultVerbs } from "./network/faults/fault-verbs";
import { gatewayVerbs } from "./network/gateway-verbs";
import { linkVerbs } from "./network/link-verbs";
import { managementVerbs } from "./network/management-verbs";
import { networkVerbs } from "./network/network-verbs";
import { outsideVerbs } from "./network/outside-verbs";
import { pifVerbs } from "./network/pif-verbs";
import { poolNetworkChanges } from "./network/pool-network-changes";
import { poolNetworkVerbs } from "./network/pool-network-verbs";
import { replayVerbs } from "./network/replay-verbs";
import { switchCableVerbs } from "./network/switch-cable-verbs";
import { switchLagVerbs } from "./network/switch-lag-verbs";
import { switchTreeVerbs } from "./network/switch-tree-verbs";
import { switchVerbs } from "./network/switch-verbs";
import { transferVerbs } from "./network/transfer-verbs";
import { tunnelVerbs } from "./network/tunnel-verbs";
import { vlanVerbs } from "./network/vlan-verbs";
import { xapiBondVerbs } from "./network/xapi-bond-verbs";
import { messageVerbs } from "./notices/message-verbs";
import { bulkVerbs } from "./operation/bulk";
import { changesVerbs } from "./operation/changes";
import { srNameVerbs } from "./sr/sr-names";
import { applianceVerbs } from "./vm/appliance";
import { importGuestConfig } from "./vm/import-guest-config";
import { startOrderVerbs } from "./vm/start-order";
import { vmBlockedVerbs } from "./vm/vm-blocked";
import { vmCreate } from "./vm/vm-create";
import { vmDataSourceVerbs } from "./vm/vm-data-sources";
import { vmLiveVerbs } from "./vm/vm-live";
import { vmManageVerbs } from "./vm/vm-manage";
import { vmOtherConfigVerbs } from "./vm/vm-other-config";
import { vmPowerVerbs } from "./vm/vm-power";
import { vmSuspendVerbs } from "./vm/vm-suspend";

const all = [
  ...vmPowerVerbs,
  ...vmSuspendVerbs,
  ...vmManageVerbs,
  ...vmBlockedVerbs,
  vmCreate,
  ...deviceVerbs,
  ...addedDeviceVerbs,
  ...vifLockingVerbs,
  ...vifMoveVerbs,
  ...generalVerbs,
  ...fieldVerbs,
  ...bulkVerbs,
  ...changesVerbs,
  ...srNameVerbs,
  ...hostVerbs,
  ...wiringVerbs,
  ...networkVerbs,
  ...pifVerbs,
  ...managementVerbs,
  ...vlanVerbs,
  ...poolNetworkVerbs,
  ...poolNetworkChanges,
  ...tunnelVerbs,
  ...gatewayVerbs,
  ...linkVerbs,
  ...captureVerbs,
  ...faultVerbs,
  ...replayVerbs,
  ...mapVerbs,
  ...transferVerbs,
  ...switchVerbs,
  ...switchTreeVerbs,
  ...switchCableVerbs,
  ...switchLagVerbs,
  ...bondVerbs,
  ...xapiBondVerbs,
  ...outsideVerbs,
  ...messageVerbs,
  importGuestConfig,
  ...insideVerbs,
  ...vmLiveVerbs,
  ...vmOtherConfigVerbs,
  ...vmDataSourceVerbs,
  ...startOrderVerbs,
  ...applianceVerbs,
] as const;

/** Wire spelling of a verb that this toolstack does. */
export type OperationName = Exclude<(typeof all)[number]["name"], `guest.${string}`>;

/** What there is to do, looked up. */
class Verbs implements VerbTable {
  private readonly byName: ReadonlyMap<string, Operation>;
  private readonly byClass = new Map<BusyClass, Target[]>();

  constructor(all: Iterable<Operation>) {
    this.byName = new Map([...all].map((operation) => [operation.name, operation]));
    const targets = [...this.byName.values()].flatMap(({ on }) => on ?? []);
    for (const on of [...hostUses, ...targets]) this.byClass.set(on.class, [...(this.byClass.get(on.class) ?? []), on]);
  }
  named(name: string): Operation | undefined {
    return this.byName.get(name);
  }
  called(name: string): Operation | undefined {
    const operation = this.byName.get(name);
    return operation?.signature.isInternal ? undefined : operation;
  }
  on(name: BusyClass): readonly Target[] {
    return this.byClass.get(name) ?? [];
  }
  /** Wire spellings of all verbs that may be called. */
  names(): string[] {
    return [...this.byName.keys()].filter((name) => this.called(name));
  }
  /** What a page knows of each verb beforehand. */
  views(): Readonly<Record<string, OperationView>> {
    return Object.fromEntries(
      this.names().map((name): [string, OperationView] => {
        const { signature, on, inverse, isLook } = this.byName.get(name) as Operation;
        const role = signature.role as LabRole;
        return [name, { role, class: on?.class ?? null, as: on?.as ?? null, states: on?.states ?? [], inverse, isLook }];
      }),
    );
  }
}

/** A table of the shipped verbs and of others beside them. */
export function verbTable(others: readonly Pick<Operation, "name">[] = []): Verbs {
  return new Verbs([...all, ...others] as unknown as readonly Operation[]);
}

export const verbs = verbTable();
/** Wire spellings of all verbs that may be called. */
export const operationNames = verbs.names() as OperationName[];
/** What a page knows of each verb beforehand. */
export const operationViews = verbs.views() as Readonly<Record<OperationName, OperationView>>;
