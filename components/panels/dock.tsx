"use client";
import "dockview-react/dist/styles/dockview.css";
import {
  type DockviewApi,
  DockviewReact,
  type IDockviewHeaderActionsProps,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
} from "dockview-react";
import { createContext, useContext, useEffect, useMemo, useState } from "react";
import { useLab } from "../data/lab-context";
import { type Panel, panelId, readLayout, useKeepLayout, usePanels } from "../data/panels";
import { useT } from "../i18n";
import { usePaintedTheme } from "../ui/theme";
import { arrange, PAGE_PANEL } from "./arrange";
import { dockMessages } from "./dock-messages";
import { PageSlot } from "./page-slot";
import { PanelActions } from "./panel-actions";
import { PanelBody } from "./panel-body";
import { PanelTab } from "./panel-tab";

/** The element that the page is drawn into, and the panels by id. */
const DockContext = createContext<{ readonly page: HTMLElement | null; readonly panels: ReadonlyMap<string, Panel> }>({
  page: null,
  panels: new Map(),
});

function Page() {
  const { page } = useContext(DockContext);
  return page && <PageSlot element={page} />;
}
function Body({ api }: IDockviewPanelProps) {
  const panel = useContext(DockContext).panels.get(api.id);
  return panel ? <PanelBody at={panel} /> : null;
}
function Tab({ api }: IDockviewPanelHeaderProps) {
  const panel = useContext(DockContext).panels.get(api.id);
  return panel ? <PanelTab at={panel} api={api} /> : null;
}
function Actions({ activePanel, api, containerApi }: IDockviewHeaderActionsProps) {
  const panel = useContext(DockContext).panels.get(activePanel?.id ?? "");
  return panel ? <PanelActions at={panel} group={api} dock={containerApi} /> : null;
}
const components = { page: Page, panel: Body };

/** The page with panels around and above it. Which panels there are is the list's; where they stand is this part's to keep. */
export default function PanelDock({ page }: { page: HTMLElement }) {
  const t = useT();
  const { labId } = useLab();
  const panels = usePanels(labId);
  const keepLayout = useKeepLayout(labId);
  const painted = usePaintedTheme();
  const [dock, setDock] = useState<DockviewApi | null>(null);
  const context = useMemo(() => ({ page, panels: new Map(panels.map((panel) => [panelId(panel), panel])) }), [page, panels]);
  const theme = useMemo(
    () => ({ name: "xenarium", className: "dock", colorScheme: painted, gap: 1, dndTabIndicator: "line" as const }),
    [painted],
  );
  const messages = useMemo(() => dockMessages(t), [t]);

  useEffect(() => {
    if (!dock) return;
    let waiting = 0;
    const place = (): void => {
      // The library measures itself in its own time; floating panels are placed by its size.
      if (dock.width === 0) waiting = requestAnimationFrame(place);
      else arrange(dock, panels, dock.panels.length === 0 ? readLayout(labId) : null);
    };
    place();
    return () => cancelAnimationFrame(waiting);
  }, [dock, panels, labId]);
  useEffect(() => {
    const listening = dock?.onDidLayoutChange(() => keepLayout(dock.toJSON()));
    return () => listening?.dispose();
  }, [dock, keepLayout]);
  // Where the page is reached from the outside of all panels: focus may be in none of them.
  useEffect(() => {
    const first = dock?.getPanel(PAGE_PANEL);
    if (first) first.api.setTitle(t("panels.page"));
  }, [dock, t]);
  return (
    <DockContext value={context}>
      <div className="h-full min-h-0 min-w-0 flex-1">
        <DockviewReact
          components={components}
          defaultTabComponent={Tab}
          rightHeaderActionsComponent={Actions}
          onReady={({ api }) => setDock(api)}
          theme={theme}
          messages={messages}
          floatingGroupBounds="boundedWithinViewport"
          floatingGroupDragHandle="tabbar"
          getTabContextMenuItems={() => []}
          scrollbars="native"
        />
      </div>
    </DockContext>
  );
}
