/** Values of fields as a state from outside may hold them. */
import { freeze, frozen } from "../shared-values";
import type { ValueType } from "../types";
import type { ValueReader } from "./columns";

/** How values of a type are read: those of its kind are taken, frozen. Throws for one of another kind. */
export function readerOf(type: ValueType): ValueReader {
  const check = (stored: unknown): unknown => {
    if (!isOfKind(stored, type)) throw new Error(`it holds ${JSON.stringify(stored).slice(0, 100)}, which is no ${wordsFor(type)}`);
    return stored;
  };
  const isPlainValue = type.kind !== "set" && type.kind !== "map" && type.kind !== "record" && type.kind !== "option";
  if (isPlainValue) return { shared: check, own: check };
  // One that is a row's own is alike in no other, so that looking for such a one is in vain.
  return { shared: (stored) => freeze(check(stored)), own: (stored) => frozen(check(stored)) };
}

function wordsFor(type: ValueType): string {
  return "name" in type ? `${type.kind} ${type.name}` : type.kind;
}

/** Whether a value is made of what values of the type are made of: whoever reads it meets no other thing. */
function isOfKind(value: unknown, type: ValueType): boolean {
  switch (type.kind) {
    case "string":
    case "datetime":
    case "enum":
    case "ref":
      return typeof value === "string";
    case "int":
    case "float":
      return typeof value === "number";
    case "bool":
      return typeof value === "boolean";
    case "option":
      return value === null || isOfKind(value, type.of);
    case "set":
      return Array.isArray(value) && value.every((item) => isOfKind(item, type.of));
    case "map":
      return isPlain(value) && Object.keys(value).every((key) => isOfKind(value[key], type.of));
    case "record":
      return isPlain(value);
    // No field is of a type that only our own messages have.
    case "any":
    case "text":
    case "struct":
      return false;
  }
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
