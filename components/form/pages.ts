/** Pages of forms as modules, and what becomes of their values: pure, without React. */
import type { ComponentType } from "react";
import type { LabRole, OperationArgs, OperationName } from "@/server/contract";
import type { z } from "../data/zod";
import type { Translate, Words } from "../i18n";
import type { Unit } from "./read-number";

/** When a change is felt: at once, or when the object is started the next time. */
export type Effect = "now" | "nextStart";
/** What is known of one field beside its rules. */
export interface Field<C, T = unknown> {
  readonly label: Words;
  /** lowest role that may change it, where the form is about an object; left out: any that may open the form */
  readonly role?: LabRole | ((context: C) => LabRole);
  /** what a number counts: another size may be typed and is told in this one */
  readonly unit?: Unit;
  /** never leaves the page but with the form itself: a password */
  readonly isSecret?: true;
  readonly effect?: (context: C) => Effect;
  /** A value in words; as it is when left out. */
  readonly say?: (value: T, context: C, t: Translate) => string;
}

/** A setter's call without the object that it is for. */
export interface Change {
  readonly op: OperationName;
  readonly args: Readonly<Record<string, unknown>>;
}
export function change<O extends OperationName>(op: O, args: Omit<OperationArgs<O>, "self" | "class" | "sr" | "network">): Change {
  return { op, args };
}
/** As the server tells setters apart: by the field or the key that they name. */
export function setterOf({ op, args }: Change): string {
  const what = [args.field, args.key].find((each) => typeof each === "string");
  return what === undefined ? op : `${op} ${what}`;
}

/** A page of a form: one module says all of it. @typeParam C - what the form is about; @typeParam V - the page's values */
export interface FormPage<C, V extends object> {
  /** by which its values stand in the form */
  readonly name: string;
  readonly title: Words;
  /** false: it is not there for this object, or with what stands on the pages before it. Left out: always there */
  readonly appliesTo?: (context: C, values: PageValues) => boolean;
  readonly fields: { readonly [K in keyof V]: Field<C, V[K]> };
  readonly schema: (t: Translate, context: C) => z.ZodType<V>;
  /** The values as they are now. */
  readonly read: (context: C) => V;
  /** What makes the object so, in an order in which each is permitted; for properties. */
  readonly calls?: (values: V, before: V, context: C) => readonly Change[];
  /** What it adds to the arguments of the one operation at the end; for wizards. */
  readonly args?: (values: V, context: C) => Readonly<Record<string, unknown>>;
  /** Lines of the summary at the end of a wizard. @param all - what stands on all pages */
  readonly summary?: (values: V, context: C, t: Translate, all: PageValues) => readonly (readonly [string, string])[];
  readonly View: ComponentType<{ readonly context: C }>;
}
/** A page as a frame holds it, whatever its values are. */
// biome-ignore lint/suspicious/noExplicitAny: only the page itself knows the type of its values; `definePage` has checked it
export type AnyPage<C> = FormPage<C, any>;
export function definePage<C, V extends object>(page: FormPage<C, V>): FormPage<C, V> {
  return page;
}

/** A page for some of the objects that a form may be about: it is there for those alone, and sees them as what they are. */
export function definePageOf<C, D extends C, V extends object>(isOne: (context: C) => context is D, page: FormPage<D, V>): FormPage<C, V> {
  return {
    ...(page as unknown as FormPage<C, V>),
    appliesTo: (context, values) => isOne(context) && (page.appliesTo?.(context, values) ?? true),
  };
}

export type Values = Readonly<Record<string, unknown>>;
/** Values of all pages, by page. */
export type PageValues = Readonly<Record<string, Values>>;
export interface FieldName {
  readonly page: string;
  readonly field: string;
}

