/** Objects by what people have put them under: folders within folders, and tags. What is in neither stands nowhere. */
import { Folder, Folders, Tag, Tags } from "lucide-react";
import type { AnyRec } from "../data/defaults";
import type { Kind } from "../data/kind";
import type { Translate } from "../i18n";
import type { IconLook } from "../ui/object-icon";
import { byName, leaf, sorted, type TreeNode } from "./tree-node";

interface Branch {
  readonly below: Map<string, Branch>;
  readonly objects: TreeNode[];
}
const emptyBranch = (): Branch => ({ below: new Map(), objects: [] });
function branchAt(branch: Branch, name: string): Branch {
  const next = branch.below.get(name) ?? emptyBranch();
  branch.below.set(name, next);
  return next;
}
const heading = { folders: { icon: Folders }, tags: { icon: Tags } } as const satisfies Readonly<Record<string, IconLook>>;
const look = { folders: { icon: Folder }, tags: { icon: Tag } } as const satisfies Readonly<Record<string, IconLook>>;

/** A name as part of an id: elements of the page are named by ids, whose lists are parted at spaces. */
function idPart(name: string): string {
  return name.replace(/[%/\s]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}

/** @param placed - the objects that are shown, by their kinds */
export function organise(placed: ReadonlyMap<Kind, readonly AnyRec[]>, t: Translate): readonly TreeNode[] {
  const roots = { folders: emptyBranch(), tags: emptyBranch() };
  for (const [kind, records] of placed) {
    const byRef = new Map(records.map((record) => [record.ref, record]));
    for (const node of sorted(records.map((record) => leaf(kind, record)))) {
      const record = byRef.get(node.id) as AnyRec;
      const way = (kind.folderOf?.(record) ?? "").split("/").filter(Boolean);
      if (way.length > 0) way.reduce(branchAt, roots.folders).objects.push(node);
      for (const tag of new Set(kind.tagsOf?.(record))) branchAt(roots.tags, tag).objects.push(node);
    }
  }
  const met = new Set<string>();
  /** An object is found by its ref where it stands first; elsewhere its node has a name of its own. */
  const distinct = (node: TreeNode, at: string): TreeNode => {
    if (met.has(node.id)) return { ...node, id: `${at}//${node.id}` };
    met.add(node.id);
    return node;
  };
  const nodes = ({ below, objects }: Branch, kind: IconLook, at: string): readonly TreeNode[] => [
    ...[...below]
      .sort(([a], [b]) => byName(a, b))
      .map(([label, branch]): TreeNode => {
        const id = `${at}/${idPart(label)}`;
        return { id, ref: null, kind, label, children: nodes(branch, kind, id), isClosedAtFirst: false };
      }),
    ...objects.map((node) => distinct(node, at)),
  ];
  const group = (name: "folders" | "tags", label: string): readonly TreeNode[] => {
    const children = nodes(roots[name], look[name], name);
    return children.length === 0 ? [] : [{ id: name, ref: null, kind: heading[name], label, children, isClosedAtFirst: false }];
  };
  return [...group("folders", t({ en: "Folders", zh: "文件夹" })), ...group("tags", t({ en: "Tags", zh: "标签" }))];
}
