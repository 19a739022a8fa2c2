import type { en } from "./text.en";

/** Texts of components/kinds/host/dialogs, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "host.shutDown.title": "关闭 {name}？",
  "host.reboot.title": "重启 {name}？",
  "host.power.empty": "上面没有运行虚拟机。从现在起它不再接受新的虚拟机，其控制台和 shell 会结束。",
  "host.power.text": "上面运行着 {count} 台虚拟机，它们会像拔掉电源一样被关闭。从现在起它不再接受新的虚拟机。",
};
