/** Texts of components/form. */
export const en = {
  "props.pages": "Pages of properties",
  "props.pageWrong": "has an error",
  "form.losesSecret": "A password is kept nowhere: what you have typed of it will be gone.",
  "form.restored": "Filled from your draft of {when}.",
  "form.offered": "There is a draft of yours of {when}.",
  "form.afresh": "Start afresh",
  "form.restore": "Use the draft",
  "form.theirs": "{who} changed this to “{value}” while you were typing.",
  "form.theirsOwn": "You changed this to “{value}” elsewhere meanwhile.",
  "form.somebody": "Somebody",
  "form.keepMine": "Keep mine",
  "form.takeTheirs": "Take theirs",
  "form.decide": "Decide first on what somebody else has changed.",
  "form.pageConflict": "was changed by somebody else",
  "form.changes": "Pending changes",
  "form.changesCount": "{count|change|changes} to be applied together",
  "form.effect.now": "now",
  "form.effect.nextStart": "at the next start",
  "form.rolePage": "Your role",
  "wiz.previous": "Previous",
  "wiz.next": "Next",
  "wiz.steps": "Steps",
} as const;

declare module "../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
