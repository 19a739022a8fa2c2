/** What `/etc/network/interfaces` says of an interface. @source interfaces(5) */

export interface Stanza {
  readonly method: string;
  readonly address: string;
  readonly netmask: string;
  readonly gateway: string;
}

/** The `iface` stanza of an interface; null: there is none of that family. */
export function stanzaOf(text: string, name: string, family: "inet" | "inet6" = "inet"): Stanza | null {
  const rows = text.split("\n").map((row) => row.trim());
  const at = rows.findIndex((row) => row.startsWith(`iface ${name} ${family} `));
  if (at < 0) return null;
  const method = (rows[at] ?? "").split(/\s+/)[3] ?? "";
  const body: string[] = [];
  for (const row of rows.slice(at + 1)) {
    if (/^(iface|auto|allow-)/.test(row)) break;
    body.push(row);
  }
  const option = (key: string): string =>
    body
      .find((row) => row.startsWith(`${key} `))
      ?.slice(key.length)
      .trim() ?? "";
  return { method, address: option("address"), netmask: option("netmask"), gateway: option("gateway") };
}
