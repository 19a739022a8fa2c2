/** Texts of components/inside/details. */
export const en = {
  "common.delete": "Delete",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
