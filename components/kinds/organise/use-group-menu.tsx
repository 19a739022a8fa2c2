"use client";
import { FolderPlus, Pencil, TextCursorInput, Trash2 } from "lucide-react";
import { useCallback } from "react";
import type { Group } from "../../data/group";
import type { Words } from "../../i18n";
import type { MenuAction, MenuEntry } from "../../ui/menu-entries";
import { applianceDialog } from "../appliance/dialogs";
import type { CommandContext } from "../command";
import { useCommandContext } from "../use-commands";
import { organiseWhy } from "./amend";
import { customFieldsDialog, deleteFolderDialog, deleteTagDialog, newFolderDialog, renameFolderDialog, renameTagDialog } from "./dialogs";

const rename = "history.branches.rename" as const;
const remove = "labs.delete" as const;

function entriesOf(group: Group, context: CommandContext): readonly MenuEntry[] {
  const { t, open } = context;
  const why = organiseWhy(context);
  const action = (label: Words, Icon: typeof Pencil, run: () => void, isDanger = false): MenuAction => ({
    label: t(label),
    icon: <Icon size={14} />,
    why,
    run,
    ...(isDanger ? { isDanger } : {}),
  });
  switch (group.kind) {
    case "folder": {
      const { way } = group;
      const made = action("organise.newFolder", FolderPlus, () => open(newFolderDialog, { around: way }));
      if (way === "") return [made];
      return [
        made,
        action(rename, Pencil, () => open(renameFolderDialog, { way })),
        action(remove, Trash2, () => open(deleteFolderDialog, { way }), true),
      ];
    }
    case "tag": {
      const { tag } = group;
      if (tag === null) return [];
      return [
        action(rename, Pencil, () => open(renameTagDialog, { tag })),
        action(remove, Trash2, () => open(deleteTagDialog, { tag }), true),
      ];
    }
    case "field":
      return [action("organise.customFields", TextCursorInput, () => open(customFieldsDialog, {}))];
    default:
      return [action("appliance.newVApp13", FolderPlus, () => open(applianceDialog, { of: null }))];
  }
}
/** The context menu of a group of the navigation that is no object. */
export function useGroupMenu(): (group: Group) => readonly MenuEntry[] {
  const context = useCommandContext();
  return useCallback((group) => entriesOf(group, context), [context]);
}
