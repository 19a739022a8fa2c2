"use client";
import { useRecords } from "../../../data/hooks";
import { newDiskFault } from "../../../data/storage";
import { useT } from "../../../i18n";
import { formatBytes } from "../../../ui/format";
import type { Option } from "../../../ui/select";

/** Storages that take new disks, most free space first. */
export function useDiskSrs(): readonly { readonly ref: string; readonly name: string; readonly free: number }[] {
  const srs = useRecords("SR");
  return srs
    .filter((sr) => newDiskFault(sr) === null)
    .map((sr) => ({ ref: sr.ref, name: sr.name_label, free: Math.max(0, sr.physical_size - sr.physical_utilisation) }))
    .sort((a, b) => b.free - a.free);
}
export function useSrOptions(): readonly Option[] {
  const t = useT();
  return useDiskSrs().map((sr) => ({ value: sr.ref, label: sr.name, note: t("usage.free", { free: formatBytes(sr.free) }) }));
}
