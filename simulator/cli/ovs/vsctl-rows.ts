/** `list`, `find`, `get`, `set`, `add`, `remove`, `clear`, `create`, `destroy` of ovs-vsctl. @source ovs: lib/db-ctl-base.c */
import { collect, datumOfRow, type Row } from "../../dom0/ovs/database";
import { atomText, datumText, sorted } from "../../dom0/ovs/datum";
import { type Atom, type Datum, schema, type TableName } from "../../dom0/ovs/schema";
import { statusOf } from "../../dom0/ovs/status";
import { newUuid } from "../../world/world";
import { checkServed, columnOf, Fatal, formOf, mustRow, readDatum, rowOf, type Session, tableOf } from "./vsctl-session";

/** How lists are written. */
export interface Format {
  readonly layout: "list" | "table" | "csv";
  readonly isBare: boolean;
  readonly hasHeadings: boolean;
}
/** Options of one command by name. */
export type CommandOptions = ReadonlyMap<string, string>;

type Pairs = readonly (readonly [string, Atom])[];

/** What a column of a row has: what ovs-vswitchd says of it, or what somebody has set. */
export function datumAt({ world, host, db }: Session, table: TableName, row: Row, column: string): Datum {
  if (column === "_uuid") return [row.uuid];
  const form = formOf(table, column);
  const datum = form.isStatus ? (statusOf(world, host, db, table, row, column) ?? []) : datumOfRow(table, row, column);
  return sorted(form, datum);
}

interface Setting {
  readonly column: string;
  readonly key: string | null;
  readonly operator: string;
  readonly value: string;
}
const SETTING = /^([\w-]+)(?::("(?:[^"\\]|\\.)*"|[^=!<>{]*?))?(\{(?:=|!=|<=|>=|<|>|in|not-in)\}|!=|<=|>=|=|<|>)([\s\S]*)$/;
function settingOf(table: TableName, text: string): Setting {
  const found = SETTING.exec(text);
  if (!found) throw new Fatal(`${text}: argument does not end in "=" followed by a value.`);
  const [, name = "", key, operator = "=", value = ""] = found;
  return { column: columnOf(table, name), key: key === undefined ? null : unquoted(key), operator, value };
}
const unquoted = (text: string): string => (text.startsWith('"') ? JSON.parse(text) : text);

/** `COL[:KEY]=VALUE` of a row. */
export function setColumn(session: Session, table: TableName, row: Row, text: string): void {
  const { column, key, value } = settingOf(table, text);
  if (column === "_uuid") throw new Fatal(`cannot modify read-only column _uuid in table ${table}`);
  const form = formOf(table, column);
  session.isChanged = true;
  if (key === null) {
    row.set[column] = readDatum(session, form, value);
    checkServed(form, column, row.set[column]);
  } else {
    if (!form.isMap) throw new Fatal(`cannot specify key to set for non-map column ${column}`);
    const [pair] = readDatum(session, form, `${atomText(key)}=${value === "" ? '""' : quotedValue(value)}`) as Pairs;
    const others = (datumOfRow(table, row, column) as Pairs).filter(([name]) => name !== key);
    row.set[column] = sorted(form, pair ? [...others, pair] : others);
    checkServed(form, column, row.set[column]);
  }
}
/** A value that is no word of its own is taken whole. */
const quotedValue = (text: string): string => (text.startsWith('"') ? text : JSON.stringify(text));

function recordText(session: Session, table: TableName, rows: readonly Row[], columns: readonly string[], format: Format): string {
  const cell = (row: Row, column: string): string => datumText(formOf(table, column), datumAt(session, table, row, column), format.isBare);
  if (format.layout === "list")
    return rows
      .map((row) => columns.map((column) => (format.hasHeadings ? `${column.padEnd(20)}: ` : "") + cell(row, column)).join("\n"))
      .map((text) => `${text}\n`)
      .join("\n");
  const lines = rows.map((row) => columns.map((column) => cell(row, column)));
  if (format.layout === "csv") {
    const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    return [...(format.hasHeadings ? [columns] : []), ...lines].map((line) => `${line.map(quoted).join(",")}\n`).join("");
  }
  const widths = columns.map((column, at) =>
    Math.max(format.hasHeadings ? column.length : 0, ...lines.map((line) => line[at]?.length ?? 0)),
  );
  const padded = (line: readonly string[]): string =>
    `${line.map((text, at) => (at === line.length - 1 ? text : text.padEnd(widths[at] ?? 0))).join(" ")}\n`;
  const head = format.hasHeadings ? [columns, widths.map((width) => "-".repeat(width))] : [];
  return [...head, ...lines].map(padded).join("");
}
function columnsOf(table: TableName, options: CommandOptions): string[] {
  const given = options.get("columns");
  return given === undefined ? ["_uuid", ...Object.keys(schema[table])] : given.split(",").map((name) => columnOf(table, name));
}

