/** Plain writes of fields: a whole value, or some keys of a map and some values of a set. @source xapi.md §5; xapi-datamodel.json `rules` */
import type { Actor } from "../../contract/lab";
import { because, type Fault, fault, notAllowed } from "../../model/fault";
import { classInfo, type FieldInfo, isClassName } from "../../model/fields";
import { table } from "../../model/generated/table";
import { LIMITS } from "../../model/limits";
import type { ClassName, Ref } from "../../model/ref";
import { bareRole } from "../../model/signature";
import { quotedValue } from "../../model/text";
import { isOfType } from "../../model/types";
import { refreshVmAndDevices } from "../../world/allowed";
import { activeDomain } from "../../world/domain-book";
import { hasRole, roleFault } from "../../world/roles";
import { hostInside, type World } from "../../world/world";
import { defineOperation } from "../operation/operation";
import { perfmonChanged } from "../perfmon/monitor";
import { ownKeyFault } from "../vm/vm-other-config";
import { danglingFault, fieldRule, keptValue } from "./field-rules";

/** Longest value of a field, as JSON. guess: four times the longest text */
const VALUE_CHARACTERS = 4 * LIMITS.textCharacters;
/** The same for a map whose keys are written one by one: searches and definitions lie in one of the pool's. guess: sixty texts */
const MAP_CHARACTERS = 60 * LIMITS.textCharacters;

/** The field of a record that a call names. */
function fieldOf(
  world: World,
  className: string,
  self: string,
  name: string,
): { readonly class: ClassName; readonly field: FieldInfo } | { readonly refused: Fault } {
  if (!isClassName(className)) return { refused: fault("INVALID_VALUE", "class", className) };
  if (!world.db.get(className, self)) return { refused: fault("HANDLE_INVALID", className, self) };
  const field = classInfo(className).byName.get(name);
  return field ? { class: className, field } : { refused: fault("INVALID_VALUE", "field", name) };
}

/** Thresholds stand in `other_config`. */
function configChanged(world: World, className: string, self: string): void {
  if (className === "host" || className === "SR" || className === "VM") perfmonChanged(world, className, self);
}

/** Any RW field of any record: class, field, type and length are checked against the datamodel. */
const setField = defineOperation("set_field", {
  check(world, { class: className, self, field: name, value }, actor) {
    const found = fieldOf(world, className, self, name);
    if ("refused" in found) return found.refused;
    const { field } = found;
    if (field.qualifier !== "RW") return notAllowed(["field.read_only", `${className}.${name}`]);
    const needed = bareRole(field.setterRole ?? table[found.class].role ?? "pool-admin");
    if (!hasRole(actor, needed)) return roleFault(`${className}.set_${name}`, needed, actor);
    if (!isOfType(value, field.valueType)) return fault("FIELD_TYPE_ERROR", name);
    const kept = keptValue(field, value);
    const dangling = danglingFault(world, kept, field.valueType);
    if (dangling) return dangling;
    const { length } = JSON.stringify(kept);
    if (length > VALUE_CHARACTERS)
      return because(fault("INVALID_VALUE", name, quotedValue(kept)), ["text.too_long", length, VALUE_CHARACTERS]);
    return fieldRule(world, found.class, self, name, kept);
  },
  setter: {
    fields(_world, { class: className, field: name, value }) {
      const field = isClassName(className) ? classInfo(className).byName.get(name) : undefined;
      return field ? { [name]: keptValue(field, value) } : {};
    },
    back(world, args) {
      const record = isClassName(args.class) ? world.db.must(args.class, args.self) : {};
      return { ...args, value: (record as Readonly<Record<string, unknown>>)[args.field] };
    },
  },
  immediate(world, { class: className, self, field: name, value }) {
    if (!isClassName(className)) return null;
    const field = classInfo(className).byName.get(name);
    if (field) world.db.set(className, self, { [name]: keptValue(field, value) } as never);
    if (className === "VM") renameDomain(world, self as Ref<"VM">);
    if (name === "other_config") configChanged(world, className, self);
    return null;
  },
});

/** A renamed VM is renamed for Xen too. */
function renameDomain(world: World, ref: Ref<"VM">): void {
  const guest = activeDomain(world, ref);
  if (guest && guest.domid !== 0) {
    const name = world.db.must("VM", ref).name_label;
    const { hypervisor, xenstore } = hostInside(world, guest.host);
    const domain = hypervisor.domains.get(guest.domid);
    if (domain) domain.name = name;
    xenstore.write(`/local/domain/${guest.domid}/name`, name);
  }
  refreshVmAndDevices(world, ref);
}

/** A map of keys to texts, or a set of texts. */
type Amended = Readonly<Record<string, string>> | readonly string[];

