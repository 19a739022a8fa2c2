/** Records of any class with any values, for tests. */
import fc from "fast-check";
import type { Database } from "../database";
import { classInfo } from "../fields";
import { type ClassName, classNames } from "../generated/class-names";
import { enums } from "../generated/enums";
import { NULL_REF } from "../ref";
import { frozenMap } from "../row";
import type { ValueType } from "../types";

/** References of a class that tests make records under; not all of them exist at any time. */
export const REFS = 4;
export function refOf(name: ClassName, n: number): string {
  return `OpaqueRef:${name}-${n}`;
}

const text = fc.oneof(
  fc.constantFrom("", "a", "__proto__", "20270115T08:00:00Z", "0b801421-abf2-4602-beeb-e9442c2068bb"),
  fc.string({ unit: "grapheme" }),
);

/** Any value of a type. */
export function anyOf(type: ValueType): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "string":
    case "datetime":
      return text;
    case "int":
      return fc.oneof(fc.nat(3), fc.maxSafeInteger());
    case "float":
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0);
    case "bool":
      return fc.boolean();
    case "enum":
      return fc.constantFrom(...((enums as Readonly<Record<string, readonly string[]>>)[type.name] ?? [""]));
    case "ref":
      return fc.oneof(
        fc.constant(NULL_REF),
        fc.nat(REFS).map((n) => refOf(type.name as ClassName, n)),
      );
    case "option":
      return fc.option(anyOf(type.of), { nil: null });
    case "set":
      return fc.uniqueArray(anyOf(type.of), { maxLength: 3 });
    case "any":
    case "text":
    case "struct":
      throw new Error(`no field is of type ${type.kind}`);
    case "map":
    case "record":
      return fc
        .array(fc.tuple(text, type.kind === "map" ? anyOf(type.of) : text), { maxLength: 3 })
        .map((entries) => frozenMap(Object.fromEntries(entries.map(([key, value]) => [key === "__proto__" ? "constructor" : key, value]))));
  }
}

/** Some fields of a class with values. */
export function fieldsOf(name: ClassName): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .subarray([...classInfo(name).stored])
    .chain((fields) => fc.record(Object.fromEntries(fields.map((field) => [field.name, anyOf(field.valueType)]))));
}

/** All that can be read of all records. */
export function contentsOf(db: Database): unknown[] {
  return classNames.flatMap((name) =>
    [...db.all(name)].map((row) => [
      name,
      row.$ref,
      row.$serial,
      ...classInfo(name).fields.map((field) => (row as unknown as Record<string, unknown>)[field.name]),
    ]),
  );
}
