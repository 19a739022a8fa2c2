/** Everything that may be dropped on something in the navigation, in the order in which it is offered. */

import { type AnyRec, isSet, type Rec } from "../data/defaults";
import { folderOf, isWithin, partsOf, wayOf } from "../data/folder";
import type { CommandContext } from "./command";
import { needsRole } from "./command-state";
import { type Drop, type DropTarget, defineDrop } from "./drop";
import { organiseWhy, putUnder, submitAmendments } from "./organise/amend";
import { moveFolder } from "./organise/folders";
import { tagsOf } from "./organise/tags-of";
import { HOME_ROLE, hostReason } from "./vm/start-on";

const organised = ["pool", "host", "vm", "sr", "network", "template"];
type Organised = "pool" | "host" | "VM" | "SR" | "network";
const hostOf = ({ record }: DropTarget): Rec<"host"> | null => (record?.class === "host" ? record : null);

/** Puts objects under a group, all by one operation. */
function put(records: readonly AnyRec[], { group }: DropTarget, context: CommandContext): void {
  const items = group ? records.flatMap((record) => putUnder(record, group) ?? []) : [];
  submitAmendments(items, context);
}
/** VMs on a server, one after the other: the lab does not take them as one. */
function forEach<O extends "VM.start_on" | "VM.resume_on">(op: O) {
  return (vms: readonly Rec<"VM">[], target: DropTarget, { act, actOnAll }: CommandContext): void => {
    const host = hostOf(target);
    if (!host) return;
    const [first] = vms;
    if (vms.length > 1)
      void actOnAll(
        vms.map(({ ref }) => ({ ref, args: { host: host.ref } })),
        op,
      );
    else if (first) void act(first.ref, op, { vm: first.ref, host: host.ref } as never);
  };
}
const onHost = { of: ["vm"], onto: "host" } as const;
const hostWhy = (vm: Rec<"VM">, target: DropTarget, context: CommandContext): string | null => {
  const host = hostOf(target);
  return host && hostReason(vm, host, context);
};

export const drops: readonly Drop[] = [
  defineDrop<"VM">({
    ...onHost,
    id: "vm.startOn",
    label: "kinds.startOnTarget",
    operation: "VM.start_on",
    isOffered: ({ power_state }) => power_state === "Halted",
    why: hostWhy,
    run: forEach("VM.start_on"),
  }),
  defineDrop<"VM">({
    ...onHost,
    id: "vm.resumeOn",
    label: "kinds.resumeOnTarget",
    operation: "VM.resume_on",
    isOffered: ({ power_state }) => power_state === "Suspended",
    why: hostWhy,
    run: forEach("VM.resume_on"),
  }),
  defineDrop<"VM">({
    ...onHost,
    id: "vm.home",
    label: "kinds.makeTargetTheHomeServer",
    operation: "set_field",
    why: (vm, { record }, context) =>
      needsRole(HOME_ROLE, context) ?? (vm.affinity === record?.ref ? context.t("kinds.thisIsItsHomeServer") : null),
    run: (vms, target, { act, actOnAll }) => {
      const host = hostOf(target);
      const args = { class: "VM", field: "affinity", value: host?.ref };
      const [first] = vms;
      if (vms.length > 1)
        void actOnAll(
          vms.map(({ ref }) => ({ ref, args })),
          "set_field",
        );
      else if (first) void act(first.ref, "set_field", { ...args, self: first.ref });
    },
  }),
  defineDrop<"VM">({
    id: "vm.vapp",
    of: ["vm"],
    onto: "vapp",
    label: "kinds.putIntoTarget",
    operation: "VM.set_appliance",
    why: (vm, { record }, { t }) => (isSet(vm.appliance) && vm.appliance === record?.ref ? t("kinds.itIsInThisVApp") : null),
    run: (vms, { record }, { act, actOnAll }) => {
      const [first] = vms;
      if (!record || !first) return;
      if (vms.length > 1)
        void actOnAll(
          vms.map(({ ref }) => ({ ref, args: { value: record.ref } })),
          "VM.set_appliance",
        );
      else void act(first.ref, "VM.set_appliance", { self: first.ref, value: record.ref } as never);
    },
  }),
  defineDrop<Organised>({
    id: "object.folder",
    of: organised,
    onto: "folder",
    label: "kinds.moveToTarget",
    why: (record, { group }, context) => {
      const isThere = group?.kind === "folder" && folderOf(record) === group.way;
      return organiseWhy(context) ?? (isThere ? context.t("kinds.itLiesThereAlready") : null);
    },
    run: put,
  }),
  defineDrop<Organised>({
    id: "object.tag",
    of: organised,
    onto: "tag",
    isOffered: (_record, { group }) => group?.kind === "tag" && group.tag !== null,
    label: "kinds.tagWithTarget",
    why: (record, { group }, context) => {
      const isThere = group?.kind === "tag" && group.tag !== null && tagsOf(record).includes(group.tag);
      return organiseWhy(context) ?? (isThere ? context.t("kinds.itHasThisTagAlready") : null);
    },
    run: put,
  }),
  defineDrop<Organised>({
    id: "object.field",
    of: organised,
    onto: "field",
    isOffered: (_record, { group }) => group?.kind === "field" && group.value !== null,
    label: "kinds.setToTarget",
    why: (_record, _target, context) => organiseWhy(context),
    run: put,
  }),
];

/** A folder on a folder: why it cannot go there, and what is done when it can. */
export function folderDrop(from: string, to: string, context: CommandContext): { readonly why: string | null; readonly run: () => void } {
  const name = partsOf(from).at(-1) ?? "";
  const way = wayOf([...partsOf(to), name]);
  const { t, session, kinds } = context;
  const why = isWithin(to, from) ? t("kinds.aFolderCannotLieIn") : way === from ? t("kinds.itLiesThereAlready") : null;
  return { why: organiseWhy(context) ?? why, run: () => submitAmendments(moveFolder(session.store, kinds, from, way), context) };
}