/** The lowest role that may write a key of a map field; what the datamodel says of single keys wins. @source xapi-datamodel.json `rules` (key_roles) */
function keyRole({ keyRoles = {}, setterRole }: FieldInfo, className: ClassName, key: string): string {
  const named = keyRoles[key] ?? Object.entries(keyRoles).find(([name]) => name.endsWith("*") && key.startsWith(name.slice(0, -1)))?.[1];
  return bareRole(named ?? setterRole ?? table[className].role ?? "pool-admin");
}

/** The roles that a call needs, with the name under which XAPI has what it does. */
function* needs(found: { readonly class: ClassName; readonly field: FieldInfo }, put: Amended, drop: readonly string[]) {
  const { field } = found;
  const keys: readonly string[] = Array.isArray(put) ? put : Object.keys(put);
  const [adding, removing] = field.valueType.kind === "set" ? ["add", "remove"] : ["add_to", "remove_from"];
  for (const key of keys) yield { call: `${found.class}.${adding}_${field.name}`, role: keyRole(field, found.class, key), key };
  for (const key of drop) yield { call: `${found.class}.${removing}_${field.name}`, role: keyRole(field, found.class, key), key };
}

/** A field's value with some of it written and some taken out; keys and values that are not there are no fault. */
function amended(world: World, className: ClassName, self: string, field: FieldInfo, put: Amended, drop: readonly string[]): Amended {
  const now = (world.db.must(className, self) as unknown as Readonly<Record<string, Amended>>)[field.name] ?? {};
  if (Array.isArray(now)) return [...new Set([...now.filter((value) => !drop.includes(value)), ...(put as readonly string[])])];
  const left = Object.entries(now).filter(([key]) => !drop.includes(key));
  return { ...Object.fromEntries(left), ...(put as Readonly<Record<string, string>>) };
}

/** What may be amended: a map of texts or a set of texts that may be written, and the map of a VM for which XAPI has verbs of its own. */
function amendFault({ class: of, field }: { readonly class: ClassName; readonly field: FieldInfo }, put: unknown): Fault | null {
  const name = `${of}.${field.name}`;
  if (field.qualifier !== "RW" && name !== "VM.other_config") return notAllowed(["field.read_only", name]);
  if (field.type !== "map(string,string)" && field.type !== "set(string)") return fault("INVALID_VALUE", "field", field.name);
  return isOfType(put, field.valueType) ? null : fault("FIELD_TYPE_ERROR", "put");
}

/** Some keys of a map, or some values of a set, of any record: what others write there meanwhile stays. */
const amendField = defineOperation("amend_field", {
  check(world, { class: className, self, field: name, put, drop }, actor: Actor) {
    const found = fieldOf(world, className, self, name);
    if ("refused" in found) return found.refused;
    const { field } = found;
    // Nothing at all is put into a set as well as into a map.
    const given = putOf(field, put);
    const refused = amendFault(found, given);
    if (refused) return refused;
    // Keys as they are kept: one with a blank before it is none of another role.
    const kept = keptValue(field, given) as Amended;
    for (const { call, role, key } of needs(found, kept, drop)) {
      if (!hasRole(actor, role)) return roleFault(call, role, actor);
      const own = `${found.class}.${name}` === "VM.other_config" ? ownKeyFault(key) : null;
      if (own) return own;
    }
    const whole = amended(world, found.class, self, field, kept, drop);
    const { length } = JSON.stringify(whole);
    const most = field.valueType.kind === "map" ? MAP_CHARACTERS : VALUE_CHARACTERS;
    if (length > most) return because(fault("INVALID_VALUE", name, quotedValue(given)), ["text.too_long", length, most]);
    // Of a VM's map the keys have been looked at one by one.
    return `${found.class}.${name}` === "VM.other_config" ? null : fieldRule(world, found.class, self, name, whole);
  },
  immediate(world, { class: className, self, field: name, put, drop }) {
    if (!isClassName(className)) return null;
    const field = classInfo(className).byName.get(name);
    if (!field) return null;
    const kept = keptValue(field, putOf(field, put)) as Amended;
    world.db.set(className, self, { [name]: amended(world, className, self, field, kept, drop) } as never);
    if (name === "other_config") configChanged(world, className, self);
    return null;
  },
});

/** What is put: left out, an empty map stands for an empty set too. */
function putOf({ valueType }: FieldInfo, put: unknown): unknown {
  const isNothing = typeof put === "object" && put !== null && Object.keys(put).length === 0;
  return isNothing ? (valueType.kind === "set" ? [] : {}) : put;
}

export const fieldVerbs = [setField, amendField] as const;
