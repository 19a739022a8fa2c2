/** Texts of joining on the map. */
export const en = {
  "joining.connect": "Connect to…",
  "joining.connectFrom": "Connect {name} to…",
  "joining.help":
    "Arrow keys go among what it can be connected to, letters to a name, Enter connects, Escape leaves. A click connects as well.",
  "joining.nothing": "There is nothing here that it can be connected to.",
  "joining.notThese": "These two have nothing to do with one another.",
  "joining.isFolded": "These are folded into one. Unfold them first.",
  "joining.more": "{count|more possibility|more possibilities}",
  "joining.bar": "Connect",
  "joining.onto": "To",
  "joining.doing": "{what}…",
  "joining.undoing": "Undoing…",
  "joining.undo": "Undo",
  "joining.close": "Close",
  "joining.what": "What was connected last",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
