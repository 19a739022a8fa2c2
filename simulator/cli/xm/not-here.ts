/** Subcommands of a real xm that this simulation has not: they say so, and change nothing. docs/guide/en/hosts.md lists them. */
import { quit, type XmCommand } from "./command";

const reasons = {
  file: "memory images are kept on storage repositories by `xm suspend`, not in files of Domain-0",
  migration: "guests move by no toolstack here yet",
  window: "consoles are opened in the browser",
  device: "devices are plugged by XAPI's console, or by xl where the host has it",
  pci: "hosts have no devices for passthrough",
  absent: "guests have no devices of this kind",
  pool: "cpupools are made by xl where the host has it",
  xsm: "Xen is built without XSM",
  tmem: "transcendent memory is not simulated",
  trigger: "emulated hardware has no such button here",
} as const;

const names: Readonly<Record<keyof typeof reasons, readonly string[]>> = {
  file: ["save", "restore", "dump-core"],
  migration: ["migrate"],
  window: ["console", "vncviewer", "change-vnc-passwd"],
  device: ["block-attach", "block-detach", "block-configure", "network-attach", "network-detach"],
  pci: ["pci-attach", "pci-detach", "pci-list", "pci-list-assignable-devices"],
  absent: ["scsi-attach", "scsi-detach", "scsi-list", "usb-add", "usb-del", "vtpm-list", "vnet-list", "vnet-create", "vnet-delete"],
  pool: ["cpupool-create", "cpupool-list", "cpupool-destroy", "cpupool-cpu-add", "cpupool-cpu-remove", "cpupool-migrate"],
  xsm: ["labels", "addlabel", "rmlabel", "getlabel", "resources", "dumppolicy", "setpolicy", "getpolicy", "dry-run"],
  tmem: ["tmem-list", "tmem-thaw", "tmem-freeze", "tmem-destroy", "tmem-set", "tmem-freeable"],
  trigger: ["trigger", "reset", "debug-keys", "serve"],
};
/** First release of those that came later. guess: by the main.py of each release */
const since: Readonly<Record<string, string>> = { pci: "3.3", pool: "4.1", tmem: "4.0", trigger: "3.1" };

/** Old names of theirs. */
const aliases: Readonly<Record<string, readonly string[]>> = { "block-attach": ["vbd-create"], "block-detach": ["vbd-destroy"] };
const oldNames = (name: string): readonly string[] =>
  name.startsWith("cpupool-") ? [name.replace("cpupool", "pool")] : (aliases[name] ?? []);

/** None stands in xm's help. */
export const notHere: readonly XmCommand[] = Object.entries(names).flatMap(([kind, list]) =>
  list.map((name) => ({
    name,
    aliases: oldNames(name),
    usage: "",
    summary: "(not in this simulation)",
    ...(since[kind] === undefined ? {} : { since: since[kind] }),
    run(call) {
      call.connect();
      return quit(`xm ${name}: not in this simulation: ${reasons[kind as keyof typeof reasons]}`);
    },
  })),
);
