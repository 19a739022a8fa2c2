/** Texts of components/panels. */
export const en = {
  "panels.nameOpened": "{name} opened",
  "panels.nameClosed": "{name} closed",
  "panels.nameFillsThePage": "{name} fills the page",
  "panels.nameHasItsSizeAgain": "{name} has its size again",
  "panels.nameFloats": "{name} floats",
  "panels.nameDocked": "{name} docked",
  "panels.closeName": "Close {name}",
  "panels.page": "Page",
  "panels.itFloatsAlready": "It floats already.",
  "panels.backToItsSize": "Back to its size",
  "panels.fillThePage": "Fill the page",
  "panels.onlyADockedPanelCan": "Only a docked panel can fill the page.",
  "panels.goToItsPage": "Go to its page",
  "panels.panel": "Panel",
  "panels.whatThisPanelShowedIs": "What this panel showed is no longer there",
  "panels.itComesBackWithIt": "It comes back with it, as after an undo. Close the panel if you do not need it.",
  "panels.closeTitle": "Close {title}",
  "panels.dockAtTheRight": "Dock at the right",
  "panels.dockBelow": "Dock below",
  "panels.float": "Float",
  "panels.ownWindow": "Own window",
  "panels.closeAllPanels": "Close all panels",
  "panels.theBrowserKeepsWindowsFrom": "The browser keeps windows from opening: allow pop-ups for this site.",
  "panels.mostPanelsAreOpenClose": "{most} panels are open: close one first.",
} as const;

declare module "../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
