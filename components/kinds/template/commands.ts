import { Plus, Trash2 } from "lucide-react";
import { type Command, defineCommand } from "../command";
import { deleteVmDialog } from "../vm/dialogs";
import { newVmDialog } from "../vm/wizards/dialogs";

const on = ["template"];
export const templateCommands: readonly Command[] = [
  defineCommand<"VM">({
    id: "template.newVm",
    label: "menu.newVmFrom",
    icon: Plus,
    on,
    operation: "VM.create_from_template",
    menus: [{ in: "templates", group: 0 }],
    context: 0,
    toolbar: 1,
    run: ([template], { open }) => template && open(newVmDialog, { template: template.ref }),
  }),
  defineCommand<"VM">({
    id: "template.delete",
    label: "vm.deleteTemplate",
    icon: Trash2,
    keys: "Delete",
    on,
    operation: "VM.destroy",
    menus: [{ in: "templates", group: 0 }],
    context: 1,
    toolbar: 1,
    isDanger: true,
    disrupts: true,
    why: (template, { text }) =>
      template.is_default_template ? text({ code: "VM_CANNOT_DELETE_DEFAULT_TEMPLATE", params: [template.ref] }) : null,
    run: ([template], { open }) => template && open(deleteVmDialog, { of: template.ref }),
  }),
];
