/** Texts of components/kinds/pool. */
export const en = {
  "tree.pools": "Pools",
  "tab.topology": "Topology",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
