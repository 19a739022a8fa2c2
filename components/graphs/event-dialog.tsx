"use client";
import type { ReactNode } from "react";
import type { HistoryEvent } from "@/server/contract";
import { askMoment } from "../data/asked-moment";
import { useConsole } from "../data/console-context";
import { isSet } from "../data/defaults";
import { type Closable, defineDialog } from "../data/dialog";
import { useRecord } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { pushPath } from "../data/path-history";
import { pathOf } from "../data/place";
import { useNameOf } from "../data/use-name-of";
import { useTaskTitle } from "../data/use-task-title";
import { helpOfForms } from "../guide/forms";
import { useLanguage, useT } from "../i18n";
import { noticeBody } from "../i18n/notices/notice-body";
import { noticeText } from "../i18n/notices/notice-text";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { formatDateTime, parseXapiDate } from "../ui/format";
import { visibleText } from "../ui/visible-text";

interface About {
  readonly events: readonly HistoryEvent[];
  readonly pageRef: string;
}
/** What a mark on the graphs stands for: what happened, what did it and in whose name, and what the toolstack said of it. */
function EventDialog({ events, pageRef, onClose }: About & Closable) {
  const t = useT();
  const { language } = useLanguage();
  const [first] = events;
  const title = events.length === 1 && first ? noticeText(language, first.name) : t("graphs.countEvents", { count: events.length });
  return (
    <Dialog
      help={helpOfForms.graphEvent}
      title={title}
      onClose={onClose}
      width="w-[520px]"
      footer={<Button onClick={onClose}>{t("common.close")}</Button>}
    >
      <div className="flex flex-col gap-4">
        {events.map((event) => (
          <EventFacts
            key={`${event.name} ${event.atS} ${event.vm}`}
            event={event}
            hasTitle={events.length > 1}
            pageRef={pageRef}
            onClose={onClose}
          />
        ))}
      </div>
    </Dialog>
  );
}

function EventFacts({ event, hasTitle, pageRef, onClose }: { event: HistoryEvent; hasTitle: boolean; pageRef: string } & Closable) {
  const t = useT();
  const { language } = useLanguage();
  const { labId } = useLab();
  const { go, setPanel } = useConsole();
  const nameOf = useNameOf();
  const titleOf = useTaskTitle();
  const message = useRecord("message", event.message);
  const task = useRecord("task", event.task);
  const whose = isSet(event.vm) ? nameOf(event.vm) : null;
  const after =
    (act: () => void): (() => void) =>
    () => {
      onClose();
      act();
    };
  const by = task?.other_config.user ?? "";
  const taskGone = t("graphs.itIsClearedOrNobody");
  return (
    <section aria-label={noticeText(language, event.name)}>
      {hasTitle && <h3 className="mb-1 font-semibold">{noticeText(language, event.name)}</h3>}
      <dl className="grid grid-cols-[96px_minmax(0,1fr)] gap-x-3 gap-y-1">
        <Fact name={t("graphs.when")}>{formatDateTime(event.atS * 1_000_000)}</Fact>
        {whose !== null && <Fact name={t("menu.vm")}>{visibleText(whose)}</Fact>}
        <Fact name={t("graphs.task")}>
          {task ? (
            <>
              {titleOf(task)}
              {by && <span className="text-muted">{` · ${t("graphs.byName", { name: by })}`}</span>}
              <span className="text-muted">{` · ${spanOf(task.created, task.finished)}`}</span>
            </>
          ) : (
            <span className="text-muted">{taskGone}</span>
          )}
        </Fact>
        <Fact name={t("graphs.alert")}>
          {message ? (
            noticeBody(language, message.name, message.body)
          ) : (
            <span className="text-muted">{t("graphs.itHasBeenDismissed")}</span>
          )}
        </Fact>
      </dl>
      <div className="mt-2 flex flex-wrap gap-2">
        {whose !== null && event.vm !== pageRef && (
          <Button isSmall onClick={after(() => go(event.vm, "performance"))}>
            {t("graphs.goToVm")}
          </Button>
        )}
        <Button isSmall disabledReason={task ? null : taskGone} onClick={after(() => setPanel("tasks"))}>
          {t("graphs.showTasks")}
        </Button>
        <Button
          isSmall
          disabledReason={message ? null : t("graphs.itHasBeenDismissed")}
          onClick={after(() => pushPath(pathOf({ labId, kind: null, uuid: null, tab: null, page: "notifications" })))}
        >
          {t("graphs.showAlerts")}
        </Button>
        <Button
          isSmall
          onClick={after(() => {
            // A second behind it, so that what did it stands before the chosen moment.
            askMoment((event.atS + 1) * 1_000_000);
            setPanel("history");
          })}
        >
          {t("graphs.showTheLabsHistory")}
        </Button>
      </div>
    </section>
  );
}
/** "2026-03-03 14:05:02 – 14:05:10" of XAPI's dates. */
function spanOf(created: string, finished: string): string {
  const [from, to] = [parseXapiDate(created), parseXapiDate(finished)];
  if (from === null) return "";
  const start = formatDateTime(from);
  return to === null ? start : `${start} – ${formatDateTime(to).slice(11)}`;
}
function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

export const eventDialog = defineDialog<About>("graphEvent", EventDialog);
