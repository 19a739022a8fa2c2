/** Texts of components/grid. */
export const en = {
  "grid.columns": "Columns",
  "grid.menu": "Row actions",
} as const;

declare module "../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
