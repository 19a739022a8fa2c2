/** Texts of components/grid. */
export const en = {
  "grid.columns": "Columns",
  "grid.resetColumns": "Columns as at First",
  "grid.columnsAreSo": "They are so already.",
  "grid.groupBy": "Group: {by}",
  "grid.ungrouped": "(nothing)",
  "grid.menu": "Row actions",
  "grid.saveAsCsv": "Save as CSV",
  "grid.asShown": "As shown",
  "grid.rawValues": "Raw values",
  "grid.none": "(none)",
} as const;

declare module "../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
