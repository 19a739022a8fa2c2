import { expect, test } from "vitest";
import type { GridColumn } from "./grid-column";
import { rowsAsTable, rowsAsText } from "./rows-as-text";

interface Row {
  readonly name: string;
  readonly share: number | null;
}
const columns: readonly GridColumn<Row>[] = [
  { id: "name", header: "Name", size: 1, value: ({ name }) => name },
  {
    id: "share",
    header: "CPU",
    size: 1,
    value: ({ share }) => share,
    text: ({ share }) => (share === null ? "" : `${(share * 100).toFixed(1)} %`),
  },
];

test("[cases/console 9] rows are copied as they are shown, or raw; what is not known is empty", () => {
  const rows = [
    { name: "web", share: 0.5818448843999982 },
    { name: "off", share: null },
  ];
  expect(rowsAsText(columns, rows, false)).toBe("Name\tCPU\nweb\t58.2 %\noff\t");
  expect(rowsAsText(columns, rows, true)).toBe("Name\tCPU\nweb\t0.5818448843999982\noff\t");
});
test.each(["a\tb", "a\nb", "a\r\nb", "a\rb", "a\u2028b", "a\n\n\tb"])("[cases/console 9] %j stays one cell of one row", (name) => {
  expect(rowsAsText(columns, [{ name, share: null }], false)).toBe("Name\tCPU\na b\t");
});
test("as a table for a file: shown or raw", () => {
  const rows = [{ name: "web", share: 0.25 }];
  expect(rowsAsTable(columns, rows, false)).toEqual([
    ["Name", "CPU"],
    ["web", "25.0 %"],
  ]);
  expect(rowsAsTable(columns, rows, true)[1]).toEqual(["web", 0.25]);
});
