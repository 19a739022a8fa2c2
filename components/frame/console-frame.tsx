"use client";
import { type ComponentType, useState } from "react";
import { useConsole } from "../data/console-context";
import { useLab } from "../data/lab-context";
import { usePanels } from "../data/panels";
import type { LabPage } from "../data/place";
import { readPref, usePref, writePref } from "../data/prefs";
import { HelpSide } from "../guide/help-side";
import { useT } from "../i18n";
import { useGroupMenu } from "../kinds/organise/use-group-menu";
import { CommandsProvider, useContextMenu } from "../kinds/use-commands";
import { useDrops } from "../kinds/use-drops";
import { SetAsideNotice } from "../labs/set-aside-notice";
import { Mark } from "../page/mark";
import { PageIn, PageSlot, usePageElement } from "../panels/page-slot";
import { useTakeBack } from "../panels/window-channel";
import { NavPanel } from "../tree/nav-panel";
import { lazyPart } from "../ui/lazy-part";
import { ShownName } from "../ui/shown-name";
import { SplitHandle } from "../ui/split-handle";
import { usePhone } from "../ui/use-phone";
import { useIdleFetching } from "../ui/when-usable";
import { commands } from "./commands/table";
import { DialogHost } from "./dialog-host";
import { TravelNotice } from "./history/travel-notice";
import { MenuBar } from "./menu-bar";
import { MissedFailures } from "./missed-failures";
import { NothingHere } from "./nothing-here";
import { Shortcuts } from "./shortcuts";
import { StatusBar } from "./status-bar";
import { TabArea } from "./tab-area";
import { TitleStrip } from "./title-strip";
import { Toolbar } from "./toolbar";
import { useDocumentTitle } from "./use-document-title";
import { useHelpPlace } from "./use-help-place";
import { ViewAsNotice } from "./view-as-notice";

/** Width of the navigation at first, its bounds, and what is left to the main part at least, px. */
const NAV_WIDTH = 280;
const NAV_LEAST = 180;
const NAV_MOST = 560;
const MAIN_LEAST = 420;
// Nobody who has no panel open waits for what arranges them.
const PhoneFrame = lazyPart(() => import("./phone/phone-frame").then((file) => file.PhoneFrame));
const PanelDock = lazyPart(() => import("../panels/dock").then((file) => file.default));
const NotificationsPage = lazyPart(() => import("../kinds/alert/notifications-page").then((file) => file.NotificationsPage), {
  isSoon: true,
});
const TasksPage = lazyPart(() => import("./tasks/tasks-page").then((file) => file.TasksPage));
const HistoryPanel = lazyPart(() => import("./history/history-panel").then((file) => file.HistoryPanel), { isSoon: true });
const Outcomes = lazyPart(() => import("./outcomes").then((file) => file.Outcomes), { isLate: true });
const WindowFrame = lazyPart(() => import("./window-frame").then((file) => file.WindowFrame));
const TasksPanel = lazyPart(() => import("./tasks/tasks-panel").then((file) => file.TasksPanel), { isSoon: true });

const pages: Readonly<Record<LabPage, ComponentType>> = { notifications: NotificationsPage, tasks: TasksPage };

/** XenCenter's frame: menus and tools above, navigation left, tabs right, tasks and time below. */
export function ConsoleFrame() {
  useIdleFetching();
  const { place } = useConsole();
  const isPhone = usePhone();
  return <CommandsProvider table={commands}>{place.isWindow ? <WindowFrame /> : isPhone ? <Phone /> : <Frame />}</CommandsProvider>;
}
function Phone() {
  const { labId } = useLab();
  useDocumentTitle();
  useTakeBack(labId);
  return <PhoneFrame pages={pages} />;
}
function Frame() {
  const t = useT();
  const { labId, labName, me } = useLab();
  const panels = usePanels(labId);
  const page = usePageElement();
  const { object, missing, place, panel, setPanel } = useConsole();
  const [hasToolbar] = usePref("shell.toolbar", true);
  const [navWidth, setNavWidth] = useState(() => readPref("shell.nav", NAV_WIDTH));
  const menuOf = useContextMenu();
  const groupMenuOf = useGroupMenu();
  const dropsOf = useDrops();
  const helpPlace = useHelpPlace();
  useDocumentTitle();
  useTakeBack(labId);
  const Page = place.page ? pages[place.page] : null;
  const toggleTasks = (): void => setPanel(panel === "tasks" ? null : "tasks");
  return (
    <div className="flex h-full min-w-0 flex-col overflow-hidden">
      <header className="shrink-0">
        <a
          href="#content"
          className="sr-only z-50 rounded-md bg-raised px-3 py-1 focus:not-sr-only focus:absolute focus:top-1 focus:left-1"
        >
          {t("page.skip")}
        </a>
        <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line bg-surface px-2">
          <Mark />
          <MenuBar />
          <span className="ml-auto truncate pl-4 text-sm text-muted">
            <ShownName name={labName} /> · <ShownName name={me.displayName || me.username} />
          </span>
        </div>
        {hasToolbar && !place.isFull && (
          <div data-tour="toolbar" className="shrink-0">
            <Toolbar />
          </div>
        )}
      </header>
      <div className="relative flex min-h-0 flex-1">
        {!place.isFull && (
          <>
            <div data-tour="tree" className="h-full shrink-0" style={{ width: navWidth, maxWidth: `calc(100% - ${MAIN_LEAST}px)` }}>
              <NavPanel menuOf={menuOf} groupMenuOf={groupMenuOf} dropsOf={dropsOf} />
            </div>
            <SplitHandle
              label={t("tree.resize")}
              width={navWidth}
              least={NAV_LEAST}
              most={NAV_MOST}
              onWidth={setNavWidth}
              onRest={(width) => writePref("shell.nav", width)}
            />
          </>
        )}
        <div className="relative h-full min-w-0 flex-1 overflow-hidden">
          <PageIn element={page}>
            <main id="content" tabIndex={-1} className="flex h-full min-w-0 flex-col bg-canvas focus-visible:-outline-offset-2">
              <ViewAsNotice />
              <SetAsideNotice />
              <TravelNotice onHistory={() => setPanel("history")} />
              {object && <TitleStrip object={object} />}
              {Page ? <Page /> : object && missing === null ? <TabArea object={object} /> : <NothingHere />}
            </main>
          </PageIn>
          {panels.length > 0 ? <PanelDock page={page} /> : <PageSlot element={page} />}
        </div>
        <HelpSide place={helpPlace} />
      </div>
      {panel === "tasks" && <TasksPanel onClose={() => setPanel(null)} />}
      {panel === "history" && <HistoryPanel onClose={() => setPanel(null)} />}
      <StatusBar hasTasks={panel === "tasks"} onTasks={toggleTasks} />
      <Outcomes />
      <MissedFailures />
      <DialogHost />
      <Shortcuts />
    </div>
  );
}
