/** A table as CSV. @source RFC 4180 */
export function csvOf(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(",")}\r\n`).join("");
}
/** What a spreadsheet would take for a formula is a text. @source https://owasp.org/www-community/attacks/CSV_Injection */
function cellOf(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return `${value}`;
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table as a file that spreadsheets open, which know UTF-8 by its mark. */
export function csvFile(rows: Parameters<typeof csvOf>[0]): Blob {
  return new Blob(["\uFEFF", csvOf(rows)], { type: "text/csv" });
}
