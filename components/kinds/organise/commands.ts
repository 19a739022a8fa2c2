/** What people put objects under: folders, tags and their own fields, for objects and for the lab as a whole. */
import { FolderInput, FolderPlus, House, Tags, TextCursorInput } from "lucide-react";
import { type Command, defineCommand, defineLabCommand } from "../command";
import { homeServerDialog } from "../vm/dialogs";
import { HOME_ROLE } from "../vm/start-on";
import { ORGANISE_ROLE } from "./amend";
import { customFieldsDialog, fieldValuesDialog, moveToFolderDialog, newFolderDialog, tagsDialog } from "./dialogs";

const on = ["pool", "host", "vm", "sr", "network", "template"];
type Organised = "pool" | "host" | "VM" | "SR" | "network";
/** What it submits, and the role that its fields need: the operation itself asks for each field's own. */
const organises = { operation: "amend_field", role: ORGANISE_ROLE } as const;
/** What all of these have alike. */
const shared = { ...organises, on, takesMany: true, context: 7 } as const;
const refsOf = (records: readonly { readonly ref: string }[]): readonly string[] => records.map(({ ref }) => ref);

export const organiseCommands: readonly Command[] = [
  defineCommand<"VM">({
    id: "vm.home",
    label: "organise.homeServer",
    icon: House,
    on: ["vm"],
    takesMany: true,
    operation: "set_field",
    role: HOME_ROLE,
    menus: [{ in: "vm", group: 3 }],
    context: 6,
    run: (able, { open }) => open(homeServerDialog, { refs: refsOf(able) }),
  }),
  defineCommand<Organised>({
    ...shared,
    id: "object.folder",
    label: "organise.moveToFolder",
    icon: FolderInput,
    run: (able, { open }) => open(moveToFolderDialog, { refs: refsOf(able) }),
  }),
  defineCommand<Organised>({
    ...shared,
    id: "object.tags",
    label: "organise.editTags",
    icon: Tags,
    run: (able, { open }) => open(tagsDialog, { refs: refsOf(able) }),
  }),
  defineCommand<Organised>({
    ...shared,
    id: "object.fields",
    label: "organise.setCustomFields",
    icon: TextCursorInput,
    run: (able, { open }) => open(fieldValuesDialog, { refs: refsOf(able) }),
  }),
  defineLabCommand({
    id: "tools.newFolder",
    label: "organise.newFolder",
    icon: FolderPlus,
    menus: [{ in: "tools", group: 2 }],
    ...organises,
    run: ({ open }) => open(newFolderDialog, { around: "" }),
  }),
  defineLabCommand({
    id: "tools.customFields",
    label: "organise.customFields",
    icon: TextCursorInput,
    menus: [{ in: "tools", group: 2 }],
    ...organises,
    run: ({ open }) => open(customFieldsDialog, {}),
  }),
];
