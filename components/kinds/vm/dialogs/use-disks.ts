"use client";
import { useMemo } from "react";
import { isSet } from "../../../data/defaults";
import { slotsFor, slotsOf, useKnown } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";

/**
 * Asks for the disks of VMs, and for whatever else uses these.
 * @param vms - the same array while they are the same
 * @returns whether all of it has come; the store has it then
 */
export function useDisks(vms: readonly string[]): boolean {
  const { store } = useLab().session;
  const hasDrives = useKnown(useMemo(() => slotsOf("vbdsByVm", vms), [vms]));
  const disks = vms
    .flatMap((vm) => store.members("vbdsByVm", vm))
    .flatMap((vbd) => (vbd.type !== "CD" && isSet(vbd.VDI) ? [vbd.VDI] : []))
    .join(" ");
  const slots = useMemo(() => {
    const refs = disks === "" ? [] : disks.split(" ");
    return [...slotsFor("VDI", refs), ...slotsOf("vbdsByVdi", refs)];
  }, [disks]);
  return useKnown(slots) && hasDrives;
}
