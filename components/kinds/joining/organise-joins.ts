/** Folders, tags and vApps on the map of these: what the navigation has for them when something is dropped there. */
import type { Outcome } from "@/server/contract";
import { type AnyRec, isSet } from "../../data/defaults";
import { folderOf } from "../../data/folder";
import type { JoinChoice, Joined } from "../../topology/joining/join";
import type { DropPlace } from "../../tree/drag";
import { visibleText } from "../../ui/visible-text";
import type { CommandContext } from "../command";
import { amendment } from "../organise/amend";
import { choicesFor } from "../use-drops";
import type { End } from "./join";
import { joined, over, refused } from "./outcome";
import "./texts";

const FOLDER = "folder:";
/** Where a node of the map is in the navigation; null: nothing is put there. */
function placeOf({ node, record }: End, context: CommandContext): DropPlace | null {
  const { id, kind, label } = node;
  if (kind === "folder") {
    const way = id.slice(FOLDER.length);
    return { ref: null, group: { kind: "folder", way }, label: visibleText(label) };
  }
  if (kind === "tag") return { ref: null, group: { kind: "tag", tag: label }, label: visibleText(label) };
  return kind === "vapp" && record
    ? { ref: record.ref, label: context.kinds.nameOf(context.session.store, record, context.language) }
    : null;
}
/** What is put somewhere: a machine. */
const machineOf = ({ record }: End): AnyRec | null => (record?.class === "VM" && !record.is_control_domain ? record : null);

/** How a machine is put back to where it was. */
function backOf(record: AnyRec, { group }: DropPlace, context: CommandContext): (() => Promise<string | null>) | null {
  const amend = async (...args: Parameters<typeof amendment>): Promise<string | null> => {
    const { ref, args: fields } = amendment(...args);
    return (await over(context, ref, "amend_field", { self: ref, ...fields } as never)).why;
  };
  if (group?.kind === "tag" && group.tag !== null) {
    const { tag } = group;
    return () => amend(record, "tags", [], [tag]);
  }
  if (group?.kind === "folder") {
    const before = folderOf(record);
    return () => (before === "" ? amend(record, "other_config", {}, ["folder"]) : amend(record, "other_config", { folder: before }));
  }
  if (record.class !== "VM") return null;
  const { appliance } = record;
  const value = isSet(appliance) ? appliance : "OpaqueRef:NULL";
  return async () => (await over(context, record.ref, "VM.set_appliance", { self: record.ref, value } as never)).why;
}

export function organiseChoices(a: End, b: End, context: CommandContext): readonly JoinChoice[] {
  const [of, onto] = machineOf(a) ? [a, b] : [b, a];
  const place = placeOf(onto, context);
  const record = machineOf(of);
  if (!record || !place) return [];
  // The row makes one call: what becomes of that is what has become of the join.
  let call: Promise<Outcome> | null = null;
  const heard: CommandContext = {
    ...context,
    act: (...args) => {
      const outcome = context.act(...args);
      call = outcome;
      return outcome;
    },
  };
  return choicesFor([record], place, heard).map(({ label, why, askWhy, run }, at) => ({
    id: `organise.${at}`,
    ...{ label, why, ...(askWhy ? { askWhy } : {}) },
    async run(): Promise<Joined | null> {
      const back = backOf(record, place, context);
      run();
      const outcome = await call;
      if (outcome?.ok === false) return refused(context.text(outcome.fault, { ref: record.ref }));
      return joined(context, context.t("joins.isPut", { name: visibleText(of.node.label), what: label }), back);
    },
  }));
}
/** Whether somebody puts it under anything, or anything under it. */
export const isOrganised = (end: End, context: CommandContext): boolean => machineOf(end) !== null || placeOf(end, context) !== null;
