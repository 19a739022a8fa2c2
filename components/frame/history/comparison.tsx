"use client";
import { useQuery } from "@tanstack/react-query";
import { Minus, Pencil, Plus } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import type { ComparisonView, DifferenceView, FieldDifference, MomentView } from "@/server/contract/past";
import { useConsole } from "../../data/console-context";
import { useErrorText } from "../../data/error-text";
import { useLab } from "../../data/lab-context";
import { nameOfMoment } from "../../data/past/moments";
import { trpc } from "../../data/trpc";
import { useNameOf } from "../../data/use-name-of";
import { type TextKey, useT } from "../../i18n";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { TextField } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { visibleText } from "../../ui/visible-text";
import { useNamed } from "./deed-text";
import { byClass, filtered } from "./differences";

interface ComparisonProps {
  /** null: the present */
  readonly before: MomentView | null;
  readonly after: MomentView | null;
  /** somebody goes to an object that differs */
  readonly onShow: () => void;
  /** room for the list */
  readonly height?: string;
}
/** How one moment differs from another, object by object. */
export function Comparison({ before, after, onShow, height = "h-[46vh]" }: ComparisonProps) {
  const t = useT();
  const errorText = useErrorText();
  const { labId } = useLab();
  const { data, error, isFetching, refetch } = useQuery(
    trpc.past.compare.queryOptions(
      { labId, before: before && nameOfMoment(before), after: after && nameOfMoment(after) },
      // The present goes on: what is shown is of the moment at which it was asked, until it is asked again.
      { staleTime: 0, gcTime: 0 },
    ),
  );
  const [filter, setFilter] = useState("");
  if (error) return <Notice>{errorText(error)}</Notice>;
  if (!data)
    return (
      <p role="status" className={cx("p-6 text-center text-muted", height)}>
        {t("compare.running")}
      </p>
    );
  const { counts, differences } = data;
  const all = counts.added + counts.gone + counts.changed;
  return (
    <div className={cx("flex min-h-0 flex-col", height)}>
      <div className="mb-2 flex shrink-0 items-center gap-3">
        <p role="status" className="min-w-0 flex-1 tabular-nums">
          {t("compare.counts", counts)}
          {all > differences.length && <span className="text-muted"> · {t("compare.cut", { listed: differences.length, all })}</span>}
        </p>
        <div className="w-56">
          <TextField
            label={t("compare.filter")}
            isLabelHidden
            isTight
            placeholder={t("compare.filter")}
            autoComplete="off"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
          />
        </div>
        <Button isPending={isFetching} onClick={() => void refetch()}>
          {t("compare.again")}
        </Button>
      </div>
      <Differences data={data} filter={filter} onShow={onShow} />
    </div>
  );
}

function Differences({ data, filter, onShow }: { data: ComparisonView; filter: string; onShow: () => void }) {
  const t = useT();
  const labels = useMemo(
    () => new Map(data.differences.map(({ class: of, ref, label }) => [ref, isDevice.has(of) ? `${of} ${label}` : label])),
    [data],
  );
  const groups = useMemo(() => byClass(filtered(data.differences, filter)), [data, filter]);
  if (groups.length === 0)
    return <p className="p-6 text-center text-muted">{t(data.differences.length > 0 ? "compare.noneFound" : "compare.none")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section tabIndex={0} aria-label={t("compare.title")} className="min-h-0 flex-1 overflow-y-auto rounded-md border border-line">
      {groups.map((group) => (
        <section key={group.class} aria-label={group.class}>
          <h3 className="sticky top-0 z-1 flex h-7 items-center gap-2 border-b border-line bg-sunken px-3 font-semibold">
            {group.class} <span className="font-normal text-muted tabular-nums">{group.differences.length}</span>
          </h3>
          <ul>
            {group.differences.map((each) => (
              <Difference key={`${each.class} ${each.ref}`} difference={each} labels={labels} onShow={onShow} />
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}

const changes: Readonly<Record<DifferenceView["change"], readonly [TextKey, string, typeof Plus]>> = {
  added: ["compare.added", "text-running", Plus],
  gone: ["compare.gone", "text-bad", Minus],
  changed: ["compare.changed", "text-paused", Pencil],
};

const isDevice: ReadonlySet<DifferenceView["class"]> = new Set(["VBD", "VIF", "PIF", "PBD"]);

type Labels = ReadonlyMap<string, string>;

/** What a field was and is; of a list, what has gone out of it and what has come in. @param labels - of what differs, by ref */
function FieldChange({ field: { before, after, isList }, labels }: { field: FieldDifference; labels: Labels }) {
  const t = useT();
  const named = useNamed(labels);
  if (!isList)
    return (
      <>
        <span className="text-muted">{named(before)}</span> → {named(after)}
      </>
    );
  const line = (Icon: typeof Plus, word: TextKey, colour: string, items: string): ReactNode =>
    items !== "[]" && (
      <span className="flex gap-1.5">
        <Icon size={12} role="img" aria-label={t(word)} className={cx("mt-1 shrink-0", colour)} />
        <span>{named(items.replace(/^\[|\]$/g, ""))}</span>
      </span>
    );
  return (
    <>
      {line(Minus, "compare.gone", "text-bad", before)}
      {line(Plus, "compare.added", "text-running", after)}
    </>
  );
}

function Difference({ difference, labels, onShow }: { difference: DifferenceView; labels: Labels; onShow: () => void }) {
  const t = useT();
  const { session, kinds } = useLab();
  const nameOf = useNameOf();
  const { go, close } = useConsole();
  const { ref, label, change, fields } = difference;
  const [word, colour, Icon] = changes[change];
  const record = session.store.any(ref);
  const canShow = record !== undefined && kinds.withPage(record) !== null;
  // A device has no name of its own but a number, and is called as elsewhere while the lab has it.
  const known = isDevice.has(difference.class) ? nameOf(ref) : null;
  const name = visibleText(known ?? (label || ref));
  return (
    <li className="border-b border-line px-3 py-1.5 last:border-0">
      <div className="flex items-center gap-2">
        <span className={cx("inline-flex w-20 shrink-0 items-center gap-1 text-sm", colour)}>
          <Icon size={12} aria-hidden />
          {t(word)}
        </span>
        {canShow ? (
          <button
            type="button"
            aria-label={t("compare.show", { name })}
            className="truncate font-medium text-accent hover:underline"
            onClick={() => {
              onShow();
              close();
              go(ref);
            }}
          >
            {name}
          </button>
        ) : (
          <span className="truncate font-medium">{name}</span>
        )}
      </div>
      {fields.length > 0 && (
        <dl className="mt-0.5 ml-[88px] grid grid-cols-[minmax(90px,190px)_minmax(0,1fr)] gap-x-3 text-sm">
          {fields.map((field) => (
            <div key={field.name} className="col-span-2 grid grid-cols-subgrid">
              <dt className="truncate text-muted" title={field.name}>
                {field.name}
              </dt>
              <dd className="min-w-0 font-mono text-xs leading-5 wrap-anywhere">
                <FieldChange field={field} labels={labels} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}
