/** Arguments of a message as a caller gives them, checked by its signature before anything else looks at them. */
import { type Fault, fault } from "../../model/fault";
import { isClassName } from "../../model/fields";
import { structs } from "../../model/own-messages";
import { isSet } from "../../model/ref";
import type { Signature } from "../../model/signature";
import { quotedValue, type TextKind } from "../../model/text";
import { isOfType, parseType, type ValueType } from "../../model/types";
import type { Args } from "../../world/operation-shape";
import type { World } from "../../world/world";

import { cleanText } from "./texts";

/** How texts of some names are kept; others stay as they are given. */
const textKinds: Readonly<Record<string, TextKind>> = { name_label: "name", new_name: "name", name_description: "lines" };

/**
 * All arguments, with what was left out filled in and names as they are kept.
 * @param mayBeNull - parameters that may refer to nothing
 * @throws BadArgument for a name that is none
 */
export function takeArguments(
  world: World,
  { params }: Pick<Signature, "params">,
  given: Args,
  mayBeNull: readonly string[],
): { readonly args: Args } | { readonly refused: Fault } {
  const args: Record<string, unknown> = {};
  for (const param of params) {
    const value = given[param.name] === undefined ? param.fallback : given[param.name];
    const refused = valueFault(world, param.name, param.type, value, mayBeNull.includes(param.name));
    if (refused) return { refused };
    args[param.name] = kept(param.name, param.type, value);
  }
  return { args };
}

/** Why a value cannot be an argument: it is of another type, or refers to nothing. */
function valueFault(world: World, name: string, type: ValueType, value: unknown, mayBeNull: boolean): Fault | null {
  if (type.kind === "ref") {
    if (mayBeNull && typeof value === "string" && !isSet(value)) return null;
    const isThere = typeof value === "string" && (!isClassName(type.name) || world.db.get(type.name, value) !== undefined);
    return isThere ? null : fault("HANDLE_INVALID", type.name, String(value));
  }
  // What is wrong with a text that is to be kept is said when it is read.
  if (type.kind === "string" && typeof value === "string" && Object.hasOwn(textKinds, name)) return null;
  if (!isOfType(value, type)) return fault("INVALID_VALUE", name, quotedValue(value));
  return insideFault(world, name, type, value);
}

/** The same for what is inside a value that is of its type. */
function insideFault(world: World, name: string, type: ValueType, value: unknown): Fault | null {
  const inner: [string, ValueType, unknown][] = [];
  if (type.kind === "option" && value !== null) inner.push([name, type.of, value]);
  if (type.kind === "set") for (const item of value as readonly unknown[]) inner.push([name, type.of, item]);
  if (type.kind === "struct")
    for (const [field, text, fallback] of fieldsOf(type.name)) inner.push([field, parseType(text), (value as Args)[field] ?? fallback]);
  for (const [at, of, item] of inner) {
    const refused = valueFault(world, at, of, item, false);
    if (refused) return refused;
  }
  return null;
}

/** A value as it is kept: names are cleaned, fields that were left out are there. */
function kept(name: string, type: ValueType, value: unknown): unknown {
  const kind = type.kind === "string" ? textKinds[name] : undefined;
  if (kind) return cleanText(kind, kind === "name" ? "name_label" : name, value as string);
  if (type.kind === "set") return (value as readonly unknown[]).map((item) => kept(name, type.of, item));
  if (type.kind !== "struct") return value;
  const given = value as Args;
  return Object.fromEntries(
    fieldsOf(type.name).map(([field, text, fallback]) => [field, kept(field, parseType(text), given[field] ?? fallback)]),
  );
}

type Field = readonly [name: string, type: string, fallback?: unknown];
function fieldsOf(struct: string): readonly Field[] {
  return structs[struct as keyof typeof structs];
}
