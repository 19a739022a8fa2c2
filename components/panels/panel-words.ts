import type { Words } from "../i18n";

/** What is done with panels, in words that stand in several places. */
export const panelWords = {
  right: "panels.dockAtTheRight",
  below: "panels.dockBelow",
  float: "panels.float",
  window: "panels.ownWindow",
  close: "inside.closePanel",
  closeAll: "panels.closeAllPanels",
  blocked: "panels.theBrowserKeepsWindowsFrom",
  full: "panels.mostPanelsAreOpenClose",
} as const satisfies Readonly<Record<string, Words>>;
