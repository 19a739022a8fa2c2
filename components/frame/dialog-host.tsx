"use client";
import dynamic from "next/dynamic";
import { useEffect } from "react";
import { useConsole } from "../data/console-context";
import { useLab } from "../data/lab-context";
import { readPref, writePref } from "../data/prefs";
import { CloneDialog, RenameDialog } from "../kinds/common/name-dialogs";
import { PropertiesDialog } from "../kinds/common/properties/properties";
import { HostPowerDialog } from "../kinds/host/dialogs/host-power";
import { AddDiskDialog, AttachDiskDialog } from "../kinds/vm/dialogs/add-disk";
import { AddVifDialog, RemoveVifDialog } from "../kinds/vm/dialogs/add-vif";
import { ConfirmPowerDialog } from "../kinds/vm/dialogs/confirm-power";
import { DeleteDiskDialog, DetachDiskDialog } from "../kinds/vm/dialogs/delete-disk";
import { DeleteVmDialog } from "../kinds/vm/dialogs/delete-vm";
import { DeleteVmsDialog } from "../kinds/vm/dialogs/delete-vms";
import { PasswordDialog } from "../page/password-dialog";
import { CommandPalette } from "./command-palette";
import { AboutDialog, HelpDialog } from "./help-dialogs";
import { UndoDialog } from "./history/undo-dialog";
import { Tour } from "./tour";

const NewVmWizard = dynamic(() => import("../kinds/vm/wizards/new-vm-wizard"), { ssr: false });
const ImportDialog = dynamic(() => import("../kinds/vm/wizards/import-dialog"), { ssr: false });

/** The dialog that is open, if one is. */
export function DialogHost() {
  const { dialog, close, open } = useConsole();
  const { me } = useLab();
  useEffect(() => {
    // Once for each user, and not in a browser that is driven by a program.
    if (!readPref("tour.seen", false) && !navigator.webdriver) {
      writePref("tour.seen", true);
      open({ kind: "tour" });
    }
  }, [open]);
  if (!dialog) return null;
  switch (dialog.kind) {
    case "newVm":
      return <NewVmWizard template={dialog.template} host={dialog.host} onClose={close} />;
    case "import":
      return <ImportDialog onClose={close} />;
    case "rename":
      return <RenameDialog of={dialog.ref} onClose={close} />;
    case "properties":
      return <PropertiesDialog of={dialog.ref} onClose={close} />;
    case "clone":
      return <CloneDialog of={dialog.ref} onClose={close} />;
    case "deleteVm":
      return <DeleteVmDialog of={dialog.ref} onClose={close} />;
    case "deleteVms":
      return <DeleteVmsDialog refs={dialog.refs} onClose={close} />;
    case "confirmPower":
      return <ConfirmPowerDialog command={dialog.command} refs={dialog.refs} onClose={close} />;
    case "hostPower":
      return <HostPowerDialog command={dialog.command} of={dialog.ref} onClose={close} />;
    case "addDisk":
      return <AddDiskDialog vm={dialog.vm} sr={dialog.sr} onClose={close} />;
    case "attachDisk":
      return <AttachDiskDialog vm={dialog.vm} onClose={close} />;
    case "detachDisk":
      return <DetachDiskDialog vbd={dialog.vbd} onClose={close} />;
    case "deleteDisk":
      return <DeleteDiskDialog vdi={dialog.vdi} onClose={close} />;
    case "addVif":
      return <AddVifDialog vm={dialog.vm} onClose={close} />;
    case "removeVif":
      return <RemoveVifDialog vif={dialog.vif} onClose={close} />;
    case "undo":
      return <UndoDialog onClose={close} />;
    case "palette":
      return <CommandPalette onClose={close} />;
    case "help":
      return <HelpDialog onClose={close} />;
    case "tour":
      return <Tour onClose={close} />;
    case "about":
      return <AboutDialog onClose={close} />;
    case "password":
      return <PasswordDialog username={me.username} onClose={close} />;
  }
}
