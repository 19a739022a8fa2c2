"use client";
import { Bell, Download } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useUnseenAlerts } from "../../data/activity";
import type { Rec } from "../../data/defaults";
import { useRecords } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { useLanguage, useT, type Words } from "../../i18n";
import { Button } from "../../ui/button";
import { csvFile } from "../../ui/csv";
import { parseXapiDate } from "../../ui/format";
import { fileName, saveFile } from "../../ui/save-file";
import { Select } from "../../ui/select";
import { RowRefusal } from "../common/row-refusal";
import { KindGrid } from "../kind-grid";
import { alertColumns, NewAlerts } from "./columns";
import { LEVELS, levelOf, priorityOf } from "./priority";

const ALL = "all";
/** Nobody reads faster than this, ms: before it, what a page shows has not been seen. guess: a glance at a list */
const GLANCE_MS = 1_500;
const HOUR_US = 3_600_000_000;
const spans: Readonly<Record<string, { readonly words: Words; readonly hours: number }>> = {
  hour: { words: "frame.lastHour", hours: 1 },
  day: { words: "frame.last24Hours", hours: 24 },
  week: { words: "frame.last7Days", hours: 24 * 7 },
};
type Alert = Rec<"message">;

/** What the page shows for the first time, as long as it is open. That it was seen is noted after a glance. */
function useNewAlerts(): ReadonlySet<string> {
  const { unseen, see } = useUnseenAlerts();
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set());
  if (unseen.some(({ ref }) => !shown.has(ref))) setShown(new Set([...shown, ...unseen.map(({ ref }) => ref)]));
  const hasUnseen = unseen.length > 0;
  useEffect(() => {
    if (!hasUnseen) return;
    const timer = setTimeout(() => document.visibilityState === "visible" && void see(), GLANCE_MS);
    return () => clearTimeout(timer);
  }, [hasUnseen, see]);
  return shown;
}

/** Alerts of the whole lab, the newest first. */
export function NotificationsPage() {
  const t = useT();
  const { session } = useLab();
  const all = useRecords("message");
  const fresh = useNewAlerts();
  const [level, setLevel] = useState(ALL);
  const [object, setObject] = useState(ALL);
  const [span, setSpan] = useState(ALL);
  const fromUs = useMemo(() => {
    const hours = spans[span]?.hours;
    return hours === undefined ? null : session.clock.nowUs() - hours * HOUR_US;
  }, [span, session]);
  // Those of one second stay in the order in which they were raised.
  const newest = useMemo(
    () => [...all].reverse().sort((a, b) => (a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0)),
    [all],
  );
  const rows = useMemo(
    () =>
      newest.filter(
        ({ priority, obj_uuid, timestamp }) =>
          (level === ALL || `${levelOf(priority)}` === level) &&
          (object === ALL || obj_uuid === object) &&
          (fromUs === null || (parseXapiDate(timestamp) ?? 0) >= fromUs),
      ),
    [newest, level, object, fromUs],
  );
  const objects = useObjects(all);
  const levels = LEVELS.map((one) => ({
    value: `${one}`,
    label: t(priorityOf(one).word),
    note: `${all.filter(({ priority }) => levelOf(priority) === one).length}`,
  }));
  const times = Object.entries(spans).map(([value, { words }]) => ({ value, label: t(words) }));
  const any = (words: Words) => ({ value: ALL, label: t(words), note: `${all.length}` });
  return (
    <>
      <header className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-3 py-1">
        <Bell size={18} strokeWidth={1.75} aria-hidden className="text-muted" />
        <h1 className="mr-auto truncate text-lg font-semibold max-[640px]:basis-[calc(100%-26px)]">{t("view.notifications")}</h1>
        <Choice label={t("inside.priority")} value={level} onChange={setLevel} options={[any("alert.allPriorities"), ...levels]} />
        <Choice label={t("inside.object")} value={object} onChange={setObject} options={[any("alert.allObjects"), ...objects]} />
        <Choice label={t("graph.time")} value={span} onChange={setSpan} options={[any("frame.anyTime"), ...times]} />
        <CsvButton rows={rows} />
      </header>
      <div className="flex min-h-0 flex-1 flex-col p-3">
        <NewAlerts value={fresh}>
          <KindGrid
            kind="alert"
            id="alerts"
            label={t("alert.alerts")}
            rows={rows}
            hasFilter
            isExportedElsewhere
            about={({ ref }) => <RowRefusal of={ref} />}
            emptyText={
              [level, object, span].every((one) => one === ALL) ? t("alert.noAlertsWhatTheToolstack") : t("alert.noAlertIsLikeThat")
            }
          />
        </NewAlerts>
      </div>
    </>
  );
}

/** The objects that alerts are about, by name, with how many are about each. */
function useObjects(alerts: readonly Alert[]) {
  const t = useT();
  const { language } = useLanguage();
  const { session, kinds } = useLab();
  return useMemo(() => {
    const counts = new Map<string, number>();
    for (const { obj_uuid } of alerts) counts.set(obj_uuid, (counts.get(obj_uuid) ?? 0) + 1);
    const options = [...counts].map(([value, count]) => {
      const about = session.store.byUuid(value);
      const gone = t("alert.noLongerThereUuid", { uuid: value.slice(0, 8) });
      return { value, label: about ? kinds.nameOf(session.store, about, language) : gone, note: `${count}` };
    });
    return options.sort((a, b) => a.label.localeCompare(b.label));
  }, [alerts, session, kinds, language, t]);
}

/** The alerts that are left by what narrows them down, as a file. */
function CsvButton({ rows }: { rows: readonly Alert[] }) {
  const t = useT();
  const { language } = useLanguage();
  const { session, kinds, labName } = useLab();
  const save = (): void => {
    const context = { session, kinds, t, language, host: undefined, now: () => session.clock.nowUs() };
    const cells = rows.map((row) => alertColumns.map((column) => column.text?.(row, context) ?? column.value(row, context)));
    const file = csvFile([alertColumns.map(({ header }) => t(header)), ...cells]);
    saveFile(`${fileName(`${labName} ${t("alert.alerts")}`)}.csv`, file);
  };
  return (
    <Button isSmall icon={<Download size={14} aria-hidden />} onClick={save}>
      {t("graphs.exportCsv")}
    </Button>
  );
}

type ChoiceProps = Pick<Parameters<typeof Select>[0], "label" | "value" | "onChange" | "options">;
function Choice(props: ChoiceProps) {
  return (
    <div className="w-36 max-[640px]:min-w-[40%] max-[640px]:flex-1">
      <Select {...props} isLabelHidden isTight className="h-6 text-sm" />
    </div>
  );
}
