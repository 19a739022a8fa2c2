/** Tables as RFC 4180 has them: lines end in CR LF, cells with commas, quotation marks or line ends stand in quotation marks. */

function cell(value: string | number): string {
  if (typeof value === "number") return `${value}`;
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
/** @param rows - the header among them */
export function writeCsv(rows: readonly (readonly (string | number)[])[]): string {
  return `${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
/** A text that a spreadsheet takes for a text, whatever somebody has called an object. @source OWASP, CSV Injection */
export function asPlainText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
