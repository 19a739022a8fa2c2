"use client";
import { createContext, useContext } from "react";
import { useConsole } from "../../data/console-context";
import type { Rec } from "../../data/defaults";
import { useAnyRecord } from "../../data/hooks";
import type { ColumnContext, KindColumn } from "../../data/kind-column";
import { useLab } from "../../data/lab-context";
import { useLanguage, useT, type Words } from "../../i18n";
import { noticeBody } from "../../i18n/notices/notice-body";
import { noticeText } from "../../i18n/notices/notice-text";
import { cx } from "../../ui/cx";
import { formatDateTime, parseXapiDate } from "../../ui/format";
import { NameCell } from "../common/cells";
import { ObjectLink } from "../common/section";
import { levelOf, priorityOf } from "./priority";
import { wayOutOf } from "./ways-out";

type Alert = Rec<"message">;
/** Refs of those that the page shows for the first time. */
export const NewAlerts = createContext<ReadonlySet<string>>(new Set());
const gone: Words = "alert.noLongerThere";
const colours: Readonly<Record<string, string>> = { bad: "text-bad", paused: "text-paused", running: "text-running" };

function PriorityCell({ alert }: { alert: Alert }) {
  const t = useT();
  const { icon: Icon, look, word } = priorityOf(alert.priority);
  return (
    <span className="flex items-center gap-1.5">
      <Icon size={14} aria-hidden className={cx("shrink-0", colours[look] ?? "text-muted")} />
      {t(word)}
    </span>
  );
}
/** What happened; what one has not seen before this page stands out. */
function NameCellOf({ alert }: { alert: Alert }) {
  const t = useT();
  const { language } = useLanguage();
  const isNew = useContext(NewAlerts).has(alert.ref);
  return (
    <span className={cx("flex min-w-0 items-center gap-1.5", isNew && "font-semibold")}>
      <span className="truncate">{noticeText(language, alert.name)}</span>
      {isNew && <span className="shrink-0 rounded-sm bg-accent-soft px-1 text-xs font-normal text-accent">{t("alert.new")}</span>}
    </span>
  );
}
/** The object that it is about, and the way there when it has a page. */
function ObjectCell({ alert }: { alert: Alert }) {
  const t = useT();
  const { language } = useLanguage();
  const { go } = useConsole();
  const { session, kinds } = useLab();
  const about = useAnyRecord(session.store.byUuid(alert.obj_uuid)?.ref);
  if (!about) return <span className="text-faint">{t(gone)}</span>;
  const name = kinds.nameOf(session.store, about, language);
  return kinds.withPage(about) ? <ObjectLink name={name} onClick={() => go(about.ref)} /> : <NameCell of={about.ref} name={name} />;
}
function objectName({ obj_uuid }: Alert, { session, language, kinds }: ColumnContext): string | null {
  const about = session.store.byUuid(obj_uuid);
  return about ? kinds.nameOf(session.store, about, language) : null;
}

/** What is said and of what gets the room; the rest is as wide as its text. */
export const alertColumns: readonly KindColumn<Alert>[] = [
  {
    id: "priority",
    header: "inside.priority",
    size: 112,
    min: 104,
    value: ({ priority }) => levelOf(priority),
    text: ({ priority }, { t }) => t(priorityOf(priority).word),
    cell: ({ record }) => <PriorityCell alert={record} />,
  },
  {
    id: "name",
    header: "graphs.alert",
    size: 180,
    min: 120,
    isFixed: true,
    value: ({ name }, { language }) => noticeText(language, name),
    cell: ({ record }) => <NameCellOf alert={record} />,
  },
  {
    // Made of other records, and yet without `of`: cells follow these by themselves, and to sort ten thousand alerts anew at every change of
    // any VM would cost more than a name that sorts late after it was changed.
    id: "object",
    header: "inside.object",
    size: 140,
    min: 100,
    value: objectName,
    text: (alert, context) => objectName(alert, context) ?? context.t(gone),
    cell: ({ record }) => <ObjectCell alert={record} />,
  },
  {
    id: "when",
    header: "graphs.when",
    size: 156,
    min: 152,
    value: ({ timestamp }) => parseXapiDate(timestamp),
    text: ({ timestamp }) => when(timestamp),
    cell: ({ record }) => <span className="tabular-nums">{when(record.timestamp)}</span>,
  },
  {
    id: "body",
    header: "alert.message",
    size: 420,
    min: 140,
    value: ({ name, body }, { language }) => noticeBody(language, name, body),
    cell: ({ record }) => <BodyCell alert={record} />,
  },
  {
    id: "way",
    header: "alert.whatToDo",
    size: 150,
    min: 96,
    value: ({ name }, { t }) => {
      const way = wayOutOf(name);
      return way && t(way.label);
    },
    cell: ({ record }) => <WayCell alert={record} />,
  },
];
/** The way to the page on which it is mended. */
function WayCell({ alert }: { alert: Alert }) {
  const t = useT();
  const { go } = useConsole();
  const { session, kinds } = useLab();
  const way = wayOutOf(alert.name);
  const about = useAnyRecord(session.store.byUuid(alert.obj_uuid)?.ref);
  const target = way?.of === "pool" ? session.store.all("pool")[0] : about;
  if (!way || !target || !kinds.withPage(target)) return null;
  return <ObjectLink name={t(way.label)} onClick={() => go(target.ref, way.tab)} />;
}
function when(timestamp: string): string {
  const at = parseXapiDate(timestamp);
  return at === null ? "—" : formatDateTime(at);
}
function BodyCell({ alert }: { alert: Alert }) {
  const { language } = useLanguage();
  const text = noticeBody(language, alert.name, alert.body);
  return (
    <span className="block truncate" title={text}>
      {text}
    </span>
  );
}
