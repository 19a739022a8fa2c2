/** Texts of components/frame/commands. */
export const en = {
  "history.openMenu": "History of the lab",
  "history.undo": "Undo my last operation…",
  "file.labs": "All labs",
  "file.export": "Export lab…",
  "file.accounts": "Accounts",
  "tools.palette": "Command palette…",
  "help.forPage": "Help for this page",
  "help.wholeGuide": "User guide",
  "help.shortcuts": "Keyboard shortcuts",
  "help.tour": "Tour",
  "frame.viewAsRole": "View as role",
  "frame.noTabOfAnObject": "No tab of an object is shown.",
  "frame.noPanelIsOpen": "No panel is open.",
  "frame.consoleAsAPanel": "Console as a panel",
  "frame.performanceAsAPanel": "Performance as a panel",
  "frame.wiringAsAPanel": "Wiring as a panel",
  "frame.consolesSideBySide": "Consoles side by side",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
