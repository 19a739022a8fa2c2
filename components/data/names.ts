import type { Language } from "./fault-text";
import type { RecordStore } from "./store";

/** What devices are called that have no name of their own. */
const deviceWords = {
  en: { Disk: "disk", CD: "DVD", Floppy: "floppy", VIF: "interface" },
  zh: { Disk: "磁盘", CD: "DVD", Floppy: "软盘", VIF: "接口" },
} as const;

/** What people call the object behind a reference; null when the lab does not have it. */
export function nameOf(store: RecordStore, ref: string, language: Language): string | null {
  const record = store.any(ref);
  if (!record) return null;
  switch (record.class) {
    case "VBD": {
      const disk = store.record("VDI", record.VDI)?.name_label;
      return disk || `${deviceWords[language][record.type]} ${record.userdevice}`;
    }
    case "VIF":
      return `${deviceWords[language].VIF} ${record.device}`;
    case "PIF":
      return record.device;
    case "PBD":
      return store.record("SR", record.SR)?.name_label ?? null;
    default:
      return "name_label" in record ? record.name_label || record.uuid : null;
  }
}
