/** Machines and servers with one another, and disks with machines. */
import type { Rec } from "../../data/defaults";
import { reachDialog } from "../../topology/dialogs";
import { type DiskEnd, disk, guest, guestOrHost, shown } from "./ends";
import { takeAway } from "./interface-joins";
import { type At, defineJoin, type Join } from "./join";
import { joined, over, refused } from "./outcome";
import "./texts";

type Machine = Rec<"VM"> | Rec<"host">;
const trace = defineJoin<Machine, Machine>({
  id: "reach.trace",
  of: guestOrHost,
  onto: guestOrHost,
  isOffered: (from, to) => from.ref !== to.ref,
  label: (from, to, { context: { t } }) => t("joins.traced", { from: shown(from), to: shown(to) }),
  async run(from, to, { context }) {
    context.open(reachDialog, { from: from.ref, to: to.name_label });
    return null;
  },
});

/** VMs that have a disk, as the map shows it. */
function usersOf({ node }: DiskEnd, { graph }: At): readonly string[] {
  const beside = new Set(graph.edges.flatMap(({ from, to }) => (from === node.id ? [to] : to === node.id ? [from] : [])));
  return graph.nodes.flatMap(({ id, kind }) => (kind === "vm" && beside.has(id) ? [id] : []));
}
const attach = defineJoin<DiskEnd, Rec<"VM">>({
  id: "disk.attach",
  of: disk,
  onto: guest,
  isEitherWay: true,
  label: ({ vdi }, vm, { context: { t } }) => t("joins.diskAttached", { disk: shown(vdi), vm: shown(vm) }),
  operation: "VM.attach_disk",
  about: (_disk, vm) => vm,
  why({ vdi, node }, vm, at) {
    const { t, session } = at.context;
    const isDisk = (vdi.type === "user" || vdi.type === "system") && !vdi.is_a_snapshot && !vdi.missing && !vdi.is_tools_iso;
    if (!isDisk) return t("joins.noDisk", { disk: shown(vdi) });
    const users = usersOf({ vdi, node }, at);
    if (users.includes(vm.ref)) return t("joins.hasDisk", { vm: shown(vm), disk: shown(vdi) });
    const user = vdi.sharable ? undefined : users.map((ref) => session.store.record("VM", ref)).find((one) => one !== undefined);
    return user ? t("disk.inUse", { vm: shown(user) }) : null;
  },
  async run({ vdi }, vm, { context }) {
    const mode = vdi.read_only ? "RO" : "RW";
    const { why, made } = await over(context, vm.ref, "VM.attach_disk", { vm: vm.ref, VDI: vdi.ref, mode } as never);
    if (why !== null) return refused(why);
    const said = context.t("joins.diskIsAttached", { disk: shown(vdi), vm: shown(vm) });
    return joined(context, said, made === null ? null : () => takeAway(context, "VBD", vm.ref, made));
  },
});

export const machineJoins: readonly Join[] = [attach, trace];
