/** Texts of components/tree. */
export const en = {
  "nav.label": "Navigation",
  "tree.search": "Search",
  "tree.searchHint": "Search objects",
  "tree.clear": "Clear search",
  "tree.label": "Objects of the lab",
  "tree.expand": "Expand all",
  "tree.collapse": "Collapse all",
  "tree.emptyOrganisation": "Nothing has a tag or lies in a folder. Give objects tags in their Properties.",
  "tree.thisCannotBePutHere": "This cannot be put here.",
  "tree.whatIsDragged": "What is dragged",
  "tree.folders": "Folders",
  "tree.changed": "changed",
  "tree.savedSearch": "Saved search",
  "tree.editSearch": "Edit search",
  "tree.unseenNewOfCount": "{unseen} new of {count}",
} as const;

declare module "../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
