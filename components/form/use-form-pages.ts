"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useRef, useState } from "react";
import { type FieldErrors, type FieldValues, type UseFormReturn, useForm } from "react-hook-form";
import type { DraftKey } from "../data/drafts";
import { z } from "../data/zod";
import { useT } from "../i18n";
import {
  type AnyPage,
  type Conflict,
  changedFields,
  type DraftBody,
  type FieldName,
  fieldsOf,
  fittingValues,
  type PageValues,
  reconcile,
  sameValue,
  settled,
  unlessTyped,
  type Values,
  withoutSecrets,
  withValue,
} from "./pages";
import { useFormDraft } from "./use-form-draft";

/** A form made of pages, while it is open. */
export interface FormState<C> {
  readonly form: UseFormReturn<FieldValues>;
  readonly context: C;
  /** pages that are there now */
  readonly pages: readonly AnyPage<C>[];
  /** page that is shown */
  readonly at: string;
  readonly show: (page: string) => void;
  readonly values: PageValues;
  /** what the form began with, or what has become so since */
  readonly base: PageValues;
  readonly changed: readonly FieldName[];
  /** pages on which something is wrong */
  readonly wrong: ReadonlySet<string>;
  readonly conflicts: readonly Conflict[];
  readonly keepMine: (conflict: Conflict) => void;
  readonly takeTheirs: (conflict: Conflict) => void;
  /** wall time of the draft that the form was filled from; null: from none */
  readonly restoredFrom: string | null;
  /** wall time of a draft that was found too late; null: there is none */
  readonly offeredFrom: string | null;
  readonly restore: () => void;
  readonly startAfresh: () => void;
  /** Reads pages anew, as from another template. @param before - values when that was asked for: what was typed since stays */
  readonly reread: (context: C, names: readonly string[], before?: PageValues) => void;
  /** Sends the form once it is right; else leads to what is wrong. */
  readonly send: (submit: (values: PageValues) => Promise<void>) => () => void;
  /** It is sent: nothing is kept of it. */
  readonly done: () => void;
}
export interface FormSetting<C> {
  readonly pages: readonly AnyPage<C>[];
  readonly context: C;
  readonly labId: string | null;
  /** name of the form and what it is about */
  readonly form: string;
  /** the object's values are followed while the form is open */
  readonly isLive: boolean;
}
const pathOf = ({ page, field }: FieldName): string => `${page}.${field}`;

/** A form of pages, with its draft: what is typed is kept, and what others change meanwhile is seen. */
export function useFormPages<C>({ pages: all, context, labId, form: key, isLive }: FormSetting<C>): FormState<C> {
  const [start] = useState(() => settled(all, context, {}));
  const [base, setBase] = useState(start.values);
  const [at, setAt] = useState(start.pages[0]?.name ?? "");
  const latest = useRef<Latest<C>>({ pages: start.pages, context });
  const form = useCheckedForm(latest, start.values);
  const { pages, values } = settled(all, context, form.watch() as PageValues);
  latest.current = { pages, context };
  const now = isLive ? settled(all, context, {}).values : base;
  const seen = reconcile(pages, { base, values, now });
  useFollowing(form, { seen, base, values, setBase });
  const changed = changedFields(pages, values, base);
  const draft = useDraftOf({ labId, form: key }, { pages, values, base, at, isTouched: changed.length > 0 }, (body) => {
    if (isLive) setBase(fittingValues(body.base, base));
    form.reset(fittingValues(body.values, values) as FieldValues);
    if (pages.some(({ name }) => name === body.at)) setAt(body.at as string);
    void form.trigger();
  });
  return {
    form,
    context,
    pages,
    at: pages.some(({ name }) => name === at) ? at : (pages[0]?.name ?? ""),
    show: setAt,
    values,
    base,
    changed,
    wrong: new Set(Object.keys(form.formState.errors)),
    conflicts: seen.conflicts,
    keepMine: (conflict) => setBase(withValue(base, conflict, conflict.theirs)),
    takeTheirs(conflict) {
      form.setValue(pathOf(conflict), conflict.theirs, { shouldValidate: true });
      setBase(withValue(base, conflict, conflict.theirs));
    },
    ...draft,
    startAfresh() {
      const { values: fresh } = settled(all, context, {});
      setBase(fresh);
      form.reset(fresh as FieldValues);
      draft.leave();
    },
    reread(from, names, before) {
      const now = form.getValues() as PageValues;
      for (const page of all.filter(({ name }) => names.includes(name))) {
        const [was, is] = [before?.[page.name], now[page.name]];
        const fresh = page.read(from) as Values;
        form.setValue(page.name, was && is ? unlessTyped(fresh, { before: was, now: is }) : fresh);
      }
    },
    send: (submit) => form.handleSubmit((sent) => submit(sent as PageValues), leadTo(form, pages, setAt)),
  };
}

