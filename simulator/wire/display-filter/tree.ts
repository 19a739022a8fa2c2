/** A display filter that has been read. @source wireshark-filter(4), Wireshark 4.0 */
import type { RE2JS } from "re2js";

/** How a comparison with several values of a field is meant: `any` holds where one does, `all` where each does. */
export type Quantity = "any" | "all";
export type Operator = "==" | "!=" | ">" | ">=" | "<" | "<=";

/** What a field is compared with. */
export type Wanted =
  | { readonly kind: "number"; readonly least: number; readonly most: number }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "flag"; readonly isSet: boolean }
  /** an address as numbers from its first byte on, and how many of its bits count */
  | { readonly kind: "address"; readonly bytes: readonly number[]; readonly bits: number };

export type Filter =
  | { readonly is: "or" | "and"; readonly parts: readonly Filter[] }
  | { readonly is: "not"; readonly part: Filter }
  /** a layer is there, or a field */
  | { readonly is: "has"; readonly names: readonly string[] }
  | {
      readonly is: "compare";
      readonly names: readonly string[];
      readonly operator: Operator;
      readonly quantity: Quantity;
      readonly wanted: Wanted;
    }
  | { readonly is: "in"; readonly names: readonly string[]; readonly wanted: readonly Wanted[] }
  /** bytes of a layer and what it carries, or of a text */
  | { readonly is: "contains"; readonly names: readonly string[]; readonly text: string }
  | { readonly is: "matches"; readonly names: readonly string[]; readonly pattern: RE2JS };

/** Why a filter cannot be read, and where. */
export interface FilterFault {
  readonly at: number;
  readonly length: number;
  readonly code: FilterFaultCode;
  /** what stands there */
  readonly text: string;
}
export type FilterFaultCode =
  | "too_long"
  | "too_deep"
  | "unknown_field"
  | "ends_early"
  | "unexpected"
  | "no_value"
  | "not_comparable"
  | "bad_pattern"
  | "open_string";
