/** Objects by what people have put them under: folders within folders, tags, their own fields, vApps. What is in none stands nowhere. */
import { Folders, Tags, TextCursorInput } from "lucide-react";
import { keptFolders } from "../data/folder";
import type { Group } from "../data/group";
import { FIELD } from "../search/grammar";
import { propertiesOf } from "../search/properties";
import type { IconLook } from "../ui/object-icon";
import { Grouping, type GroupLevel, type GroupWay, idPart, type Placed } from "./group-nodes";
import { folderSteps, type LevelContext, propertyLevel } from "./property-level";
import { NONE, type TreeNode } from "./tree-node";

const NO_LEVEL: GroupLevel = { ways: () => [] };

/** @param placed - the objects that are shown */
export function organise(placed: readonly Placed[], context: LevelContext): readonly TreeNode[] {
  const { store, kinds, t } = context;
  const properties = propertiesOf(kinds, store);
  const grouping = new Grouping();
  const levelOf = (name: string): GroupLevel => {
    const property = properties.get(name);
    return property ? propertyLevel(property, context) : NO_LEVEL;
  };
  /** Groups of one property, without what has none of it. */
  const groups = (level: GroupLevel, seeds: readonly GroupWay[], at: string): readonly TreeNode[] =>
    grouping.nodes(
      placed.filter(({ kind, record }) => level.ways(kind, record).length > 0),
      [{ ...level, seeds }],
      at,
    );
  const heading = (id: string, label: string, look: IconLook, group: Group, children: readonly TreeNode[]): readonly TreeNode[] =>
    children.length === 0 ? NONE : [{ id, ref: null, kind: look, label, children, isClosedAtFirst: false, group }];

  const folders = groups(levelOf("folder"), keptFolders(store.all("pool")[0]).map(folderSteps), "folders");
  const tags = groups(levelOf("tag"), [], "tags");
  const fields = [...properties.values()].flatMap(({ field }): TreeNode[] => {
    if (!field) return [];
    const id = `fields/${idPart(field.name)}`;
    const children = groups(levelOf(FIELD + field.name), [], id);
    const group = { kind: "field", name: field.name, value: null } as const;
    return [{ id, ref: null, kind: { icon: TextCursorInput }, label: field.name, children, isClosedAtFirst: false, group }];
  });
  const vapp = kinds.named("vapp");
  const seeds = store
    .all("VM_appliance")
    .flatMap((one): GroupWay[] => (vapp ? [[{ key: one.ref, label: kinds.nameOf(store, one, "en"), look: vapp, ref: one.ref }]] : []));
  const vapps = vapp ? heading("vapps", t(vapp.many), vapp, { kind: "vapps" }, groups(levelOf("vapp"), seeds, "vapps")) : NONE;
  return [
    ...heading("folders", t("tree.folders"), { icon: Folders }, { kind: "folder", way: "" }, folders),
    ...heading("tags", t("props.tags"), { icon: Tags }, { kind: "tag", tag: null }, tags),
    ...heading("fields", t("organise.customFields13"), { icon: TextCursorInput }, { kind: "field", name: null, value: null }, fields),
    ...vapps,
  ];
}
