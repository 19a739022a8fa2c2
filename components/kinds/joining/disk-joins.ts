/** Disks and discs with VMs. */
import { isSet, type Rec } from "../../data/defaults";
import type { CommandContext } from "../command";
import { type DiskEnd, disc, disk, guest, shown } from "./ends";
import { takeAway } from "./interface-joins";
import { type At, defineJoin, type Join } from "./join";
import { joined, over, refused } from "./outcome";
import "./texts";

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

/** The drive of a VM that discs go into; undefined: it has none, or the page does not know its devices. */
function driveOf(vm: Rec<"VM">, { session }: CommandContext): Rec<"VBD"> | undefined {
  return session.store.members("vbdsByVm", vm.ref).find(({ type }) => type === "CD");
}
/** Puts a disc into a drive in the place of what is there. @param vdi - null: it is empty afterwards */
async function change(context: CommandContext, drive: Rec<"VBD">, from: string | null, vdi: string | null): Promise<string | null> {
  const out = from === null ? null : await over(context, drive.ref, "VBD.eject", { vbd: drive.ref } as never);
  if (out && out.why !== null) return out.why;
  return vdi === null ? null : (await over(context, drive.ref, "VBD.insert", { vbd: drive.ref, vdi } as never)).why;
}
const insert = defineJoin<DiskEnd, Rec<"VM">>({
  id: "disc.insert",
  of: disc,
  onto: guest,
  isEitherWay: true,
  label: ({ vdi }, vm, { context: { t } }) => t("joins.discInserted", { disc: shown(vdi), vm: shown(vm) }),
  operation: "VBD.insert",
  why({ vdi }, vm, { context }) {
    const drive = driveOf(vm, context);
    if (drive?.VDI === vdi.ref) return context.t("joins.hasDisk", { vm: shown(vm), disk: shown(vdi) });
    const hasDevices = context.session.store.members("vbdsByVm", vm.ref).length > 0;
    return hasDevices && !drive ? context.t("joins.noDrive", { vm: shown(vm) }) : null;
  },
  async run({ vdi }, vm, { context }) {
    // Who drops it at once is there before the devices are.
    await context.session.needs.whenKnown([`vbdsByVm ${vm.ref}`]);
    const drive = driveOf(vm, context);
    if (!drive) return refused(context.t("joins.noDrive", { vm: shown(vm) }));
    const before = isSet(drive.VDI) ? drive.VDI : null;
    const why = await change(context, drive, before, vdi.ref);
    if (why !== null) return refused(why);
    return joined(context, context.t("joins.discIsInserted", { disc: shown(vdi), vm: shown(vm) }), () =>
      change(context, drive, vdi.ref, before),
    );
  },
});

export const diskJoins: readonly Join[] = [attach, insert];
