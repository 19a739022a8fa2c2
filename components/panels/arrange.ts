/** Brings the dock to the panels that are wanted. */
import type { DockviewApi, SerializedDockview } from "dockview-react";
import { type Panel, panelId } from "../data/panels";

/** Id of the panel that holds the page. It has no tab and cannot be closed or moved. */
export const PAGE_PANEL = "page";
/** Size of a floating panel at first, CSS px; further ones are shifted, so that each can be seen. */
const FLOAT = { width: 620, height: 400, shift: 28, shifts: 8 };
/** Shares of the dock that a panel takes when it is docked beside the page. */
const SHARE = { right: 0.42, below: 0.4 };

function addPage(dock: DockviewApi): void {
  const page = dock.addPanel({ id: PAGE_PANEL, component: "page", renderer: "always" });
  holdPage(page.group);
}
function holdPage(group: DockviewApi["groups"][number]): void {
  // Nothing is laid over the page, and it has no tab; what is dropped at its edges stands beside it.
  group.locked = true;
  group.header.hidden = true;
}
/** Restores a kept arrangement; one that cannot be read is none. */
function restore(dock: DockviewApi, layout: unknown): void {
  try {
    dock.fromJSON(layout as SerializedDockview);
  } catch {
    dock.clear();
  }
}
/** Where a further panel comes: beside the last that was docked at that side, else beside the page. */
function add(dock: DockviewApi, panels: readonly Panel[], nth: number): void {
  const panel = panels[nth] as Panel;
  const common = { id: panelId(panel), component: "panel", title: panelId(panel) };
  if (panel.dock === "float") {
    const at = FLOAT.shift * (1 + (nth % FLOAT.shifts));
    dock.addPanel({ ...common, floating: { position: { top: at, right: at }, width: FLOAT.width, height: FLOAT.height } });
    return;
  }
  const direction = panel.dock;
  const beside = panels
    .slice(0, nth)
    .findLast((other) => other.dock === direction && dock.getPanel(panelId(other))?.api.location.type === "grid");
  if (beside) {
    // Several side by side: below the page they stand in a row, at its right one below another.
    dock.addPanel({ ...common, position: { referencePanel: panelId(beside), direction: direction === "below" ? "right" : "below" } });
    return;
  }
  const size =
    direction === "right"
      ? { initialWidth: Math.round(dock.width * SHARE.right) }
      : { initialHeight: Math.round(dock.height * SHARE.below) };
  dock.addPanel({ ...common, ...size, position: { referencePanel: PAGE_PANEL, direction } });
}

/** @param layout - the arrangement to begin with, in the library's words; null: the present one */
export function arrange(dock: DockviewApi, panels: readonly Panel[], layout: unknown): void {
  if (layout !== null) restore(dock, layout);
  const wanted = new Set(panels.map(panelId));
  for (const panel of [...dock.panels]) if (panel.id !== PAGE_PANEL && !wanted.has(panel.id)) dock.removePanel(panel);
  const page = dock.getPanel(PAGE_PANEL);
  if (page) holdPage(page.group);
  else addPage(dock);
  panels.forEach((panel, nth) => {
    if (!dock.getPanel(panelId(panel))) add(dock, panels, nth);
  });
}
