/** Texts of components/kinds/template. */
export const en = {
  "menu.newVmFrom": "New VM from template…",
  "vm.deleteTemplate": "Delete template…",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
