"use client";
import { isSet, type Rec } from "../../../data/defaults";
import { useAnyRecord, useRecord } from "../../../data/hooks";
import { useNameOf } from "../../../data/use-name-of";
import { type Carried, useCarried } from "./carried";

export type Named = Extract<NonNullable<ReturnType<typeof useAnyRecord>>, { readonly tags: readonly string[] }>;
/** What the pages of an object's properties are about. */
export interface About {
  readonly record: Named;
  /** name of an object of the lab */
  readonly nameOf: (ref: string) => string;
  /** vCPUs online now of a running VM; null for any other */
  readonly online: number | null;
  /** by what a network leaves the servers; null for what is none */
  readonly carried: Carried | null;
  /** drivers in a running guest hear what XenStore says */
  readonly hasDrivers: boolean;
}
/** The same of a VM. */
export type AboutVm = About & { readonly record: Rec<"VM"> };

/** An object with what its properties depend on; null: it is gone, or it is none that has any. */
export function useAbout({ of }: { readonly of: string }): About | null {
  const record = useAnyRecord(of);
  const nameOf = useNameOf();
  const vm = record?.class === "VM" ? record : null;
  const metrics = useRecord("VM_metrics", vm?.metrics ?? null);
  const guest = useRecord("VM_guest_metrics", vm?.guest_metrics ?? null);
  const carried = useCarried(record?.class === "network" ? record : null);
  if (!record || !("name_label" in record) || !("tags" in record)) return null;
  return {
    record,
    nameOf: (ref) => nameOf(ref) ?? "",
    online: vm?.power_state === "Running" ? (metrics?.VCPUs_number ?? null) : null,
    carried,
    hasDrivers: guest?.PV_drivers_detected === true,
  };
}

export const isVm = (about: About): about is AboutVm => about.record.class === "VM";
/** A guest that qemu may emulate devices for. @source xapi: a VM of unspecified type is HVM when it has a boot policy */
export function isHvm(vm: Pick<Rec<"VM">, "domain_type" | "HVM_boot_policy">): boolean {
  return vm.domain_type === "hvm" || (vm.domain_type === "unspecified" && vm.HVM_boot_policy !== "");
}
/** There is a domain, or what one goes on from: what it was built with stays until it is built anew. */
export function isBuilt(vm: Pick<Rec<"VM">, "resident_on" | "power_state">): boolean {
  return isSet(vm.resident_on) || vm.power_state === "Suspended";
}
