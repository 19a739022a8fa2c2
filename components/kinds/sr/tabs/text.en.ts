/** Texts of components/kinds/sr/tabs. */
export const en = {
  "disk.emptySr": "No disks on this storage.",
  "disk.title.sr": "Virtual disks",
} as const;

declare module "../../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
