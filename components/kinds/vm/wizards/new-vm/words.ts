import type { Words } from "../../../../i18n";

/** Words of the New VM wizard that stand on several of its pages. */
export const newVmWords = {
  count: { en: "How many", zh: "数量" },
  names: { en: "They are called {names}. {n} in the name is where the number goes.", zh: "名称为：{names}。名称中的 {n} 表示编号位置。" },
  like: { en: "Copy settings from", zh: "复制设置自" },
  likeTemplate: { en: "The template", zh: "模板" },
  atStart: { en: "vCPUs at start", zh: "启动时的 vCPU" },
  cores: { en: "Cores per socket", zh: "每插槽核心数" },
  weight: { en: "Priority (weight)", zh: "优先级（权重）" },
  least: { en: "Least memory", zh: "最小内存" },
  most: { en: "Most memory", zh: "最大内存" },
  range: { en: "Let memory follow what the server has", zh: "内存随服务器的可用量变化" },
  cannotBoot: {
    en: "Nothing that it could start from: the template brings no system, and no disc is in its drive. It will stop at its firmware.",
    zh: "没有可启动的内容：模板不带系统，光驱中也没有光盘。它将停在固件界面。",
  },
  laterDisc: {
    en: "Disc images come with the ISO library; uploading one is not there yet.",
    zh: "光盘映像来自 ISO 库；暂不支持上传。",
  },
  here: { en: "It would start here now.", zh: "现在将在此启动。" },
  after: { en: "{after} free with it", zh: "启动后剩余 {after}" },
  lands: { en: "Would start on", zh: "将启动于" },
  nowhere: { en: "no server can take it now", zh: "目前没有服务器可以承载" },
  takes: { en: "Takes", zh: "占用" },
  takesText: { en: "{memory} of memory, {disk} of storage", zh: "内存 {memory}，存储 {disk}" },
  firmware: { en: "Boot mode", zh: "引导模式" },
  pygrub: { en: "PV: the kernel on its disk", zh: "PV：使用磁盘上的内核" },
  gpu: { en: "GPU", zh: "GPU" },
  noGpu: { en: "None: no server here has one to give", zh: "无：此处没有服务器可提供" },
} as const satisfies Readonly<Record<string, Words>>;
