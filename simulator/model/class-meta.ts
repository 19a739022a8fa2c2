import type { ClassName } from "./generated/class-names";

/** How a field may be written. @source xapi-datamodel.json `key` */
export type Qualifier = "RW" | "RO/constructor" | "RO/runtime";

/** One field of a class, as the datamodel declares it. */
export interface FieldMeta {
  readonly name: string;
  /** `string|int|float|bool|datetime|enum E|ref C|record C|set(T)|map(K,V)|option(T)` */
  readonly type: string;
  readonly qualifier: Qualifier;
  /** lowest role that may set it, when it differs from the class's */
  readonly setterRole?: string;
  /** lowest role by key of a map field; a trailing `*` is a prefix */
  readonly keyRoles?: Readonly<Record<string, string>>;
  /** database column when it differs from the name */
  readonly column?: string;
  readonly isInternal?: boolean;
  readonly default?: unknown;
  readonly since?: string;
  readonly state?: string;
  /** the field on the other side; `one` is written, `many` follows, `both` are sets that follow each other */
  readonly relation?: { readonly class: string; readonly field: string; readonly side: "one" | "many" | "both"; readonly slot?: number };
}

/** One explicit message (call) of a class. */
export interface MessageMeta {
  /** [name, type, default?] without the leading session */
  readonly params: readonly (readonly [name: string, type: string, fallback?: unknown])[];
  readonly result: string;
  readonly errors: readonly string[];
  /** lowest role that may call it */
  readonly role: string | null;
  readonly isAsync?: boolean;
  readonly takesNoSession?: boolean;
  readonly isPoolInternal?: boolean;
  readonly isHidden?: boolean;
  readonly state?: string;
  readonly since?: string;
}

/** One class of the datamodel. */
export interface ClassMeta {
  readonly role: string | null;
  readonly ctorRole: string | null;
  /** constructor keys; a trailing `*` marks a required one */
  readonly ctor: readonly string[] | null;
  readonly hasEvents: boolean;
  readonly isPersistent: boolean;
  readonly implicit: readonly string[];
  readonly fields: readonly FieldMeta[];
  readonly messages: Readonly<Record<string, MessageMeta>>;
}

/** A class name narrowed from text of the wire. */
export type AnyClass = ClassName;
