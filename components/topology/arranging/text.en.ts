/** Texts of how a map is arranged. */
export const en = {
  "arrange.align": "Align and distribute",
  "arrange.align.left": "Left edges",
  "arrange.align.centre": "Centres, one below another",
  "arrange.align.right": "Right edges",
  "arrange.align.top": "Upper edges",
  "arrange.align.middle": "Middles, beside one another",
  "arrange.align.bottom": "Lower edges",
  "arrange.distribute.x": "Same room across",
  "arrange.distribute.y": "Same room down",
  "arrange.few": "Select at least {least}.",
  "arrange.putSelectedBack": "Put back what is selected",
  "arrange.putBack": "Put all back",
  "arrange.noneMoved": "Nothing of it has been moved.",
  "arrange.undo": "Undo the last arranging",
  "arrange.nothing": "There is nothing to undo.",
  "arrange.own": "Arrange for myself alone",
  "arrange.isOwn": "Arranged for myself alone: my role cannot for all",
  "fold.menu": "Fold",
  "fold.none": "Nothing here can be folded.",
  "fold.by.host": "By server: {name} ({count})",
  "fold.allServers": "All servers ({count})",
  "fold.by.network": "By network: {name} ({count})",
  "fold.by.tag": "By tag: {name} ({count})",
  "fold.by.count": "Many: {name} ({count})",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
