/** Texts in the arguments of operations, read by the model's one rule before anything else looks at them. */
import { because, type Fault, fault } from "../../model/fault";
import { quotedValue, readText, type TextKind } from "../../model/text";
import type { ValueType } from "../../model/types";
import type { World } from "../../world/world";
import { BadArgument } from "./operation";

/** A text as it is kept. @throws BadArgument INVALID_VALUE with the rule that it breaks */
export function cleanText(kind: TextKind, field: string, given: string): string {
  const read = readText(kind, given);
  if ("why" in read) throw new BadArgument(because(fault("INVALID_VALUE", field, quotedValue(given)), read.why));
  return read.text;
}

function kindOf(field: string): TextKind {
  return field === "name_label" ? "name" : field === "name_description" ? "lines" : "line";
}

/** Value of a field of a type, already checked to be of it, with every text in it as it is kept. */
export function cleanValue(field: string, type: ValueType, value: unknown): unknown {
  if (type.kind === "string") return cleanText(kindOf(field), field, value as string);
  if (type.kind === "option") return value === null ? null : cleanValue(field, type.of, value);
  if (type.kind === "set" && type.of.kind === "string")
    return [...new Set((value as readonly string[]).map((item) => cleanText("name", field, item)))];
  if (type.kind !== "map" || type.key.kind !== "string") return value;
  const map: Record<string, unknown> = Object.create(null);
  for (const [given, item] of Object.entries(value as Readonly<Record<string, unknown>>)) {
    const key = cleanText("name", field, given);
    if (key in map) throw new BadArgument(because(fault("INVALID_VALUE", field, key), ["map.key_twice", key]));
    map[key] = cleanValue(`${field}:${key}`, type.of, item);
  }
  return map;
}

/** What Dom0 is called by Xen's tools. @source xen: tools/libs/light/libxl_dom.c; tools/helpers/init-dom0.c (DOM0_NAME) */
export const DOM0_NAME = "Domain-0";

/** Names that stand for the control domains: Xen's and those of their records. */
export function reservedNames(world: World): ReadonlySet<string> {
  return new Set([DOM0_NAME, ...[...world.db.all("host")].flatMap((host) => world.db.get("VM", host.control_domain)?.name_label ?? [])]);
}

/**
 * Why no VM may have a name: a tool takes it for another. Numbers alone are taken, as libxl and XAPI take them.
 * @source xen: tools/libs/light/libxl_domain.c, libxl__domain_rename (a name that a domain has is refused, Dom0's too)
 */
export function reservedFault(world: World, name: string): Fault | null {
  return reservedNames(world).has(name) ? because(fault("INVALID_VALUE", "name_label", name), ["text.reserved", name]) : null;
}
