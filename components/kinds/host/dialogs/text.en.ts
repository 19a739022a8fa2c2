/** Texts of components/kinds/host/dialogs. */
export const en = {
  "host.shutDown.title": "Shut down {name}?",
  "host.reboot.title": "Reboot {name}?",
  "host.power.empty": "No VM runs on it. It takes no new ones from now on, and its console and shells end.",
  "host.power.text":
    "{count|VM runs|VMs run} on it and will be switched off, as by pulling a power cable. The server takes no new ones from now on.",
} as const;

declare module "../../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
