/** Texts of the help: its panel and the guide's own pages. */
export const en = {
  "help.panel": "Help",
  "help.search": "Search the guide",
  "help.close": "Close the help",
  "help.thisPage": "Back to this page’s help",
  "help.pages": "All pages of the guide",
  "help.asPage": "Open as a page",
  "help.none": "Nothing in the guide has all of these words.",
  "help.found": "{n|section|sections} found",
  "help.coming": "Fetching the guide…",
  "help.guide": "User guide",
  "help.print": "Print",
  "help.noPage": "The guide has no such page. Its pages stand in the list.",
} as const;
declare module "../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
