/** Texts of components/frame/palette. */
export const en = {
  "palette.title": "Command palette",
  "palette.hint": "Type a place, a setting or an action",
  "palette.none": "Nothing matches.",
  "frame.lab": "Lab",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
