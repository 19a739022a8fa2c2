"use client";
/** Fields of a form's page: each gets its label, its error, who may change it, and what others have made of it meanwhile. */
import { createContext, type ReactNode, useContext } from "react";
import type { UseFormRegisterReturn } from "react-hook-form";
import type { LabRole } from "@/server/contract";
import { isAtLeast } from "@/server/contract/roles";
import { useLabIfAny } from "../data/lab-context";
import { type Translate, useT } from "../i18n";
import { type FieldName, fieldAt, roleOf } from "./pages";
import { readNumber, readQuantity, type Unit } from "./read-number";
import { Theirs } from "./theirs";
import type { FormState } from "./use-form-pages";

interface Around {
  // biome-ignore lint/suspicious/noExplicitAny: what a form is about is its own pages' business
  readonly state: FormState<any>;
  readonly page: string;
}
const AroundContext = createContext<Around | null>(null);
/** Stands around the view of each page. */
export function PageAround({ state, page, children }: Around & { children: ReactNode }) {
  return <AroundContext value={{ state, page }}>{children}</AroundContext>;
}
function useAround(): Around {
  const around = useContext(AroundContext);
  if (!around) throw new Error("a page of a form stands in a frame");
  return around;
}
/** The whole form around a page: for pages that depend on others. */
export function useFormAround(): FormState<unknown> {
  return useAround().state;
}

/** Why a role does not do where another is needed; null: it does. */
export function roleWhy(t: Translate, mine: LabRole | null, needed: LabRole | undefined): string | null {
  if (mine === null || needed === undefined || isAtLeast(mine, needed)) return null;
  return mine === "read-only" ? t("why.readOnly") : t("why.role", { needed: t(`role.${needed}`), mine: t(`role.${mine}`) });
}

interface Shared {
  readonly label: string;
  readonly error: string | undefined;
  readonly below: ReactNode;
}
export interface TypedField extends Shared, UseFormRegisterReturn {
  readonly readOnly: boolean;
  readonly hint?: string;
  readonly className?: string;
}
export interface PageFields<V extends object> {
  readonly values: V;
  readonly set: <K extends keyof V & string>(field: K, value: V[K]) => void;
  /** Why a field cannot be changed. @param rule - a reason of the page's own */
  readonly why: (field: keyof V & string, rule?: string | null) => string | null;
  readonly text: (field: keyof V & string, rule?: string | null) => TypedField;
  readonly number: (field: keyof V & string, rule?: string | null) => TypedField & { readonly unit?: Unit };
  readonly choice: (field: keyof V & string) => Shared & {
    readonly value: string;
    readonly onChange: (value: string) => void;
    readonly isDisabled: boolean;
    readonly hint?: string;
  };
  readonly check: (field: keyof V & string) => Shared & { readonly checked: boolean; readonly onCheck: (isOn: boolean) => void };
}

/** The fields of the page that is asked from. */
export function usePageFields<V extends object>(): PageFields<V> {
  const { state, page } = useAround();
  const t = useT();
  const lab = useLabIfAny();
  const { form } = state;
  const nameOf = (field: string): FieldName => ({ page, field });
  const pathOf = (field: string): string => `${page}.${field}`;
  const metaOf = (field: string) => fieldAt(state.pages, nameOf(field));
  const shared = (field: string): Shared => {
    const meta = metaOf(field);
    const conflict = state.conflicts.find((one) => one.page === page && one.field === field);
    return {
      label: meta ? t(meta.label) : "",
      error: form.getFieldState(pathOf(field), form.formState).error?.message,
      below: conflict && <Theirs state={state} conflict={conflict} />,
    };
  };
  const why: PageFields<V>["why"] = (field, rule) => roleWhy(t, lab?.role ?? null, roleOf(metaOf(field), state.context)) ?? rule ?? null;
  const set: PageFields<V>["set"] = (field, value) =>
    form.setValue(pathOf(field), value as never, { shouldValidate: true, shouldDirty: true, shouldTouch: true });
  const typed = (field: keyof V & string, rule: string | null | undefined, isNumber: boolean): TypedField => {
    const reason = why(field, rule);
    const unit = metaOf(field)?.unit;
    return {
      ...form.register(pathOf(field), isNumber ? { setValueAs: unit ? (typed) => readQuantity(typed, unit) : readNumber } : {}),
      ...(unit ? { unit } : {}),
      ...shared(field),
      readOnly: reason !== null,
      ...(reason === null ? {} : { hint: reason, className: "bg-sunken text-faint" }),
    };
  };
  const values = (state.values[page] ?? {}) as V;
  return {
    values,
    set,
    why,
    text: (field, rule) => typed(field, rule, false),
    number: (field, rule) => typed(field, rule, true),
    choice(field) {
      const reason = why(field);
      return {
        ...shared(field),
        value: String(values[field]),
        onChange: (value) => set(field, value as V[typeof field]),
        isDisabled: reason !== null,
        ...(reason === null ? {} : { hint: reason }),
      };
    },
    check: (field) => ({
      ...shared(field),
      checked: values[field] === true,
      onCheck: (isOn) => set(field, isOn as V[typeof field]),
    }),
  };
}
