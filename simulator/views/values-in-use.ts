/** Values that objects of a lab have of what they are searched and grouped by: what menus and lists of values offer. */
import type { ClassName } from "../model/generated/class-names";
import { fields, list, text, whole } from "../model/shape";
import type { World } from "../world/world";
import type { Figure } from "./figures/figure";
import { vmFigures } from "./figures/vm";
import { defineView } from "./view";

/** Properties of one question, and values of each in its answer. guess: more than a page offers */
const PROPERTIES = 64;
const MOST = 500;
/** Classes whose objects have tags, stand in folders and have fields of people's own. */
const ORGANISED = ["VM", "host", "SR", "VDI", "network", "pool", "VM_appliance"] as const satisfies readonly ClassName[];
/** Fields that people have made. @source xenadmin: XenModel/CustomFields/CustomFieldsManager.cs */
const FIELD = "field.";
const FIELD_KEY = "XenCenter.CustomFields.";
/** Texts and references that VMs are known by. */
const ofVms = ["os", "address", "mac", "network", "storage"] as const;

/** None of these is measured. */
const unmeasured = (): null => null;

/** The values that most objects have first, those of as many by their characters. */
interface ValuesInUse {
  readonly values: readonly string[];
  /** how many there are, those that are left out too */
  readonly count: number;
}

function valuesOf(world: World, property: string, most: number): ValuesInUse {
  const counts = new Map<string, number>();
  for (const value of eachValue(world, property)) if (value !== "") counts.set(value, (counts.get(value) ?? 0) + 1);
  const byUse = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return { values: byUse.slice(0, most).map(([value]) => value), count: counts.size };
}
function* eachValue(world: World, property: string): Iterable<string> {
  const figure = ofVms.find((name) => name === property);
  if (figure) {
    const { read }: Figure<"VM"> = vmFigures[figure];
    for (const vm of world.db.all("VM")) {
      const value = vm.is_control_domain ? null : read(world, vm, unmeasured);
      if (value !== null) yield* typeof value === "object" ? value : [`${value}`];
    }
    return;
  }
  for (const name of ORGANISED)
    for (const record of world.db.all(name)) {
      if ("is_control_domain" in record && record.is_control_domain) continue;
      if (property === "tag") yield* "tags" in record ? record.tags : [];
      else if (property === "folder") yield "other_config" in record ? (record.other_config.folder ?? "") : "";
      else if (property.startsWith(FIELD))
        yield "other_config" in record ? (record.other_config[FIELD_KEY + property.slice(FIELD.length)] ?? "") : "";
    }
}

/** By property. What is none of those that are known has no values. */
export const valuesInUse = defineView({
  args: fields({ properties: list(text(1, 300), PROPERTIES), most: whole(1, MOST) }),
  role: "read-only",
  ask: (world, { properties, most }): Readonly<Record<string, ValuesInUse>> =>
    Object.fromEntries([...new Set(properties)].map((property) => [property, valuesOf(world, property, most)])),
});
