import type { en } from "./text.en";

/** Texts of components/kinds/host, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "tree.hosts": "服务器",
  "host.enable": "退出维护模式",
  "host.disable": "进入维护模式",
  "host.shutDown": "关机…",
  "host.reboot": "重启…",
  "field.xen": "Xen",
  "col.cpus": "CPU 数",
  "col.address": "地址",
  "host.enterMaintenanceModeServers": "让 {count} 台服务器进入维护模式？",
  "host.whatRunsThereGoesOn": "正在运行的虚拟机继续运行；退出维护模式之前，不会再有虚拟机在以下服务器上启动：",
};
