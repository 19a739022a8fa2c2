/** Forms of what a scenario's file may say: the one source of its check, its types and its JSON schema. */
import type { TextKind } from "../../model/text";

declare const held: unique symbol;
declare const written: unique symbol;

/** A form whose values are a `T` once they are read, and a `W` as they are written. */
export type Form<T = unknown, W = T> = AnyForm & { readonly [held]?: T; readonly [written]?: W };
/** A member of a record: it has to be there, may be left out, or has a value when it is left out. */
export interface Field<T = unknown, N extends "must" | "may" | "filled" = "must" | "may" | "filled", W = T> {
  readonly of: Form<T, W>;
  readonly need: N;
  readonly initial?: T;
}
/** One form of value; bounds are inside, lengths in UTF-16 units. */
export type AnyForm = { readonly about: string } & Readonly<
  | { form: "text"; kind: TextKind; most: number; pattern: string | null; rule: string }
  | { form: "whole"; least: number; most: number }
  | { form: "flag" }
  | { form: "choice"; of: readonly string[] }
  | { form: "list"; of: AnyForm; least: number; most: number }
  | { form: "record"; fields: Readonly<Record<string, Field>> }
  | { form: "orNull"; of: AnyForm }
>;

interface Bounds {
  readonly least: number;
  readonly most: number;
}
type Fields = Readonly<Record<string, Field>>;
type NamesOf<F extends Fields, N> = { [K in keyof F]: F[K]["need"] extends N ? K : never }[keyof F];
type ValueOf<F> = F extends { readonly of: { readonly [held]?: infer T } } ? T : never;
type WrittenOf<F> = F extends { readonly of: { readonly [written]?: infer W } } ? W : never;
type Plain<T> = { readonly [K in keyof T]: T[K] };

/** What a record is once it was read: what was left out and has a value stands there. */
export type HeldBy<F extends Fields> = Plain<
  { readonly [K in NamesOf<F, "must" | "filled">]: ValueOf<F[K]> } & { readonly [K in NamesOf<F, "may">]?: ValueOf<F[K]> }
>;

/** What may be written for a record: what has a value when it is left out may be left out. */
export type WrittenBy<F extends Fields> = Plain<
  { readonly [K in NamesOf<F, "must">]: WrittenOf<F[K]> } & { readonly [K in NamesOf<F, "may" | "filled">]?: WrittenOf<F[K]> }
>;

/** A name or another text. @param rule - what its pattern asks for, in words */
export function text(about: string, kind: TextKind, most: number, pattern: string | null = null, rule = ""): Form<string> {
  return { form: "text", about, kind, most, pattern, rule };
}
/** A whole number within bounds. */
export function whole(about: string, bounds: Bounds): Form<number> {
  return { form: "whole", about, least: bounds.least, most: bounds.most };
}
/** True or false. */
export function flag(about: string): Form<boolean> {
  return { form: "flag", about };
}
/** One of several words. */
export function choice<const W extends readonly string[]>(about: string, of: W): Form<W[number]> {
  return { form: "choice", about, of };
}
/** A list with so many items. */
export function list<T, W>(about: string, of: Form<T, W>, bounds: Bounds): Form<readonly T[], readonly W[]> {
  return { form: "list", about, of, least: bounds.least, most: bounds.most };
}
/** An object with these keys and no others. */
export function record<F extends Fields>(about: string, fields: F): Form<HeldBy<F>, WrittenBy<F>> {
  return { form: "record", about, fields };
}
/** A value or null. */
export function orNull<T, W>(about: string, of: Form<T, W>): Form<T | null, W | null> {
  return { form: "orNull", about, of };
}

/** A key that has to be there. */
export function must<T, W>(of: Form<T, W>): Field<T, "must", W> {
  return { of, need: "must" };
}
/** A key that may be left out. */
export function may<T, W>(of: Form<T, W>): Field<T, "may", W> {
  return { of, need: "may" };
}
/** A key that has a value when it is left out. */
export function filled<T, W>(of: Form<T, W>, initial: NoInfer<T>): Field<T, "filled", W> {
  return { of, need: "filled", initial };
}
