/** Texts of people on the map together. */
export const en = {
  "together.here": "Also on the map",
  "together.follow": "Follow {name}",
  "together.unfollow": "Follow {name} no more",
  "together.followNow": "Follow",
  "together.followsOther": "{name} follows somebody else.",
  "together.show": "Show where {name} looks",
  "together.noSight": "What {name} looks at cannot be shown here.",
  "together.following": "Following {name}",
  "together.stop": "Stop following",
  "together.isPresenting": "{name} presents the map",
  "together.present": "Present",
  "together.presentsTo": "Present, {count|follows|follow}",
  "together.point": "Point for all",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