interface Latest<C> {
  readonly pages: readonly AnyPage<C>[];
  readonly context: C;
}
/** The form itself, checked by the rules of the pages that are there. */
function useCheckedForm<C>(latest: { readonly current: Latest<C> }, start: PageValues): UseFormReturn<FieldValues> {
  const t = useT();
  return useForm<FieldValues>({
    defaultValues: start as FieldValues,
    mode: "onChange",
    delayError: 300,
    resolver: (values, unused, options) => {
      const { pages, context } = latest.current;
      const schema = z.looseObject(Object.fromEntries(pages.map((page) => [page.name, page.schema(t, context)])));
      return zodResolver(schema)(values, unused, options);
    },
  });
}

/** Shows the first field that is wrong. */
function leadTo<C>(form: UseFormReturn<FieldValues>, pages: readonly AnyPage<C>[], show: (page: string) => void) {
  return (wrong: FieldErrors<FieldValues>): void => {
    const first = fieldsOf(pages).find(({ page, field }) => (wrong[page] as Values | undefined)?.[field] !== undefined);
    if (!first) return;
    show(first.page);
    // A field of a page that is not shown cannot take the focus before it is.
    setTimeout(() => form.setFocus(pathOf(first)));
  };
}

interface Standing<C> {
  readonly pages: readonly AnyPage<C>[];
  readonly values: PageValues;
  readonly base: PageValues;
  readonly at: string;
  readonly isTouched: boolean;
}
/** The draft of what stands in a form. One that is found is filled in, unless something was typed before it came. */
function useDraftOf<C>(
  key: DraftKey,
  { pages, values, base, at, isTouched }: Standing<C>,
  fill: (body: Partial<DraftBody>) => void,
): Pick<FormState<C>, "restoredFrom" | "offeredFrom" | "restore" | "done"> & { readonly leave: () => void } {
  const { found, settle, keep, done } = useFormDraft(key);
  const [restoredFrom, setRestoredFrom] = useState<string | null>(null);
  const restore = (): void => {
    if (!found) return;
    fill(found.body as Partial<DraftBody>);
    setRestoredFrom(found.wall);
    settle();
  };
  useEffect(() => {
    if (found && !isTouched && restoredFrom === null) restore();
  });
  const lasting = [withoutSecrets(pages, values), withoutSecrets(pages, base)] as const;
  const body = sameValue(...lasting) ? null : JSON.stringify({ values: lasting[0], base: lasting[1], at } satisfies DraftBody);
  useEffect(() => {
    // What was found and is not used yet is not written over.
    if (found === null) keep(body === null ? null : (JSON.parse(body) as object));
  }, [body, keep, found]);
  return {
    restoredFrom,
    offeredFrom: found && isTouched ? found.wall : null,
    restore,
    leave() {
      setRestoredFrom(null);
      settle();
    },
    done,
  };
}

/** Takes over what has become otherwise below the form where nothing was typed. */
function useFollowing(
  form: UseFormReturn<FieldValues>,
  {
    seen,
    base,
    values,
    setBase,
  }: {
    readonly seen: { readonly base: PageValues; readonly values: PageValues };
    readonly base: PageValues;
    readonly values: PageValues;
    readonly setBase: (base: PageValues) => void;
  },
): void {
  useEffect(() => {
    if (!sameValue(seen.base, base)) setBase(seen.base);
    if (sameValue(seen.values, values)) return;
    for (const [page, fields] of Object.entries(seen.values))
      for (const [field, value] of Object.entries(fields))
        if (!sameValue(value, values[page]?.[field])) form.setValue(`${page}.${field}`, value, { shouldValidate: true });
  });
}
