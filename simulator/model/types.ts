/** Types of the datamodel as a small tree, parsed once, and the check of a value against one. */
import { enums } from "./generated/enums";
import { ownEnums, structs } from "./own-messages";

export type ValueType =
  | { readonly kind: "string" | "int" | "float" | "bool" | "datetime" | "any" | "text" }
  | { readonly kind: "enum" | "ref" | "record" | "struct"; readonly name: string }
  | { readonly kind: "set" | "option"; readonly of: ValueType }
  | { readonly kind: "map"; readonly key: ValueType; readonly of: ValueType };

const parsed = new Map<string, ValueType>();

/** Parses `set(enum vm_operations)` and the like. Throws on a text that the datamodel cannot hold. */
export function parseType(text: string): ValueType {
  let type = parsed.get(text);
  if (!type) {
    type = parse(text);
    parsed.set(text, type);
  }
  return type;
}

function parse(text: string): ValueType {
  const named = /^(enum|ref|record|struct) (\w+)$/.exec(text);
  if (named) return { kind: named[1] as "enum", name: named[2] as string };
  const inner = /^(set|option)\((.*)\)$/.exec(text);
  if (inner) return { kind: inner[1] as "set", of: parseType(inner[2] as string) };
  const map = /^map\((.*)\)$/.exec(text);
  if (map) {
    const body = map[1] as string;
    let depth = 0;
    for (let i = 0; i < body.length; i++) {
      if (body[i] === "(") depth++;
      else if (body[i] === ")") depth--;
      else if (body[i] === "," && depth === 0) return { kind: "map", key: parseType(body.slice(0, i)), of: parseType(body.slice(i + 1)) };
    }
  }
  if (
    text === "string" ||
    text === "int" ||
    text === "float" ||
    text === "bool" ||
    text === "datetime" ||
    text === "any" ||
    text === "text"
  )
    return { kind: text };
  throw new Error(`not a datamodel type: ${text}`);
}

const everyEnum: Readonly<Record<string, readonly string[]>> = { ...enums, ...ownEnums };

function isStruct(value: unknown, name: string): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const given = value as Readonly<Record<string, unknown>>;
  const fields: readonly (readonly [string, string, unknown?])[] = structs[name as keyof typeof structs];
  return (
    Object.keys(given).every((key) => fields.some(([field]) => field === key)) &&
    fields.every((field) => (given[field[0]] === undefined ? field.length > 2 : isOfType(given[field[0]], parseType(field[1]))))
  );
}

/** Unpaired surrogates would not survive UTF-8. */
export function isWellFormedText(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const low = text.charCodeAt(i + 1);
      if (!(low >= 0xdc00 && low <= 0xdfff)) return false;
      i++;
    } else if (unit >= 0xdc00 && unit <= 0xdfff) return false;
  }
  return true;
}

/** Whether a value, as plain JSON data, is of a type. Refs are checked for form only. */
export function isOfType(value: unknown, type: ValueType): boolean {
  switch (type.kind) {
    case "string":
    case "datetime":
      return typeof value === "string" && isWellFormedText(value);
    case "int":
      return Number.isSafeInteger(value);
    case "float":
      return typeof value === "number" && Number.isFinite(value);
    case "bool":
      return typeof value === "boolean";
    case "enum":
      return typeof value === "string" && (everyEnum[type.name] ?? []).includes(value);
    case "ref":
      return typeof value === "string" && value.startsWith("OpaqueRef:");
    case "any":
      return true;
    // A file's text, valid UTF-8 or not: what is wrong with it is said by who reads it.
    case "text":
      return typeof value === "string";
    case "struct":
      return isStruct(value, type.name);
    case "record":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "option":
      return value === null || isOfType(value, type.of);
    case "set":
      return Array.isArray(value) && value.every((item) => isOfType(item, type.of));
    case "map":
      return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        Object.keys(value).every((key) => isWellFormedText(key) && isOfType((value as Record<string, unknown>)[key], type.of))
      );
  }
}
