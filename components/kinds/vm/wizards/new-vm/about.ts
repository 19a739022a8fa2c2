"use client";
import { useMemo } from "react";
import { LIMITS } from "@/server/contract/limits";
import { NULL_REF, type Rec } from "../../../../data/defaults";
import { slotsFor, slotsOf, useRecords } from "../../../../data/hooks";
import { useLab } from "../../../../data/lab-context";
import type { LabSession } from "../../../../data/lab-session";
import { useT } from "../../../../i18n";
import { useDiskSrs } from "../../dialogs/disk-srs";
import { useIsos } from "../../tabs/dvd-row";

export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;

/** What the lab's servers and storage can give one VM at most. */
export interface Limits {
  readonly hostMemory: number;
  readonly hostCpus: number;
  /** free bytes by storage */
  readonly free: Readonly<Record<string, { readonly name: string; readonly free: number }>>;
}
/** What the pages of the New VM wizard are about. */
export interface AboutNewVm {
  /** that the pages start from; null: none is chosen yet */
  readonly template: Rec<"VM"> | null;
  /** that it was asked for on; the null reference: none */
  readonly host: string;
  readonly limits: Limits;
  /** whose settings the pages start from in place of the template's; null: nobody's */
  readonly like: Rec<"VM"> | null;
  readonly likeDisks: readonly { readonly bytes: number; readonly sr: string }[];
  readonly likeNetworks: readonly string[];
  /** what can be said of a VM whose settings are to be copied, when it has come */
  readonly likenessOf: (ref: string) => Promise<Pick<AboutNewVm, "like" | "likeDisks" | "likeNetworks">>;
  readonly isTaken: (name: string) => boolean;
  /** a name that no VM has yet, for a VM from a template */
  readonly freeName: (label: string) => string;
  /** storage that disks go to unless told; empty: none takes any */
  readonly defaultSr: string;
  /** the storage of a uuid, if it takes disks */
  readonly srByUuid: (uuid: string) => string | null;
  /** those that a new VM gets by itself, with a way out first. @source consoles.md §1.3 (auto-add) */
  readonly networks: readonly string[];
  readonly nameOf: (className: "VM" | "VDI" | "SR" | "host" | "network", ref: string) => string;
}

/** @param preset - what the wizard was opened with */
export function useAboutNewVm(preset: { readonly template?: string | undefined; readonly host?: string | undefined }): AboutNewVm {
  const { session } = useLab();
  const t = useT();
  const { store } = session;
  const limits = useLimits();
  const pool = useRecords("pool")[0];
  const networks = useRecords("network");
  const srs = useDiskSrs();
  // The last page names the disc, whose library must not be gone by then.
  useIsos();
  const hasNic = (ref: string): boolean => store.members("pifsByNetwork", ref).length > 0;
  return {
    template: (preset.template ? store.record("VM", preset.template) : undefined) ?? null,
    host: preset.host ?? NULL_REF,
    limits,
    like: null,
    likeDisks: [],
    likeNetworks: [],
    likenessOf: (ref) => likeness(session, ref),
    isTaken: (name) => store.all("VM").some((vm) => vm.name_label === name),
    freeName(label) {
      const taken = new Set(store.all("VM").map((vm) => vm.name_label));
      let name = label;
      for (let n = 1; taken.has(name); n += 1) name = `${label} (${n})`;
      return name;
    },
    defaultSr: srs.find((sr) => sr.ref === pool?.default_SR)?.ref ?? srs[0]?.ref ?? "",
    srByUuid: (uuid) => srs.find((sr) => sr.ref === store.byUuid(uuid)?.ref)?.ref ?? null,
    networks: networks
      .filter(({ other_config }) => other_config.automatic !== "false")
      .sort((a, b) => Number(hasNic(b.ref)) - Number(hasNic(a.ref)))
      .map((network) => network.ref)
      .slice(0, LIMITS.vifs),
    nameOf: (className, ref) => store.record(className, ref)?.name_label ?? t("common.none"),
  };
}

/** What of a VM is copied: its shape, sizes and places of its disks, its networks. Not what is on the disks. */
async function likeness({ store, needs }: LabSession, ref: string): Promise<Pick<AboutNewVm, "like" | "likeDisks" | "likeNetworks">> {
  const like = store.record("VM", ref) ?? null;
  await needs.whenKnown([...slotsOf("vbdsByVm", [ref]), ...slotsOf("vifsByVm", [ref])]);
  const drives = store.members("vbdsByVm", ref);
  await needs.whenKnown(
    slotsFor(
      "VDI",
      drives.map(({ VDI }) => VDI),
    ),
  );
  const likeDisks = drives.flatMap((vbd) => {
    const vdi = vbd.type === "Disk" ? store.record("VDI", vbd.VDI) : undefined;
    return vdi ? [{ bytes: vdi.virtual_size, sr: vdi.SR }] : [];
  });
  const likeNetworks = store.members("vifsByVm", ref).map((vif) => vif.network);
  return { like, likeDisks, likeNetworks };
}

function useLimits(): Limits {
  const { session } = useLab();
  const hosts = useRecords("host");
  const srs = useDiskSrs();
  return useMemo(() => {
    const { store } = session;
    return {
      hostMemory:
        Math.max(0, ...hosts.map((one) => store.record("host_metrics", one.metrics)?.memory_total ?? 0)) || Number.MAX_SAFE_INTEGER,
      hostCpus: Math.max(0, ...hosts.map((one) => Number(one.cpu_info.cpu_count ?? 0))) || 128,
      free: Object.fromEntries(srs.map((sr) => [sr.ref, { name: sr.name, free: sr.free }])),
    };
  }, [session, hosts, srs]);
}
