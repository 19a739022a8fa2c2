"use client";
import { Bell } from "lucide-react";
import { useMemo, useState } from "react";
import { useRecords } from "../../data/hooks";
import { useT } from "../../i18n";
import { Select } from "../../ui/select";
import { RowRefusal } from "../common/row-refusal";
import { KindGrid } from "../kind-grid";
import { LEVELS, levelOf, priorityOf } from "./priority";

const ALL = "all";
/** Alerts of the whole lab, the newest first. */
export function NotificationsPage() {
  const t = useT();
  const all = useRecords("message");
  const [level, setLevel] = useState(ALL);
  // Those of one second stay in the order in which they were raised.
  const newest = useMemo(
    () => [...all].reverse().sort((a, b) => (a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0)),
    [all],
  );
  const rows = useMemo(() => (level === ALL ? newest : newest.filter(({ priority }) => `${levelOf(priority)}` === level)), [newest, level]);
  const options = [
    { value: ALL, label: t("alert.allPriorities"), note: `${all.length}` },
    ...LEVELS.map((one) => ({
      value: `${one}`,
      label: t(priorityOf(one).word),
      note: `${all.filter(({ priority }) => levelOf(priority) === one).length}`,
    })),
  ];
  return (
    <>
      <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line bg-surface px-3">
        <Bell size={18} strokeWidth={1.75} aria-hidden className="text-muted" />
        <h1 className="truncate text-lg font-semibold">{t("view.notifications")}</h1>
      </header>
      <div className="flex min-h-0 flex-1 flex-col p-3">
        <KindGrid
          kind="alert"
          id="alerts"
          label={t("alert.alerts")}
          rows={rows}
          hasFilter
          about={({ ref }) => <RowRefusal of={ref} />}
          lead={
            <div className="w-40 shrink-0">
              <Select
                label={t("inside.priority")}
                isLabelHidden
                isTight
                value={level}
                onChange={setLevel}
                options={options}
                className="h-6 text-sm"
              />
            </div>
          }
          emptyText={level === ALL ? t("alert.noAlertsWhatTheToolstack") : t("alert.noAlertsOfThisPriority")}
        />
      </div>
    </>
  );
}
