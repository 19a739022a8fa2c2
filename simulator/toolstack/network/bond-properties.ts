/** What a bond's mode lets be said of it. @source xen-api: ocaml/xapi/xapi_bond.ml (requirements_of_mode), map_check.ml */
import { type Fault, fault } from "../../model/fault";
import type { Enums } from "../../model/generated/enums";

interface Requirement {
  readonly key: string;
  /** absent: none is set */
  readonly usual?: string;
  readonly isValid: (value: string) => boolean;
}
const among =
  (...values: readonly string[]) =>
  (value: string): boolean =>
    values.includes(value);
/** Of `lacp`; other modes have none. */
const LACP: readonly Requirement[] = [
  { key: "hashing_algorithm", usual: "tcpudp_ports", isValid: among("src_mac", "tcpudp_ports") },
  { key: "lacp-time", usual: "slow", isValid: among("fast", "slow") },
  { key: "lacp-aggregation-key", isValid: (value) => /^-?(\d{1,9}|0x[\da-f]{1,7})$/i.test(value) },
  { key: "lacp-fallback-ab", usual: "true", isValid: among("true", "false") },
];
const requirementsOf = (mode: Enums["bond_mode"]): readonly Requirement[] => (mode === "lacp" ? LACP : []);

type Properties = Readonly<Record<string, string>>;

/** @source map_check.ml (validate_kvpair: INVALID_VALUE with the field, and the pair as it was given) */
export function propertiesFault(mode: Enums["bond_mode"], properties: Properties): Fault | null {
  for (const [key, value] of Object.entries(properties)) {
    const found = requirementsOf(mode).find((each) => each.key === key);
    if (!found?.isValid(value)) return fault("INVALID_VALUE", "properties", `${key} = ${value}`);
  }
  return null;
}
/** Properties that a mode knows, with what is usual where nothing is said. */
export function propertiesOf(mode: Enums["bond_mode"], properties: Properties): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { key, usual, isValid } of requirementsOf(mode)) {
    const said = properties[key];
    const value = said !== undefined && isValid(said) ? said : usual;
    if (value !== undefined) found[key] = value;
  }
  return found;
}
