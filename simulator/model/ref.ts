import type { ClassName } from "./generated/class-names";

export type { ClassName } from "./generated/class-names";

declare const classOf: unique symbol;
/** The toolstack's opaque reference to one record of one class: `OpaqueRef:<uuid>`. @source xapi.md §1.4 */
export type Ref<C extends ClassName = ClassName> = string & { readonly [classOf]: C };

/** The reference that refers to nothing. */
export const NULL_REF = "OpaqueRef:NULL";
/** NULL_REF as a reference of a class. */
export function nullRef<C extends ClassName>(): Ref<C> {
  return NULL_REF as Ref<C>;
}
/** Whether a reference refers to something. */
export function isSet(ref: string): boolean {
  return ref !== NULL_REF;
}