export function sameValue(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b);
}
export function valueAt(values: PageValues, { page, field }: FieldName): unknown {
  return values[page]?.[field];
}
export function withValue(values: PageValues, { page, field }: FieldName, value: unknown): PageValues {
  return { ...values, [page]: { ...values[page], [field]: value } };
}
/** Pages that are there, with the values that each starts with where it has none yet. A page may depend on those before it. */
export function settled<C>(
  all: readonly AnyPage<C>[],
  context: C,
  given: PageValues,
): { readonly pages: readonly AnyPage<C>[]; readonly values: PageValues } {
  const pages: AnyPage<C>[] = [];
  let values = given;
  for (const page of all) {
    if (page.appliesTo && !page.appliesTo(context, values)) continue;
    pages.push(page);
    if (!(page.name in values)) values = { ...values, [page.name]: page.read(context) as Values };
  }
  return { pages, values };
}
export function fieldsOf<C>(pages: readonly AnyPage<C>[]): readonly FieldName[] {
  return pages.flatMap((page) => Object.keys(page.fields).map((field) => ({ page: page.name, field })));
}
export function fieldAt<C>(pages: readonly AnyPage<C>[], { page, field }: FieldName): Field<C> | undefined {
  return pages.find(({ name }) => name === page)?.fields[field] as Field<C> | undefined;
}
/** The lowest role that may change a field of what the form is about. */
export function roleOf<C>(field: Field<C> | undefined, context: C): LabRole | undefined {
  return typeof field?.role === "function" ? field.role(context) : field?.role;
}
/** Fields that stand otherwise than they began. */
export function changedFields<C>(pages: readonly AnyPage<C>[], values: PageValues, base: PageValues): readonly FieldName[] {
  return fieldsOf(pages).filter((at) => !sameValue(valueAt(values, at), valueAt(base, at)));
}

/** Somebody else has changed a field that was changed here too. */
export interface Conflict extends FieldName {
  readonly theirs: unknown;
}
/**
 * The object has changed below a form. What was not touched here follows; what was touched stays, and is told as a conflict where the two
 * differ.
 * @param base - what the form began with
 */
export function reconcile<C>(
  pages: readonly AnyPage<C>[],
  { base, values, now }: { readonly base: PageValues; readonly values: PageValues; readonly now: PageValues },
): { readonly base: PageValues; readonly values: PageValues; readonly conflicts: readonly Conflict[] } {
  let next = { base, values };
  const conflicts: Conflict[] = [];
  for (const at of fieldsOf(pages)) {
    const [was, mine, is] = [valueAt(base, at), valueAt(values, at), valueAt(now, at)];
    if (sameValue(is, was)) continue;
    if (sameValue(mine, was) || sameValue(mine, is))
      next = { base: withValue(next.base, at, is), values: sameValue(mine, is) ? next.values : withValue(next.values, at, is) };
    else conflicts.push({ ...at, theirs: is });
  }
  return { ...next, conflicts };
}

/** Fields that were changed and that no draft keeps: passwords. */
export function changedSecrets<C>({
  pages,
  changed,
}: {
  readonly pages: readonly AnyPage<C>[];
  readonly changed: readonly FieldName[];
}): readonly FieldName[] {
  return changed.filter((at) => fieldAt(pages, at)?.isSecret);
}

/** What is kept of a form. */
export interface DraftBody {
  readonly values: PageValues;
  readonly base: PageValues;
  /** page that was shown */
  readonly at: string;
}
/** A form's values without those that never leave the page. */
export function withoutSecrets<C>(pages: readonly AnyPage<C>[], values: PageValues): PageValues {
  return Object.fromEntries(
    pages.map(({ name, fields }) => [
      name,
      Object.fromEntries(Object.entries(values[name] ?? {}).filter(([field]) => !(fields[field] as Field<C> | undefined)?.isSecret)),
    ]),
  );
}
/** What of a draft is of the form that there is now: a draft may be of an older one, or of nobody's. */
export function fittingValues(draft: unknown, like: PageValues): PageValues {
  const own = isPlain(draft) ? draft : {};
  return Object.fromEntries(
    Object.entries(like).map(([page, values]) => {
      const kept = isPlain(own[page]) ? own[page] : {};
      return [
        page,
        Object.fromEntries(Object.entries(values).map(([field, value]) => [field, isLike(kept[field], value) ? kept[field] : value])),
      ];
    }),
  );
}
/** A page's values read anew: what somebody has changed since a moment stays as it is. @param before - the page's values at that moment */
export function unlessTyped(fresh: Values, { before, now }: { readonly before: Values; readonly now: Values }): Values {
  const typed = Object.entries(now).filter(([field, value]) => !sameValue(value, before[field]));
  return { ...fresh, ...Object.fromEntries(typed) };
}
function isPlain(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function isLike(value: unknown, like: unknown): boolean {
  if (value === undefined) return false;
  // Nothing yet says nothing of what there may be.
  if (like === null) return true;
  if (Array.isArray(like)) return Array.isArray(value) && (like.length === 0 || value.every((one) => isLike(one, like[0])));
  if (isPlain(like)) return isPlain(value) && Object.entries(like).every(([key, inner]) => isLike(value[key], inner));
  return typeof value === typeof like && value !== null;
}
