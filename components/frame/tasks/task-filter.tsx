"use client";
import { X } from "lucide-react";
import { useEffect, useId, useMemo, useState } from "react";
import { ACTIVITY_LIMITS, TASK_STATUSES, type TaskFilter, type TaskStatus } from "@/server/contract/activity";
import { useTaskFacets } from "../../data/activity";
import { useLab } from "../../data/lab-context";
import { taskWords } from "../../data/task-state";
import { useLanguage, useT, type Words } from "../../i18n";
import { textsBelow } from "../../i18n/loaded";
import { useOperationName } from "../../kinds/use-task-name";
import { Button } from "../../ui/button";
import { Check } from "../../ui/check";
import { Select } from "../../ui/select";
import { visibleText } from "../../ui/visible-text";

const ALL = "all";
/** Nobody types without a pause for longer, ms. */
const PAUSE_MS = 250;
const HOUR_US = 3_600_000_000;
const spans = {
  all: { words: "frame.anyTime", hours: null },
  hour: { words: "frame.lastHour", hours: 1 },
  day: { words: "frame.last24Hours", hours: 24 },
  week: { words: "frame.last7Days", hours: 24 * 7 },
} as const satisfies Record<string, { words: Words; hours: number | null }>;
type Span = keyof typeof spans;

/** What narrows the history down, as it stands in the fields. */
export interface Chosen {
  readonly text: string;
  readonly user: string;
  readonly op: string;
  readonly status: TaskStatus | typeof ALL;
  readonly span: Span;
  /** since when, for the span: Unix µs of virtual time at which it was chosen, less the span */
  readonly fromUs: number | null;
  readonly withHidden: boolean;
  /** the one object that they are about */
  readonly object: { readonly uuid: string; readonly name: string } | null;
}
export const NOTHING_CHOSEN: Chosen = {
  text: "",
  user: ALL,
  op: ALL,
  status: ALL,
  span: ALL,
  fromUs: null,
  withHidden: false,
  object: null,
};

/** The same as the server is asked. */
export function useFilterOf({ text, user, op, status, fromUs, withHidden, object }: Chosen): TaskFilter {
  const { language } = useLanguage();
  const [wanted, setWanted] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setWanted(text.trim().slice(0, ACTIVITY_LIMITS.textCharacters)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return useMemo((): TaskFilter => {
    // The server knows names of operations; what they are called here it does not.
    const titled = [...textsBelow(language, "task.")].filter(([, title]) =>
      title.replace("{name}", "").toLowerCase().includes(wanted.toLowerCase()),
    );
    return {
      ...(wanted ? { text: wanted, textOps: titled.map(([name]) => name) } : {}),
      ...(user === ALL ? {} : { users: [user] }),
      ...(op === ALL ? {} : { ops: [op] }),
      ...(status === ALL ? {} : { statuses: [status] }),
      ...(fromUs === null ? {} : { fromUs: Math.max(0, Math.floor(fromUs)) }),
      ...(withHidden ? { withHidden } : {}),
      ...(object ? { object: object.uuid } : {}),
    };
  }, [language, wanted, user, op, status, fromUs, withHidden, object]);
}

/** The fields themselves. */
export function TaskFilterBar({ chosen, onChange }: { chosen: Chosen; onChange: (chosen: Chosen) => void }) {
  const t = useT();
  const id = useId();
  const { session } = useLab();
  const operationName = useOperationName();
  const { data: facets } = useTaskFacets();
  const any = (words: Words) => ({ value: ALL, label: t(words) });
  const users = (facets?.users ?? []).map((user) => ({ value: user, label: user || t("frame.theLabItself") }));
  const ops = (facets?.ops ?? []).filter((op) => op !== "").map((op) => ({ value: op, label: operationName(op), note: op }));
  ops.sort((a, b) => a.label.localeCompare(b.label));
  const chooseSpan = (span: Span): void => {
    const { hours } = spans[span];
    onChange({ ...chosen, span, fromUs: hours === null ? null : session.clock.nowUs() - hours * HOUR_US });
  };
  const field = { isLabelHidden: true, isTight: true, className: "h-6 text-sm" } as const;
  return (
    <search className="flex min-w-0 flex-1 flex-wrap items-center gap-2">
      <input
        type="search"
        aria-label={t("frame.findTasks")}
        placeholder={t("frame.findTasks")}
        value={chosen.text}
        maxLength={ACTIVITY_LIMITS.textCharacters}
        onChange={(event) => onChange({ ...chosen, text: event.target.value })}
        className="h-6 w-36 rounded-sm border border-line bg-sunken px-2 text-sm placeholder:text-faint"
      />
      <div className="w-32">
        <Select
          {...field}
          label={t("frame.person")}
          value={chosen.user}
          onChange={(user) => onChange({ ...chosen, user })}
          options={[any("frame.everybody"), ...users]}
        />
      </div>
      <div className="w-36">
        <Select
          {...field}
          label={t("inside.operation")}
          value={chosen.op}
          onChange={(op) => onChange({ ...chosen, op })}
          options={[any("frame.allOperations"), ...ops]}
        />
      </div>
      <div className="w-36">
        <Select
          {...field}
          label={t("frame.outcome")}
          value={chosen.status}
          onChange={(status) => onChange({ ...chosen, status: status as Chosen["status"] })}
          options={[any("frame.anyOutcome"), ...TASK_STATUSES.map((one) => ({ value: one, label: t(taskWords[one]) }))]}
        />
      </div>
      <div className="w-28">
        <Select
          {...field}
          label={t("graph.time")}
          value={chosen.span}
          onChange={(span) => chooseSpan(span as Span)}
          options={(Object.keys(spans) as Span[]).map((span) => ({ value: span, label: t(spans[span].words) }))}
        />
      </div>
      <label htmlFor={id} className="flex items-center gap-1.5 text-sm whitespace-nowrap">
        <Check id={id} checked={chosen.withHidden} onChange={(event) => onChange({ ...chosen, withHidden: event.target.checked })} />
        {t("frame.showHidden")}
      </label>
      {chosen.object && (
        <Button isSmall icon={<X size={12} aria-hidden />} onClick={() => onChange({ ...chosen, object: null })}>
          {t("frame.onlyName", { name: visibleText(chosen.object.name) })}
        </Button>
      )}
    </search>
  );
}
