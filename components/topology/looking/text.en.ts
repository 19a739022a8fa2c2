/** Texts of what of a map is looked at. */
export const en = {
  "looking.find": "Find on the map",
  "looking.found": "{count} found",
  "looking.around": "Around {name}, steps:",
  "looking.hops": "Steps",
  "looking.whole": "The whole map",
  "looking.nearby": "Show its neighbours",
  "looking.earlier": "Earlier",
  "looking.moment": "Moment",
  "looking.noPast": "Nothing of this lab's past is kept.",
  "looking.now": "Now",
  "looking.compare": "What has changed since",
  "looking.coming": "The moment is made again…",
  "looking.counts": "{added} added, {gone} gone, {changed} changed",
  "looking.asItWas": "As it was then",
  "looking.back": "Back to now",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
