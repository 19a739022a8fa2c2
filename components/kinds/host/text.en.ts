/** Texts of components/kinds/host. */
export const en = {
  "tree.hosts": "Servers",
  "host.enable": "Exit Maintenance Mode",
  "host.disable": "Enter Maintenance Mode",
  "host.shutDown": "Shut Down…",
  "host.reboot": "Reboot…",
  "field.xen": "Xen",
  "col.cpus": "CPUs",
  "col.address": "Address",
  "host.enterMaintenanceModeServers": "Enter maintenance mode: {count|server|servers}?",
  "host.whatRunsThereGoesOn": "What runs there goes on running. No VM is started there until maintenance mode is left:",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
