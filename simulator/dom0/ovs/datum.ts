/** Values of the database in words: read, checked and printed. @source ovs: lib/ovsdb-data.c (ovsdb_atom_to_string, ovsdb_datum_from_string) */
import type { Atom, Column, Datum } from "./schema";

/** @source ovs: lib/ovsdb-data.c, string_needs_quotes */
export function atomText(atom: Atom): string {
  if (typeof atom !== "string") return `${atom}`;
  const isPlain = /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(atom) && atom !== "true" && atom !== "false";
  return isPlain && !UUID.test(atom) ? atom : JSON.stringify(atom);
}
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const compare = (a: Atom, b: Atom): number => (a < b ? -1 : a > b ? 1 : 0);
/** Sets and maps have no order of their own: the smallest comes first. */
export function sorted(column: Column, datum: Datum): Datum {
  if (column.isMap) return [...(datum as readonly (readonly [string, Atom])[])].sort(([a], [b]) => compare(a, b));
  return [...(datum as readonly Atom[])].sort(compare);
}

/** @param isBare - without brackets and quotes, as `--bare` and `--data=bare` have it */
export function datumText(column: Column, datum: Datum, isBare = false): string {
  const text = (atom: Atom): string => (isBare ? `${atom}` : column.type === "uuid" ? `${atom}` : atomText(atom));
  if (column.isMap) {
    const key = (name: string): string => (isBare ? name : atomText(name));
    const pairs = (datum as readonly (readonly [string, Atom])[]).map(([name, value]) => `${key(name)}=${text(value)}`);
    return isBare ? pairs.join(" ") : `{${pairs.join(", ")}}`;
  }
  const atoms = (datum as readonly Atom[]).map(text);
  if (isBare) return atoms.join(" ");
  return column.most === 1 && atoms.length === 1 ? (atoms[0] as string) : `[${atoms.join(", ")}]`;
}

/** What is wrong with a value, in the database's words. */
export class BadDatum extends Error {}

const TOKEN = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,=[\]{}"]+))/;
interface Read {
  readonly text: string;
  readonly rest: string;
  readonly isQuoted: boolean;
}
function token(text: string): Read {
  const found = TOKEN.exec(text);
  if (!found) throw new BadDatum(`unexpected "${text.trim()}" parsing value`);
  const isQuoted = found[1] !== undefined;
  return { text: isQuoted ? JSON.parse(`"${found[1]}"`) : (found[2] as string), rest: text.slice(found[0].length), isQuoted };
}

/** @param rowOf - finds what a name of a row stands for, such as `@m` */
function atomOf(column: Column, { text, isQuoted }: Read, rowOf: (name: string) => string): Atom {
  switch (column.type) {
    case "integer": {
      const value = Number(text);
      if (isQuoted || !/^[-+]?(\d+|0x[\da-fA-F]+)$/.test(text)) throw new BadDatum(`"${text}" is not a valid integer or range`);
      const { range } = column;
      if (range && (value < range[0] || value > range[1]))
        throw new BadDatum(`constraint violation: ${value} is not in the valid range ${range[0]} to ${range[1]} (inclusive)`);
      return value;
    }
    case "boolean":
      if (["true", "yes", "on", "1"].includes(text)) return true;
      if (["false", "no", "off", "0"].includes(text)) return false;
      throw new BadDatum(`"${text}" is not a valid boolean (use "true" or "false")`);
    case "uuid":
      if (UUID.test(text)) return text;
      if (text.startsWith("@")) return rowOf(text);
      throw new BadDatum(`"${text}" is not a valid UUID`);
    default:
      if (column.among && !column.among.includes(text))
        throw new BadDatum(`constraint violation: ${text} is not one of the allowed values ([${column.among.join(", ")}])`);
      return text;
  }
}

/** Reads a value as the command line has it. @throws BadDatum */
export function datumOf(column: Column, text: string, rowOf: (name: string) => string): Datum {
  const open = /^\s*([[{])/.exec(text)?.[1];
  let rest = open ? text.slice(text.indexOf(open) + 1) : text;
  const close = open === "[" ? "]" : "}";
  const pairs: [string, Atom][] = [];
  const atoms: Atom[] = [];
  for (;;) {
    rest = rest.replace(/^[\s,]+/, "");
    if (open && rest.startsWith(close)) break;
    if (rest === "") {
      if (open) throw new BadDatum(`${text}: missing "${close}" at end of ${column.isMap ? "map" : "set"}`);
      break;
    }
    const first = token(rest);
    rest = first.rest;
    if (column.isMap) {
      if (!rest.startsWith("=")) throw new BadDatum(`${text}: syntax error at "${rest}" expecting "="`);
      const value = token(rest.slice(1));
      rest = value.rest;
      pairs.push([first.text, atomOf(column, value, rowOf)]);
    } else atoms.push(atomOf(column, first, rowOf));
  }
  const found = column.isMap ? pairs : [...new Set(atoms)];
  if (text === "" && column.type === "string" && column.least === 1) return [""];
  return checked(column, found);
}
/** @source ovs: lib/ovsdb-data.c, parse_atom…: too many or too few */
export function checked(column: Column, datum: Datum): Datum {
  if (datum.length > column.most || datum.length < column.least)
    throw new BadDatum(
      `"${datumText({ ...column, most: Number.POSITIVE_INFINITY }, datum).replace(/^\[|\]$/g, "")}": ${column.isMap ? "map" : "set"} contains ${datum.length} values but must have ${column.least === column.most ? `exactly ${column.least}` : `at most ${column.most}`}`,
    );
  return sorted(column, datum);
}
