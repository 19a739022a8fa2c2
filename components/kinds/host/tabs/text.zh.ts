import type { en } from "./text.en";

/** Texts of components/kinds/host/tabs, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "section.version": "版本",
  "section.dom0": "控制域 (Domain 0)",
  "section.management": "管理接口",
  "field.enabled": "已启用",
  "field.address": "地址",
  "field.cpuModel": "CPU 型号",
  "field.cpuCount": "逻辑 CPU",
  "field.sockets": "插槽",
  "field.speed": "频率",
  "field.hvm": "硬件虚拟化",
  "field.memTotal": "总量",
  "field.memFree": "空闲",
  "field.memOverhead": "Xen 与控制域（Domain 0）",
  "field.product": "产品",
  "field.api": "API",
  "field.scheduler": "调度器",
  "value.noIp": "无",
};
