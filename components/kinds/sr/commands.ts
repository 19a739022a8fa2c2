import { FolderPlus } from "lucide-react";
import { newDiskFault } from "../../data/storage";
import { type Command, defineCommand } from "../command";
import { addDiskDialog } from "../vm/dialogs";

export const srCommands: readonly Command[] = [
  defineCommand<"SR">({
    id: "sr.addDisk",
    label: "menu.newDiskOn",
    icon: FolderPlus,
    on: ["sr"],
    operation: "VDI.create",
    menus: [{ in: "storage", group: 0 }],
    context: 0,
    toolbar: 1,
    bar: { of: "vdi", group: 0 },
    why: (sr, { text }) => {
      const fault = newDiskFault(sr);
      return fault && text(fault);
    },
    run: ([sr], { open }) => sr && open(addDiskDialog, { sr: sr.ref }),
  }),
];
