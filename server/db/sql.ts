import type { SqlQuery } from "@prisma/driver-adapter-utils";
import { StoreRefused } from "../lab/journal/journal-store";

/** A text as SQL has it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A whole number as SQL has it. @throws StoreRefused for any other */
export function whole(n: number): string {
  if (!Number.isSafeInteger(n)) throw new StoreRefused(`not a whole number: ${n}`);
  return `${n}`;
}

/** A statement with what stands for its question marks: texts, whole numbers up to 2^31, larger ones as bigint, bytes. */
export function statement(sql: string, args: readonly (string | number | bigint | Uint8Array)[]): SqlQuery {
  const typeOf = (arg: string | number | bigint | Uint8Array) =>
    typeof arg === "string" ? "string" : typeof arg === "number" ? "int" : typeof arg === "bigint" ? "bigint" : "bytes";
  return { sql, args: [...args], argTypes: args.map((arg) => ({ scalarType: typeOf(arg), arity: "scalar" })) };
}
