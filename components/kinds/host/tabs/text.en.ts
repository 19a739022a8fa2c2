/** Texts of components/kinds/host/tabs. */
export const en = {
  "section.version": "Version",
  "section.dom0": "Control domain",
  "section.management": "Management interfaces",
  "field.enabled": "Enabled",
  "field.address": "Address",
  "field.cpuModel": "CPU model",
  "field.cpuCount": "Logical CPUs",
  "field.sockets": "Sockets",
  "field.speed": "Speed",
  "field.hvm": "Hardware virtualisation",
  "field.memTotal": "Total",
  "field.memFree": "Free",
  "field.memOverhead": "Xen and control domain",
  "field.product": "Product",
  "field.api": "API",
  "field.scheduler": "Scheduler",
  "value.noIp": "None",
} as const;

declare module "../../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
