"use client";
/** The console on a phone, one thing at a time: the list, an object with its tabs, tasks, alerts. Each has its own address. */
import { ArrowLeft, Bell, Ellipsis, List, ListChecks, type LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import { useConsole } from "../../data/console-context";
import type { AnyRec } from "../../data/defaults";
import { useRecords, useSessionState } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { pushPath } from "../../data/path-history";
import { type LabPage, pathOf } from "../../data/place";
import { isOpen } from "../../data/task-state";
import { useObjectState } from "../../data/use-object-state";
import { HelpSide } from "../../guide/help-side";
import { useLanguage, useT } from "../../i18n";
import { useGroupMenu } from "../../kinds/organise/use-group-menu";
import { useContextMenu } from "../../kinds/use-commands";
import { useDrops } from "../../kinds/use-drops";
import { SetAsideNotice } from "../../labs/set-aside-notice";
import { NavPanel } from "../../tree/nav-panel";
import { cx } from "../../ui/cx";
import { MenuButton } from "../../ui/menu";
import type { MenuEntry } from "../../ui/menu-entries";
import { ObjectIcon, StateMark } from "../../ui/object-icon";
import { ShownName } from "../../ui/shown-name";
import { DialogHost } from "../dialog-host";
import { HistoryPanel } from "../history/history-panel";
import { TravelNotice } from "../history/travel-notice";
import { menus } from "../menus";
import { NothingHere } from "../nothing-here";
import { Outcomes } from "../outcomes";
import { TabArea } from "../tab-area";
import { TasksPanel } from "../tasks/tasks-panel";
import { RefusalLine } from "../title-strip";
import { useBarMenus } from "../use-bar-menus";
import { useHelpPlace } from "../use-help-place";
import { ViewAsNotice } from "../view-as-notice";
import { PowerSheet } from "./power-sheet";
import "./texts";

/** Touched by a finger: 44 pixels at least. @source WCAG 2.2, 2.5.5 */
const TOUCH = "inline-flex size-11 shrink-0 items-center justify-center rounded-md hover:bg-hover data-popup-open:bg-pressed";

function ObjectHeader({ object, onBack }: { object: AnyRec; onBack: () => void }) {
  const t = useT();
  const { language } = useLanguage();
  const { session, kinds } = useLab();
  const state = useObjectState(object.ref);
  const kind = kinds.of(object);
  const menuOf = useContextMenu();
  return (
    <header className="shrink-0 border-b border-line bg-surface">
      <div className="flex h-12 items-center gap-1 px-1">
        <button type="button" onClick={onBack} aria-label={t("frame.backToTheList")} className={TOUCH}>
          <ArrowLeft size={19} aria-hidden />
        </button>
        {kind && <ObjectIcon kind={kind} look={state?.look ?? "plain"} size={18} />}
        <div className="min-w-0 flex-1 pl-1">
          <h1 className="truncate text-base leading-5 font-semibold">
            <ShownName name={kinds.nameOf(session.store, object, language)} />
          </h1>
          {state && (
            <p className="flex items-center gap-1 text-sm leading-4 text-muted">
              <StateMark look={state.look} size={10} />
              {t(state.word)}
            </p>
          )}
        </div>
        <PowerSheet object={object} />
        <MenuButton entries={() => menuOf([object.ref])} label={t("common.actions")} className={TOUCH}>
          <Ellipsis size={19} aria-hidden />
        </MenuButton>
      </div>
      <RefusalLine about={object.ref} />
    </header>
  );
}

interface PlaceButtonProps {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly isOn: boolean;
  readonly count?: number;
  readonly onClick: () => void;
}
function PlaceButton({ label, icon: Icon, isOn, count = 0, onClick }: PlaceButtonProps) {
  return (
    <button
      type="button"
      aria-current={isOn ? "page" : undefined}
      onClick={onClick}
      className={cx("relative flex h-13 flex-1 flex-col items-center justify-center gap-0.5 text-xs", isOn ? "text-accent" : "text-muted")}
    >
      <Icon size={19} aria-hidden />
      {label}
      {count > 0 && (
        <span className="absolute top-1 left-1/2 ml-1.5 min-w-4 rounded-full bg-accent px-1 text-center text-[10px] leading-4 text-on-accent">
          {count}
        </span>
      )}
    </button>
  );
}

function useAllMenus(): readonly MenuEntry[] {
  const t = useT();
  const entriesOf = useBarMenus();
  return menus.map(([menu, label]) => ({ kind: "submenu", label: t(label), why: null, entries: entriesOf(menu) }));
}
/** All menus of the console behind one button. */
function MoreButton() {
  const t = useT();
  return (
    <MenuButton
      label={t("frame.menus")}
      entries={useAllMenus}
      className="flex h-13 flex-1 flex-col items-center justify-center gap-0.5 text-xs text-muted"
    >
      <Ellipsis size={19} aria-hidden />
      {t("frame.more")}
    </MenuButton>
  );
}

export function PhoneFrame({ pages }: { pages: Readonly<Record<LabPage, ComponentType>> }) {
  const t = useT();
  const { labId } = useLab();
  const { connection } = useSessionState();
  const { object, missing, place, panel, setPanel } = useConsole();
  const menuOf = useContextMenu();
  const groupMenuOf = useGroupMenu();
  const dropsOf = useDrops();
  const running = useRecords("task").filter(isOpen).length;
  const isList = place.kind === null && !place.page;
  const Page = place.page ? pages[place.page] : null;
  const show = (to: "list" | LabPage): void => {
    setPanel(null);
    pushPath(pathOf({ labId, kind: null, uuid: null, tab: null, ...(to === "list" ? {} : { page: to }) }));
  };
  return (
    <div className="flex h-full min-w-0 flex-col overflow-hidden">
      <main id="content" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col bg-canvas">
        {connection === "lost" && (
          <p role="status" className="shrink-0 bg-paused-soft px-3 py-1 text-paused">
            {t("status.lost")}
          </p>
        )}
        <ViewAsNotice />
        <SetAsideNotice />
        <TravelNotice onHistory={() => setPanel("history")} />
        {panel === "tasks" ? (
          <TasksPanel onClose={() => setPanel(null)} />
        ) : panel === "history" ? (
          <HistoryPanel onClose={() => setPanel(null)} />
        ) : isList ? (
          <NavPanel menuOf={menuOf} groupMenuOf={groupMenuOf} dropsOf={dropsOf} />
        ) : Page ? (
          <Page />
        ) : object && missing === null ? (
          <>
            <ObjectHeader object={object} onBack={() => show("list")} />
            <TabArea object={object} />
          </>
        ) : (
          <NothingHere />
        )}
      </main>
      <nav aria-label={t("frame.places")} className="flex shrink-0 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)]">
        <PlaceButton label={t("frame.list")} icon={List} isOn={panel === null && isList} onClick={() => show("list")} />
        <PlaceButton
          label={t("tasks.title")}
          icon={ListChecks}
          isOn={panel === "tasks"}
          count={running}
          onClick={() => setPanel(panel === "tasks" ? null : "tasks")}
        />
        <PlaceButton
          label={t("alert.alerts")}
          icon={Bell}
          isOn={panel === null && place.page === "notifications"}
          onClick={() => show("notifications")}
        />
        <MoreButton />
      </nav>
      <Outcomes />
      <DialogHost />
      <HelpSide place={useHelpPlace()} />
    </div>
  );
}
