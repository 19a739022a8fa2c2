/** Texts of components/kinds/common/properties. */
export const en = {
  "props.title": "Properties of {name}",
  "props.page.cpu": "CPU and memory",
  "props.page.guest": "Guest options",
  "props.haltToChange": "{name} must be halted to change this.",
  "props.vcpusMax": "Maximum vCPUs",
  "props.vcpus": "vCPUs at start",
  "props.vcpusOnline": "vCPUs online",
  "props.atOnce": "Takes effect at once.",
  "props.weight": "Scheduler weight",
  "props.weightHint": "If CPUs are short, 512 gets twice 256.",
  "props.weightLive": "At once; 512 gets twice the share of 256.",
  "props.cap": "Scheduler cap (%)",
  "props.capHint": "100 is one CPU; 0 is no cap.",
  "props.capLive": "At once; 100 is one CPU, 0 is no cap.",
  "props.runOrHalt": "{name} must be running or halted to change this.",
  "props.needsDrivers": "Needs PV drivers in the guest.",
  "props.pvDrivers": "PV drivers replace emulated devices",
  "props.pvDriversText":
    "The guest sees the Xen platform device, and its PV drivers take over disk and network. Off: plain HVM, each access goes through the device model (qemu).",
  "props.stubDomain": "Device model in a stub domain",
  "props.stubDomainText":
    "The device model (qemu) runs in a small domain of its own instead of the control domain: a flaw in it then opens no way into the control domain.",
  "props.nextStart": "Both take effect when the domain is built: at the next start or reboot.",
  "props.nextStartPending": "{name} goes on as it is: the change takes effect at its next start or reboot.",
  "props.afterCrashHint": "What becomes of the domain when its kernel crashes.",
  "props.dynMin": "Dynamic minimum (MiB)",
  "props.dynMax": "Dynamic maximum (MiB)",
  "props.staticMax": "Static maximum (MiB)",
  "props.staticMin": "Static minimum (MiB)",
  "form.on": "on",
  "form.off": "off",
  "props.order": "Static minimum ≤ dynamic minimum ≤ dynamic maximum ≤ static maximum.",
  "err.startMax": "No more than the maximum ({max}).",
  "err.order": "The four limits must grow from static minimum to static maximum.",
  "properties.bootOptions": "Boot options",
  "properties.chooseAtLeastOneDevice": "Choose at least one device.",
  "properties.takesEffectAtTheNext": "Takes effect at the next start.",
  "properties.moveDeviceUp": "Move {device} up",
  "properties.itIsTheFirst": "It is the first.",
  "properties.moveDeviceDown": "Move {device} down",
  "properties.itIsTheLast": "It is the last.",
  "properties.triedFromTheTopDown": "Tried from the top down. Alt with an arrow key moves a row.",
} as const;

declare module "../../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
