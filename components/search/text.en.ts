/** Texts of components/search. */
export const en = {
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
