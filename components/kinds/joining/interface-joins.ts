/** Interfaces of VMs and networks: one goes to another network, or a new one is made there. */
import type { Rec } from "../../data/defaults";
import { moveWhy, unreachedWhy } from "../network/vif-move";
import { type DeviceEnd, guest, interfaces, type NetworkEnd, network, shown } from "./ends";
import { type At, defineJoin, type Join } from "./join";
import { joined, over, refused } from "./outcome";
import "./texts";

/** Why nothing of a VM can be at a network as it is drawn; null: it can. */
export function placeWhy(vm: Rec<"VM">, to: NetworkEnd, servedBy: string | null, { context }: At): string | null {
  const { t, session } = context;
  if (to.inside !== servedBy && to.inside !== null) return t("joins.inside", { bridge: to.node.label, vm: to.inside });
  if (!to.network) return t(to.node.label.includes(", ") ? "joins.severalNetworks" : "joins.noNetwork", { name: to.name });
  const isAway = to.host !== null && vm.power_state !== "Halted" && vm.resident_on !== to.host;
  if (!isAway) return null;
  const host = session.store.record("host", vm.resident_on);
  const there = session.store.record("host", to.host);
  return t("joins.otherServer", { vm: shown(vm), host: host ? shown(host) : "", there: there ? shown(there) : "" });
}
/** Takes an interface or a disk from a VM that a join has given it: unplugged first where it runs. */
export async function takeAway(context: At["context"], kind: "VIF" | "VBD", vm: string, self: string): Promise<string | null> {
  const isLive = context.session.store.record("VM", vm)?.power_state === "Running";
  const away = isLive ? await over(context, vm, `${kind}.unplug`, { self } as never) : null;
  return away?.why ?? (await over(context, vm, `${kind}.destroy`, { self } as never)).why;
}

const named = ({ record, vm }: DeviceEnd<"VIF">, to: NetworkEnd) => ({ device: record.device, vm: shown(vm), network: to.name });
const move = defineJoin<DeviceEnd<"VIF">, NetworkEnd>({
  id: "vif.move",
  of: interfaces,
  onto: network,
  isEitherWay: true,
  label: (vif, to, { context: { t } }) => t("joins.vifMoves", named(vif, to)),
  operation: "VIF.move",
  about: ({ record }) => record,
  why: ({ record, vm }, to, at) =>
    placeWhy(vm, to, record.other_config.backend || null, at) ?? (to.network && moveWhy(record, to.network, at.context)),
  async run(vif, to, { context }) {
    const { ref, network: before } = vif.record;
    if (!to.network) return null;
    const call = (at: string) => over(context, ref, "VIF.move", { self: ref, network: at } as never);
    const { why } = await call(to.network.ref);
    if (why !== null) return refused(why);
    return joined(context, context.t("joins.vifMoved", named(vif, to)), async () => (await call(before)).why);
  },
});

const add = defineJoin<Rec<"VM">, NetworkEnd>({
  id: "vif.add",
  of: guest,
  onto: network,
  isEitherWay: true,
  label: (vm, to, { context: { t } }) => t("joins.vifAdded", { vm: shown(vm), network: to.name }),
  operation: "VM.add_interface",
  about: (vm) => vm,
  why: (vm, to, at) => placeWhy(vm, to, null, at) ?? (to.network && unreachedWhy(vm, to.network, at.context)),
  async run(vm, to, { context }) {
    if (!to.network) return null;
    const { why, made } = await over(context, vm.ref, "VM.add_interface", { vm: vm.ref, network: to.network.ref } as never);
    if (why !== null) return refused(why);
    const said = context.t("joins.vifIsAdded", { vm: shown(vm), network: to.name });
    return joined(context, said, made === null ? null : () => takeAway(context, "VIF", vm.ref, made));
  },
});

export const interfaceJoins: readonly Join[] = [move, add];
