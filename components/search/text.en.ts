/** Texts of components/search. */
export const en = {
  "search.atAtAValueIs": "At {at}: a value is missing, or a quotation mark is not closed.",
  "search.atAtABracketIs": "At {at}: a bracket is not closed.",
  "search.atAtAConditionOr": "At {at}: a condition or a word belongs here.",
  "search.atAtThisIsNo": "At {at}: this is no regular expression (RE2).",
  "search.atAtThereIsNo": "At {at}: there is no such property.",
  "search.vmsByOperatingSystem": "VMs by operating system",
  "search.runningVmsWithoutCurrentTools": "Running VMs without current tools",
  "search.vmsByPowerState": "VMs by power state",
  "search.vmsByNetwork": "VMs by network",
  "search.vmsByVApp": "VMs by vApp",
  "search.objectsByTag": "Objects by tag",
  "search.snapshotsByVm": "Snapshots by VM",
} as const;

declare module "../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
