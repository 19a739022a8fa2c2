"use client";
import { useCallback } from "react";
import { useConsole } from "../../../data/console-context";
import { useLab } from "../../../data/lab-context";
import { askView } from "../../../data/views";
import { visibleText } from "../../../ui/visible-text";
import { switchPortDialog } from "./dialogs";

/** Opens the VLANs of the switch's port that a NIC is plugged in at. @returns whether there is such a port */
export function useSetPort(): (pif: string) => Promise<boolean> {
  const { labId, session } = useLab();
  const { open } = useConsole();
  return useCallback(
    async (pif) => {
      const nic = session.store.record("PIF", pif);
      if (!nic) return false;
      const { switches = [] } = (await askView(labId, "physicalSwitch", { network: nic.network })) ?? {};
      const host = visibleText(session.store.record("host", nic.host)?.name_label ?? "");
      for (const { name: at, ports } of switches) {
        const port = ports.find((one) => one.pif === pif);
        if (!port) continue;
        open(switchPortDialog, { pif, at, number: port.number, name: `${host} ${nic.device}`, vlans: port.vlans });
        return true;
      }
      return false;
    },
    [labId, session, open],
  );
}
