/** Texts of components/ui. */
export const en = {
  "dialog.help": "Help (opens in a new tab)",
  "dialog.stay": "Go on typing",
  "dialog.leave": "Leave",
  "form.nothingFits": "Nothing fits.",
  "unit.day": "d",
  "unit.hour": "h",
  "unit.minute": "min",
  "unit.second": "s",
  "common.copied": "Copied",
  "part.failed": "This part of the page could not be fetched.",
  "part.again": "Try again",
  "general.copyValue": "Copy {name}",
} as const;

declare module "../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
