"use client";
import { useQuery } from "@tanstack/react-query";
import { useLabIfAny } from "../data/lab-context";
import { api } from "../data/trpc";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { type AnyPage, type Conflict, fieldAt, setterOf, withValue } from "./pages";
import type { FormState } from "./use-form-pages";

/** Setters that a change of one field is made by. */
function settersOf<C>(state: FormState<C>, page: AnyPage<C> | undefined, conflict: Conflict): readonly string[] {
  const before = state.base[conflict.page] ?? {};
  const after = withValue(state.base, conflict, conflict.theirs)[conflict.page] ?? {};
  return page?.calls?.(after, before, state.context).map(setterOf) ?? [];
}

/** What somebody else has made of a field that was changed here too: who, what, and which of the two it is to be. */
export function Theirs<C>({ state, conflict }: { state: FormState<C>; conflict: Conflict }) {
  const t = useT();
  const lab = useLabIfAny();
  const { context, pages } = state;
  const ref = refOf(context);
  const page = pages.find(({ name }) => name === conflict.page);
  const setters = settersOf(state, page, conflict);
  const { data: settings = [] } = useQuery({
    queryKey: ["settings", lab?.labId, ref, conflict.page, conflict.field, JSON.stringify(conflict.theirs)],
    queryFn: () => api.past.settings.query({ labId: lab?.labId ?? "", ref: ref ?? "" }),
    enabled: lab !== null && ref !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const actor = settings.find((one) => one.setters.some((setter) => setters.includes(setter)))?.actor ?? null;
  const field = fieldAt(pages, conflict);
  const value = field?.say ? field.say(conflict.theirs, context, t) : String(conflict.theirs);
  const who = actor === null || actor === "" ? t("form.somebody") : actor;
  return (
    <div role="alert" className="mb-2 rounded-md bg-paused-soft px-2 py-1 text-sm">
      <p>
        {actor !== null && actor === lab?.me.username
          ? t("form.theirsOwn", { value: value || "—" })
          : t("form.theirs", { who, value: value || "—" })}
      </p>
      <div className="mt-1 flex gap-2">
        <Button isSmall onClick={() => state.keepMine(conflict)}>
          {t("form.keepMine")}
        </Button>
        <Button isSmall onClick={() => state.takeTheirs(conflict)}>
          {t("form.takeTheirs")}
        </Button>
      </div>
    </div>
  );
}
/** The object that a form is about. */
function refOf(context: unknown): string | null {
  const ref = (context as { readonly record?: { readonly ref?: unknown } } | null)?.record?.ref;
  return typeof ref === "string" ? ref : null;
}
