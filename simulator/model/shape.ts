/** What arguments may look like, as plain data: it goes from the lab's thread to the doors, which check by it before the lab is asked. */

declare const held: unique symbol;
/** A shape whose values are a `T`. */
export type Shape<T = unknown> = Form & { readonly [held]?: T };
/** The value that a shape holds. */
export type HeldBy<S> = S extends { readonly [held]?: infer T } ? T : never;

/** One form of value. Lengths are in UTF-16 units, counts in items, bounds are inside. */
export type Form =
  | { readonly form: "nothing" }
  | { readonly form: "text"; readonly least: number; readonly most: number; readonly pattern: string | null }
  | { readonly form: "number"; readonly least: number; readonly most: number; readonly isWhole: boolean }
  | { readonly form: "list"; readonly of: Form; readonly most: number }
  | { readonly form: "fields"; readonly fields: Readonly<Record<string, Form>> }
  /** fields whose form hangs on the one named `by` */
  | { readonly form: "cases"; readonly by: string; readonly cases: Readonly<Record<string, Readonly<Record<string, Form>>>> }
  | { readonly form: "orNull"; readonly of: Form };

/** No arguments: null. */
export const nothing: Shape<null> = { form: "nothing" };
/** A text. @param pattern - a regular expression that the whole text must fit */
export function text(least: number, most: number, pattern: string | null = null): Shape<string> {
  return { form: "text", least, most, pattern };
}
/** Any finite number. */
export const number: Shape<number> = { form: "number", least: -Number.MAX_VALUE, most: Number.MAX_VALUE, isWhole: false };
/** A whole number within bounds. */
export function whole(least: number, most: number): Shape<number> {
  return { form: "number", least, most, isWhole: true };
}
/** A list of at most so many items. */
export function list<T>(of: Shape<T>, most: number): Shape<readonly T[]> {
  return { form: "list", of, most };
}
/** A value or null. */
export function orNull<T>(of: Shape<T>): Shape<T | null> {
  return { form: "orNull", of };
}

type Fields = Readonly<Record<string, Shape>>;
type Held<F extends Fields> = { readonly [N in keyof F]: HeldBy<F[N]> };
/** An object with these fields, all of them given. */
export function fields<F extends Fields>(given: F): Shape<Held<F>> {
  return { form: "fields", fields: given };
}
/** A union: the field `by` names the case, and the case says what other fields there are. */
export function cases<B extends string, C extends Readonly<Record<string, Fields>>>(
  by: B,
  given: C,
): Shape<{ readonly [N in keyof C]: { readonly [K in B]: N } & Held<C[N]> }[keyof C]> {
  return { form: "cases", by, cases: given };
}

/** An object's ref, or a topology node's id. */
export const refText = text(1, 160);

/** A value as its shape has it, without what the shape does not name; or what is wrong with it. */
export type Shaped = { readonly value: unknown } | { readonly why: string };

/** Holds a value against a shape. @param where - name of the value, for the words that say what is wrong */
export function shaped(form: Form, given: unknown, where = "arguments"): Shaped {
  switch (form.form) {
    case "nothing":
      return given === null || given === undefined ? { value: null } : { why: `${where}: none are taken` };
    case "orNull":
      return given === null ? { value: null } : shaped(form.of, given, where);
    case "text":
      return shapedText(form, given, where);
    case "number":
      return shapedNumber(form, given, where);
    case "list":
      return shapedList(form, given, where);
    case "fields":
      return shapedFields(form.fields, given, where);
    case "cases": {
      const name = isRecord(given) && Object.hasOwn(given, form.by) ? given[form.by] : undefined;
      const own = typeof name === "string" && Object.hasOwn(form.cases, name) ? form.cases[name] : undefined;
      if (!own) return { why: `${where}.${form.by}: one of ${Object.keys(form.cases).join(", ")} is expected` };
      const rest = shapedFields(own, given, where);
      return "why" in rest ? rest : { value: { [form.by]: name, ...(rest.value as object) } };
    }
  }
}

function shapedText({ least, most, pattern }: Extract<Form, { form: "text" }>, given: unknown, where: string): Shaped {
  if (typeof given !== "string") return { why: `${where}: a text is expected` };
  if (given.length < least || given.length > most) return { why: `${where}: ${given.length} characters; ${least} to ${most} are taken` };
  if (pattern !== null && !new RegExp(pattern).test(given)) return { why: `${where}: not of the form ${pattern}` };
  return { value: given };
}

function shapedNumber({ least, most, isWhole }: Extract<Form, { form: "number" }>, given: unknown, where: string): Shaped {
  if (typeof given !== "number" || !Number.isFinite(given) || (isWhole && !Number.isSafeInteger(given)))
    return { why: `${where}: a ${isWhole ? "whole " : ""}number is expected` };
  return given < least || given > most ? { why: `${where}: ${given} is not within ${least} and ${most}` } : { value: given };
}

function shapedList({ of, most }: Extract<Form, { form: "list" }>, given: unknown, where: string): Shaped {
  if (!Array.isArray(given)) return { why: `${where}: a list is expected` };
  if (given.length > most) return { why: `${where}: ${given.length} items; at most ${most}` };
  const value: unknown[] = [];
  for (const [n, item] of given.entries()) {
    const found = shaped(of, item, `${where}[${n}]`);
    if ("why" in found) return found;
    value.push(found.value);
  }
  return { value };
}

function shapedFields(forms: Readonly<Record<string, Form>>, given: unknown, where: string): Shaped {
  if (!isRecord(given)) return { why: `${where}: an object is expected` };
  const value: Record<string, unknown> = {};
  for (const [name, form] of Object.entries(forms)) {
    const found = shaped(form, Object.hasOwn(given, name) ? given[name] : undefined, `${where}.${name}`);
    if ("why" in found) return found;
    value[name] = found.value;
  }
  return { value };
}

function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}
