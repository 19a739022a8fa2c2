import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { statement } from "./sql";

/** A row, by the names of its columns. */
export type Row = ReadonlyMap<string, unknown>;

/** What a question is answered with, asked of the connection itself: Prisma's first one costs a quarter of a second. */
export async function rows(connection: SqlDriverAdapter, sql: string, args: Parameters<typeof statement>[1] = []): Promise<readonly Row[]> {
  const found = await connection.queryRaw(statement(sql, args));
  return found.rows.map((row) => new Map(found.columnNames.map((name, column) => [name, row[column]])));
}

export const text = (row: Row, name: string): string => String(row.get(name));
export const textOrNull = (row: Row, name: string): string | null => (row.get(name) === null ? null : text(row, name));
export const number = (row: Row, name: string): number => Number(row.get(name));
export const numberOrNull = (row: Row, name: string): number | null => (row.get(name) === null ? null : number(row, name));
export const bigint = (row: Row, name: string): bigint => BigInt(text(row, name));
