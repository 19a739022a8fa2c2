/** What `/etc/network/interfaces` says of an interface. @source interfaces(5) */

export interface Stanza {
  readonly method: string;
  readonly address: string;
  readonly netmask: string;
  readonly gateway: string;
}

/** The `iface` stanza of an interface; null: there is none of that family. */
export function stanzaOf(text: string, name: string, family: "inet" | "inet6" = "inet"): Stanza | null {
  const rows = rowsOf(text, name, family);
  if (rows === null) return null;
  const [head = "", ...body] = rows;
  const method = head.split(/\s+/)[3] ?? "";
  const option = (key: string): string =>
    body
      .find((row) => row.startsWith(`${key} `))
      ?.slice(key.length)
      .trim() ?? "";
  return { method, address: option("address"), netmask: option("netmask"), gateway: option("gateway") };
}

/** An interface's line with those below it; null: there is none of that family. */
function rowsOf(text: string, name: string, family: string): string[] | null {
  const rows = text.split("\n").map((row) => row.trim());
  const at = rows.findIndex((row) => row.startsWith(`iface ${name} ${family} `));
  if (at < 0) return null;
  const next = rows.findIndex((row, n) => n > at && /^(iface|auto|allow-)/.test(row));
  return rows.slice(at, next < 0 ? undefined : next);
}

/** All that the stanzas of an interface say, by words with `_`, as either is written; null: there is none. */
export function optionsOf(text: string, name: string): ReadonlyMap<string, string> | null {
  const own = [rowsOf(text, name, "inet"), rowsOf(text, name, "inet6")].filter((rows) => rows !== null);
  if (own.length === 0) return null;
  const pairs = own.flatMap((rows) => rows.slice(1)).map((row) => /^(\S+)\s+(.*)$/.exec(row));
  return new Map(pairs.flatMap((pair) => (pair ? [[(pair[1] ?? "").replaceAll("-", "_"), pair[2] ?? ""] as const] : [])));
}
