"use client";
import { type ComponentType, useRef } from "react";
import { Group, Panel, Separator } from "react-resizable-panels";
import { useConsole } from "../data/console-context";
import { useLab } from "../data/lab-context";
import { usePanels } from "../data/panels";
import type { LabPage } from "../data/place";
import { readPref, usePref, writePref } from "../data/prefs";
import { useT } from "../i18n";
import { useGroupMenu } from "../kinds/organise/use-group-menu";
import { CommandsProvider, useContextMenu } from "../kinds/use-commands";
import { useDrops } from "../kinds/use-drops";
import { SetAsideNotice } from "../labs/set-aside-notice";
import { Mark } from "../page/mark";
import { PageIn, PageSlot, usePageElement } from "../panels/page-slot";
import { useTakeBack } from "../panels/window-channel";
import { NavPanel } from "../tree/nav-panel";
import { lazyPart, useIdleFetching } from "../ui/lazy-part";
import { ShownName } from "../ui/shown-name";
import { commands } from "./commands/table";
import { DialogHost } from "./dialog-host";
import { TravelNotice } from "./history/travel-notice";
import { MenuBar } from "./menu-bar";
import { NothingHere } from "./nothing-here";
import { Outcomes } from "./outcomes";
import { StatusBar } from "./status-bar";
import { TabArea } from "./tab-area";
import { TitleStrip } from "./title-strip";
import { Toolbar } from "./toolbar";
import { useDocumentTitle } from "./use-document-title";
import { useShortcuts } from "./use-shortcuts";
import { ViewAsNotice } from "./view-as-notice";
import { WindowFrame } from "./window-frame";

const NAV_WIDTH = 280;
// Nobody who has no panel open waits for what arranges them.
const PanelDock = lazyPart(() => import("../panels/dock").then((file) => file.default));
const NotificationsPage = lazyPart(() => import("../kinds/alert/notifications-page").then((file) => file.NotificationsPage), {
  isSoon: true,
});
const HistoryPanel = lazyPart(() => import("./history/history-panel").then((file) => file.HistoryPanel), { isSoon: true });
const TasksPanel = lazyPart(() => import("./tasks-panel").then((file) => file.TasksPanel), { isSoon: true });

const pages: Readonly<Record<LabPage, ComponentType>> = { notifications: NotificationsPage };

/** XenCenter's frame: menus and tools above, navigation left, tabs right, tasks and time below. */
export function ConsoleFrame() {
  const { place } = useConsole();
  return <CommandsProvider table={commands}>{place.isWindow ? <WindowFrame /> : <Frame />}</CommandsProvider>;
}
function Frame() {
  const t = useT();
  const { labId, labName, me } = useLab();
  const panels = usePanels(labId);
  const page = usePageElement();
  const { object, missing, place, panel, setPanel } = useConsole();
  const [hasToolbar] = usePref("shell.toolbar", true);
  const firstWidth = useRef(readPref("shell.nav", NAV_WIDTH));
  const menuOf = useContextMenu();
  const groupMenuOf = useGroupMenu();
  const dropsOf = useDrops();
  useIdleFetching();
  useShortcuts();
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
      <Group orientation="horizontal" className="min-h-0 flex-1">
        {!place.isFull && (
          <Panel
            id="nav"
            defaultSize={firstWidth.current}
            minSize={180}
            maxSize={560}
            groupResizeBehavior="preserve-pixel-size"
            onResize={(size) => writePref("shell.nav", Math.round(size.inPixels))}
          >
            <div data-tour="tree" className="h-full">
              <NavPanel menuOf={menuOf} groupMenuOf={groupMenuOf} dropsOf={dropsOf} />
            </div>
          </Panel>
        )}
        {!place.isFull && (
          <Separator
            // Named by its title: pointers are told as well, and a name by label would count as content outside all landmarks.
            title={t("tree.resize")}
            className="w-px bg-line transition-colors duration-120 hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent"
          />
        )}
        <Panel id="main" minSize={420}>
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
        </Panel>
      </Group>
      {panel === "tasks" && <TasksPanel onClose={() => setPanel(null)} />}
      {panel === "history" && <HistoryPanel onClose={() => setPanel(null)} />}
      <StatusBar hasTasks={panel === "tasks"} onTasks={toggleTasks} />
      <Outcomes />
      <DialogHost />
    </div>
  );
}
