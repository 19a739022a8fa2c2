"use client";
import { useMemo } from "react";
import { useConsole } from "../../../data/console-context";
import type { Rec } from "../../../data/defaults";
import { useRecords } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { useLanguage, useT } from "../../../i18n";
import { noticeBody } from "../../../i18n/notices/notice-body";
import { noticeText } from "../../../i18n/notices/notice-text";
import { Button } from "../../../ui/button";
import { cx } from "../../../ui/cx";
import { formatDateTime, parseXapiDate } from "../../../ui/format";
import { visibleText } from "../../../ui/visible-text";
import { levelOf, priorityOf } from "../../alert/priority";
import { Card, Quiet } from "./card";

const MOST = 4;
const colours: Readonly<Record<string, string>> = { bad: "text-bad", paused: "text-paused", running: "text-running" };

/**
 * Alerts of an object and of what it holds, the most urgent of the newest first.
 * @param uuids - of the objects; null: all of the lab
 */
export function ObjectAlerts({ uuids }: { uuids: ReadonlySet<string> | null }) {
  const t = useT();
  const { setMode } = useConsole();
  const all = useRecords("message");
  const own = useMemo(() => (uuids === null ? all : all.filter(({ obj_uuid }) => uuids.has(obj_uuid))), [all, uuids]);
  const shown = useMemo(
    () =>
      [...own]
        .reverse()
        .sort((a, b) => b.timestamp.localeCompare(a.timestamp))
        .slice(0, MOST),
    [own],
  );
  const more = (
    <Button kind="quiet" isSmall className="-mr-2" onClick={() => setMode("notifications")}>
      {t("overview.allAlerts")}
    </Button>
  );
  return (
    <Card title={t("alert.alerts")} aside={more}>
      {shown.length === 0 ? (
        <Quiet>{t("overview.noAlerts")}</Quiet>
      ) : (
        <ul className="py-1">
          {shown.map((alert) => (
            <AlertLine key={alert.ref} alert={alert} />
          ))}
          {own.length > MOST && (
            <li className="flex h-6 items-center px-3 text-sm text-faint">{t("overview.andCountMore", { count: own.length - MOST })}</li>
          )}
        </ul>
      )}
    </Card>
  );
}
function AlertLine({ alert }: { alert: Rec<"message"> }) {
  const t = useT();
  const { language } = useLanguage();
  const { session, kinds } = useLab();
  const { icon: Icon, look, word } = priorityOf(levelOf(alert.priority));
  const about = session.store.byUuid(alert.obj_uuid);
  const name = about ? visibleText(kinds.nameOf(session.store, about, language)) : "";
  const at = parseXapiDate(alert.timestamp);
  const text = noticeBody(language, alert.name, alert.body);
  return (
    <li className="flex h-6 items-center gap-2 px-3" title={text}>
      <Icon size={14} aria-label={t(word)} className={cx("shrink-0", colours[look] ?? "text-muted")} />
      <span className="min-w-0 flex-1 truncate">
        {noticeText(language, alert.name)}
        {name && <span className="text-muted"> · {name}</span>}
      </span>
      <span className="shrink-0 text-sm text-muted tabular-nums">{at === null ? "" : formatDateTime(at).slice(5, 16)}</span>
    </li>
  );
}
