"use client";
import { Bell, ListChecks, type LucideIcon } from "lucide-react";
import { useUnseenAlerts } from "../data/activity";
import { useConsole } from "../data/console-context";
import { useRecords } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { pushPath } from "../data/path-history";
import { type LabPage, pathOf } from "../data/place";
import { useT } from "../i18n";
import { cx } from "../ui/cx";

/** The sections of the notifications, where the tree stands otherwise: what is shown beside it, and how much there is of it. */
export function PageSections() {
  const t = useT();
  const alerts = useRecords("message").length;
  const { unseen } = useUnseenAlerts();
  const running = useRecords("task").filter(({ status }) => status === "pending" || status === "cancelling").length;
  return (
    <ul aria-label={t("view.notifications")} className="min-h-0 flex-1 p-1">
      <Section
        page="notifications"
        icon={Bell}
        label={t("alert.alerts")}
        note={unseen.length > 0 ? t("tree.unseenNewOfCount", { unseen: unseen.length, count: alerts }) : `${alerts}`}
      />
      <Section page="tasks" icon={ListChecks} label={t("view.tasks")} note={running > 0 ? t("status.tasks", { count: running }) : ""} />
    </ul>
  );
}

function Section({ page, icon: Icon, label, note }: { page: LabPage; icon: LucideIcon; label: string; note: string }) {
  const { labId } = useLab();
  const { place } = useConsole();
  const isHere = place.page === page;
  const path = pathOf({ labId, kind: null, uuid: null, tab: null, page });
  return (
    <li>
      <a
        href={path}
        aria-current={isHere ? "page" : undefined}
        onClick={(event) => {
          // Another window is the browser's business.
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          pushPath(path);
        }}
        className={cx("flex h-[26px] items-center gap-2 rounded-sm px-2", isHere ? "bg-accent-soft font-medium" : "hover:bg-hover")}
      >
        <Icon size={15} strokeWidth={1.75} aria-hidden className="shrink-0 text-muted" />
        <span className="truncate">{label}</span>
        <span className="ml-auto text-sm font-normal whitespace-nowrap text-muted">{note}</span>
      </a>
    </li>
  );
}
