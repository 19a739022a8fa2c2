/** Texts of components/frame/phone. */
export const en = {
  "frame.backToTheList": "Back to the list",
  "frame.menus": "Menus",
  "frame.more": "More",
  "frame.places": "Places",
  "frame.list": "List",
  "frame.powerOfName": "Power of {name}",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
