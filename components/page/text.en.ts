/** Texts of components/page. */
export const en = {
  "status.here": "Here now",
  "status.presents": "{name} presents the map: click to see it",
  "status.looksAt": "{name}, at {object}",
  "signin.failed": "The server does not answer. Try again in a moment.",
  "door.foreign":
    "This page is at {origin}, but the server was asked as {host}, so it takes the page for another site's. If there is a proxy in front of the server, start the server with {setting}; docs/deploy.md says more.",
  "door.noOrigin":
    "This page has no address of its own, so the server at {host} does not take it for one of its pages. Open it at the server's address.",
  "door.between": "Something between this browser and the server, a proxy perhaps, answered in the server's place. Try again in a moment.",
  "door.noSocket":
    "The server answers, but the live connection (WebSocket) does not get through. A proxy, filter or extension in between stops it; docs/deploy.md says what a proxy has to pass on.",
  "labs.setAside.text": "A command was undone because it brought this lab down twice. {user}: {what}",
  "labs.setAside.seen": "Got it",
  "labs.setAside.server": "the server",
  "labs.setAside.title": "Commands that were undone",
  "labs.setAside.why":
    "Each of these was acknowledged, and then brought the simulation down twice: a fault of ours, not of yours. The lab was opened again without it. Everything else is as it was.",
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
  "page.guide": "User guide",
  "page.help": "Help",
  "page.menu": "Account menu",
  "page.language": "Language",
} as const;

declare module "../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
