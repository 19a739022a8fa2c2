/** Texts of components/page. */
export const en = {
  "pw.title": "Change password",
  "pw.current": "Current password",
  "pw.new": "New password",
  "pw.repeat": "Repeat new password",
  "pw.mismatch": "The two entries differ.",
  "pw.go": "Change",
  "page.notFound": "There is no such page.",
  "page.notFoundHint": "The address may be old or mistyped.",
  "page.error": "Something broke in this page.",
  "page.errorHint": "What the lab does is not affected. Load the page again; if it happens once more, tell whoever runs this server.",
  "page.reload": "Load again",
  "page.menu": "Account menu",
  "page.language": "Language",
} as const;

declare module "../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
