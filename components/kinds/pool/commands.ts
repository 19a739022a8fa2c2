import { Network, Plus } from "lucide-react";
import { type Command, defineCommand } from "../command";
import { importDialog, newVmDialog } from "../vm/wizards/dialogs";

const on = ["pool"];
export const poolCommands: readonly Command[] = [
  defineCommand<"pool">({
    id: "pool.newVm",
    label: "host.newVm",
    icon: Plus,
    on,
    operation: "VM.create_from_template",
    context: 0,
    isNotInPalette: true,
    run: (_pool, { open }) => open(newVmDialog, {}),
  }),
  defineCommand<"pool">({
    id: "pool.import",
    label: "file.import",
    on,
    operation: "lab.import_guest_config",
    context: 0,
    isNotInPalette: true,
    run: (_pool, { open }) => open(importDialog, {}),
  }),
  defineCommand<"pool">({
    id: "pool.general",
    label: "tab.general",
    on,
    menus: [{ in: "pool", group: 0 }],
    isNotInPalette: true,
    run: ([pool], { go }) => pool && go(pool.ref, "general"),
  }),
  defineCommand<"pool">({
    id: "pool.topology",
    label: "tab.topology",
    icon: Network,
    on,
    menus: [{ in: "pool", group: 0 }],
    run: ([pool], { go }) => pool && go(pool.ref, "topology"),
  }),
];
