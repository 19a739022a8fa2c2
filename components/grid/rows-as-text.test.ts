import { expect, test } from "vitest";
import type { GridColumn } from "./grid-column";
import { rowsAsCsv, rowsAsText } from "./rows-as-text";

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
test("as a file: shown or raw, and no name is a formula", () => {
  const rows = [{ name: "=cmd", share: 0.25 }];
  expect(rowsAsCsv(columns, rows, false)).toBe("Name,CPU\r\n'=cmd,25.0 %\r\n");
  expect(rowsAsCsv(columns, rows, true)).toBe("Name,CPU\r\n'=cmd,0.25\r\n");
});
