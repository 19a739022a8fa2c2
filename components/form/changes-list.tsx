"use client";
import { useT } from "../i18n";
import { fieldAt, valueAt } from "./pages";
import type { FormState } from "./use-form-pages";

/** What would be changed, field by field, and when each change is felt. Nothing: nothing is to be changed. */
export function ChangesList<C>({ state }: { state: FormState<C> }) {
  const t = useT();
  const { changed, pages, context, values, base } = state;
  if (changed.length === 0) return null;
  return (
    <section
      aria-label={t("form.changes")}
      className="max-h-28 shrink-0 overflow-y-auto border-t border-line bg-sunken px-4 py-1.5 text-sm"
    >
      <h3 className="font-medium text-muted">{t("form.changesCount", { count: changed.length })}</h3>
      <ul>
        {changed.map((name) => {
          const field = fieldAt(pages, name);
          const say = (value: unknown): string => {
            const text = field?.say ? field.say(value, context, t) : String(value);
            return text === "" ? "—" : text;
          };
          const effect = field?.effect?.(context) ?? "now";
          return (
            <li key={`${name.page}.${name.field}`} className="flex gap-3">
              <span className="min-w-0 flex-1 truncate">
                {field && t(field.label)}: {field?.isSecret ? "••••" : `${say(valueAt(base, name))} → ${say(valueAt(values, name))}`}
              </span>
              <span className="shrink-0 text-muted">{t(effect === "now" ? "form.effect.now" : "form.effect.nextStart")}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
