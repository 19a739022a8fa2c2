"use client";
import { Bell } from "lucide-react";
import { useRecords } from "../data/hooks";
import { useT } from "../i18n";

/** The sections of the notifications, where the tree stands otherwise: what is shown beside it, and how much there is of it. */
export function PageSections() {
  const t = useT();
  const count = useRecords("message").length;
  return (
    <ul aria-label={t("view.notifications")} className="min-h-0 flex-1 p-1">
      <li aria-current="page" className="flex h-[26px] items-center gap-2 rounded-sm bg-accent-soft px-2 font-medium">
        <Bell size={15} strokeWidth={1.75} aria-hidden className="shrink-0 text-muted" />
        <span className="truncate">{t("alert.alerts")}</span>
        <span className="ml-auto text-sm font-normal text-muted">{count}</span>
      </li>
    </ul>
  );
}
