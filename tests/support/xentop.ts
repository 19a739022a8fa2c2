/** What `xentop -b` prints of one domain. */

/** A column of a domain's row as a number. @throws Error where either is not there */
export function xentopCell(text: string, domain: string, column: string): number {
  const lines = text.split("\n");
  const head =
    lines
      .find((line) => line.includes("VBD_RD"))
      ?.trim()
      .split(/ +/) ?? [];
  const row =
    lines
      .find((line) => line.trim().startsWith(`${domain} `))
      ?.trim()
      .split(/ +/) ?? [];
  const value = Number(row[head.indexOf(column)]);
  if (Number.isNaN(value)) throw new Error(`no ${column} of ${domain}`);
  return value;
}
