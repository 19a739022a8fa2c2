/** Texts of a traced path on the map. */
export const en = {
  "trace.name": "The packet's way",
  "trace.show": "Show on the map",
  "trace.copy": "Copy as text",
  "trace.previous": "Previous place",
  "trace.next": "Next place",
  "trace.first": "It begins here.",
  "trace.last": "It ends here.",
  "trace.play": "Go on",
  "trace.pause": "Stop here",
  "trace.speed": "Speed",
  "trace.close": "Put the path out",
  "trace.stepThere": "{at} of {count}, on the way there",
  "trace.stepBack": "{at} of {count}, on the way back",
  "matrix.open": "Who reaches whom…",
  "matrix.title": "Who reaches whom",
  "matrix.go": "Try all",
  "matrix.few": "At least two machines have to run.",
  "matrix.about": "Running VMs and servers, {most} at most; nothing is sent, each pair is tried on a copy.",
  "matrix.left": "{count|part|parts} to go",
  "matrix.corner": "From, to",
  "matrix.cell": "{from} to {to}: {verdict}",
  "matrix.verdict.reachable": "reached",
  "matrix.verdict.refused": "refused",
  "matrix.verdict.other": "another machine answers",
  "matrix.verdict.unreachable": "not reached",
  "matrix.verdict.none": "not known",
  "trace.between": "Why can these two not talk?",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
