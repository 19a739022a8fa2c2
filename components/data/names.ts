import type { RecordStore } from "./store";

/** What people call the object behind a reference; null when the lab does not have it. */
export function nameOf(store: RecordStore, ref: string): string | null {
  const record = store.any(ref);
  if (!record) return null;
  switch (record.class) {
    case "VBD": {
      const disk = store.record("VDI", record.VDI)?.name_label;
      return disk || `${record.type === "CD" ? "DVD" : "disk"} ${record.userdevice}`;
    }
    case "VIF":
      return `interface ${record.device}`;
    case "PIF":
      return record.device;
    case "PBD":
      return store.record("SR", record.SR)?.name_label ?? null;
    default:
      return "name_label" in record ? record.name_label || record.uuid : null;
  }
}