/** @source ovs: lib/db-ctl-base.c, evaluate_relop */
function holds(session: Session, table: TableName, row: Row, condition: string): boolean {
  const { column, key, operator, value } = settingOf(table, condition);
  const form = formOf(table, column);
  const has = datumAt(session, table, row, column);
  if (key !== null) {
    if (!form.isMap) throw new Fatal(`cannot specify key to set for non-map column ${column}`);
    const found = (has as Pairs).find(([name]) => name === key);
    if (!found) return operator === "!=";
    return compare(found[1], readDatum(session, { type: form.type, least: 1, most: 1 }, value)[0] as Atom, operator);
  }
  const wanted = readDatum(session, { ...form, least: 0, most: Number.POSITIVE_INFINITY }, value);
  const word = (each: unknown): string => JSON.stringify(each);
  const [ours, theirs] = [has.map(word), wanted.map(word)];
  const includes = (large: readonly string[], small: readonly string[]): boolean => small.every((each) => large.includes(each));
  const same = ours.length === theirs.length && includes(ours, theirs);
  switch (operator.replace(/[{}]/g, "")) {
    case "=":
      return same;
    case "!=":
      return !same;
    case "in":
      return includes(theirs, ours);
    case "not-in":
      return ours.every((each) => !theirs.includes(each));
    default:
      if (!operator.startsWith("{")) return has.length === 1 && compare(has[0] as Atom, wanted[0] as Atom, operator);
      if (operator === "{>=}") return includes(ours, theirs);
      if (operator === "{<=}") return includes(theirs, ours);
      return !same && (operator === "{>}" ? includes(ours, theirs) : includes(theirs, ours));
  }
}
function compare(a: Atom, b: Atom, operator: string): boolean {
  const order = a < b ? -1 : a > b ? 1 : 0;
  return { "=": order === 0, "!=": order !== 0, "<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0 }[operator] ?? false;
}

type RowCommand = (session: Session, args: readonly string[], options: CommandOptions, format: Format) => string;

/** The row that a command is about; null: there is none and `--if-exists` was given. */
function subject(session: Session, table: TableName, name: string, options: CommandOptions): Row | null {
  return options.has("if-exists") ? rowOf(session, table, name) : mustRow(session, table, name);
}

export const rowCommands: Readonly<Record<string, readonly [least: number, most: number, options: readonly string[], run: RowCommand]>> = {
  list: [
    1,
    999,
    ["if-exists", "columns="],
    (session, [name = "", ...records], options, format) => {
      const table = tableOf(name);
      const rows =
        records.length === 0
          ? session.db.rows[table]
          : records.map((each) => subject(session, table, each, options)).filter((row) => row !== null);
      return recordText(session, table, rows, columnsOf(table, options), format);
    },
  ],
  find: [
    1,
    999,
    ["columns="],
    (session, [name = "", ...conditions], options, format) => {
      const table = tableOf(name);
      const rows = session.db.rows[table].filter((row) => conditions.every((condition) => holds(session, table, row, condition)));
      return recordText(session, table, rows, columnsOf(table, options), format);
    },
  ],
  get: [
    2,
    999,
    ["if-exists", "id="],
    (session, [name = "", record = "", ...columns], options) => {
      const table = tableOf(name);
      const row = subject(session, table, record, options);
      if (!row) return "";
      const id = options.get("id");
      if (id !== undefined) session.ids.set(id, row.uuid);
      else if (columns.length === 0) throw new Fatal("'get' command without columns is useful only with --id");
      return columns.map((text) => `${gotten(session, table, row, record, text, options)}\n`).join("");
    },
  ],
  set: [
    3,
    999,
    ["if-exists"],
    (session, [name = "", record = "", ...settings], options) => {
      const table = tableOf(name);
      const row = subject(session, table, record, options);
      if (row) for (const text of settings) setColumn(session, table, row, text);
      return "";
    },
  ],
  add: [
    4,
    999,
    ["if-exists"],
    (session, args, options) => changed(session, args, options, (form, has, given) => sorted(form, merged(form.isMap, has, given))),
  ],
  remove: [3, 999, ["if-exists"], (session, args, options) => removed(session, args, options)],
  clear: [
    3,
    999,
    ["if-exists"],
    (session, [name = "", record = "", ...columns], options) => {
      const table = tableOf(name);
      const row = subject(session, table, record, options);
      for (const text of row ? columns : []) {
        const column = columnOf(table, text);
        if (formOf(table, column).least > 0)
          throw new Fatal(`"clear" operation cannot be applied to column ${column} of table ${table}, which is not allowed to be empty`);
        if (row) row.set[column] = [];
      }
      session.isChanged = true;
      return "";
    },
  ],
  create: [
    2,
    999,
    ["id="],
    (session, [name = "", ...settings], options) => {
      const table = tableOf(name);
      const id = options.get("id");
      const row: Row = { uuid: newUuid(session.world), set: {} };
      if (id === undefined)
        session.warnings.push(`db_ctl_base|WARN|applying "create" command to table ${table} without --id option will have no effect`);
      else session.ids.set(id, row.uuid);
      session.db.rows[table].push(row);
      for (const text of settings) setColumn(session, table, row, text);
      return `${row.uuid}\n`;
    },
  ],
  destroy: [
    1,
    999,
    ["if-exists", "all"],
    (session, [name = "", ...records], options) => {
      const table = tableOf(name);
      // What something still names stays. @source ovs: ovsdb garbage collection: rows of no root table
      for (const record of records) subject(session, table, record, options);
      collect(session.db);
      session.isChanged = true;
      return "";
    },
  ],
};

function gotten(session: Session, table: TableName, row: Row, record: string, text: string, options: CommandOptions): string {
  const at = text.indexOf(":");
  const column = columnOf(table, at < 0 ? text : text.slice(0, at));
  const form = formOf(table, column);
  const datum = datumAt(session, table, row, column);
  if (at < 0) return datumText(form, datum);
  if (!form.isMap) throw new Fatal(`cannot specify key to get for non-map column ${column}`);
  const key = unquoted(text.slice(at + 1));
  const found = (datum as Pairs).find(([name]) => name === key);
  if (found) return atomText(found[1]);
  if (options.has("if-exists")) return "";
  throw new Fatal(`no key "${key}" in ${table} record "${record}" column ${column}`);
}

function merged(isMap: true | undefined, has: Datum, given: Datum): Datum {
  if (!isMap) return [...new Set([...(has as readonly Atom[]), ...(given as readonly Atom[])])];
  const names = new Set((has as Pairs).map(([key]) => key));
  return [...(has as Pairs), ...(given as Pairs).filter(([key]) => !names.has(key))];
}

function changed(
  session: Session,
  [name = "", record = "", text = "", ...values]: readonly string[],
  options: CommandOptions,
  act: (form: ReturnType<typeof formOf>, has: Datum, given: Datum) => Datum,
): string {
  const table = tableOf(name);
  const row = subject(session, table, record, options);
  const column = columnOf(table, text);
  const form = formOf(table, column);
  for (const value of row ? values : []) {
    if (!row) break;
    const given = readDatum(session, { ...form, least: 0, most: Number.POSITIVE_INFINITY }, value);
    const made = act(form, datumOfRow(table, row, column), given);
    if (made.length > form.most)
      throw new Fatal(
        `"add" operation would put ${made.length} values in column ${column} of table ${table} but the maximum number is ${form.most}`,
      );
    if (made.length < form.least)
      throw new Fatal(
        `"remove" operation would put ${made.length} values in column ${column} of table ${table} but the minimum number is ${form.least}`,
      );
    checkServed(form, column, made);
    row.set[column] = made;
  }
  session.isChanged = true;
  return "";
}
/** `remove` of a map takes keys, or keys with the values that they must have. */
function removed(session: Session, args: readonly string[], options: CommandOptions): string {
  const [name = "", record = "", text = "", ...values] = args;
  const table = tableOf(name);
  const column = columnOf(table, text);
  if (!formOf(table, column).isMap)
    return changed(session, args, options, (_form, has, given) =>
      (has as readonly Atom[]).filter((atom) => !(given as readonly Atom[]).includes(atom)),
    );
  const row = subject(session, table, record, options);
  for (const value of row ? values : []) {
    const [key = "", wanted] = value.split("=").map(unquoted);
    if (row)
      row.set[column] = (datumOfRow(table, row, column) as Pairs).filter(
        ([each, has]) => each !== key || (wanted !== undefined && `${has}` !== wanted),
      );
  }
  session.isChanged = true;
  return "";
}
