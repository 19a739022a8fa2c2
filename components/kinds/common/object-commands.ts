/** What may be done to every object that has a page. */
import { Copy, Pencil, Settings2 } from "lucide-react";
import { copyText } from "../../ui/copy-button";
import { type Command, defineCommand } from "../command";
import { propertiesDialog, renameDialog } from "./dialogs";

const on = ["pool", "host", "vm", "sr", "network", "template"];
/** vApps have properties of their own. */
const named = [...on, "vapp"];
type WithPage = "pool" | "host" | "VM" | "SR" | "network" | "VM_appliance";
/** Last in every menu of a kind. */
const END = 9;

export const objectCommands: readonly Command[] = [
  defineCommand<WithPage>({
    id: "object.rename",
    label: "vm.rename",
    icon: Pencil,
    keys: "F2",
    on: named,
    operation: "set_field",
    menus: ["vm", "templates"].map((menu) => ({ in: menu, group: 3 })),
    context: END,
    run: ([object], { open }) => object && open(renameDialog, { of: object.ref }),
  }),
  defineCommand<WithPage>({
    id: "object.copyUuid",
    label: "menu.copyUuid",
    icon: Copy,
    on: named,
    context: END,
    run: ([object]) => object && void copyText(object.uuid),
  }),
  defineCommand<WithPage>({
    id: "object.properties",
    label: "menu.properties",
    icon: Settings2,
    keys: "Alt+Enter",
    on,
    operation: "set_field",
    menus: ["pool", "server", "vm", "storage", "templates"].map((menu) => ({ in: menu, group: END })),
    context: END,
    run: ([object], { open }) => object && open(propertiesDialog, { of: object.ref }),
  }),
];
