/** Texts of components/kinds/sr. */
export const en = {
  "menu.newDiskOn": "Add disk…",
  "tree.storage": "Storage",
  "col.usage": "Usage",
  "col.shared": "Shared",
  "sr.storage": "storage",
  "sr.local": "Local",
  "sr.storageType": "Storage type",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
