import type { insideEn } from "./en-inside";

/** 被跟踪的请求各步骤所改变的内容，以及设备模型所在之处：与英文表同键。 */
export const insideZh: Readonly<Record<keyof typeof insideEn, string>> = {
  "object.grant": "域 {1} 的授权 {0}",
  "object.port": "域 {1} 的端口 {0}",
  "object.ring": "环 {0}/{1}",
  "object.tx_ring": "发送环 {0}/{1}",
  "object.slot": "{0} 的槽 {1}",
  "object.ioreq_page": "域 {0} 的 ioreq 页",
  "object.vcpu": "域 {1} 的 vCPU {0}",
  "object.interrupt": "域 {1} 的虚拟中断 {0}",
  "follow.domain_gone": "域 {0} 已不在，请求随之消失。",
  "follow.device_gone": "设备 {0} 已被取走，请求随之消失。",
  "follow.paused": "域 {0} 没有运行，请求在等它。",
  "follow.ring_full": "{0} 的环已满，请求在等空槽。",
  "follow.back_gone": "为 {0} 提供后端的域 {1} 已不存在：请求留在环上，等另一个域接手后重新发出。",
  "follow.not_connected": "{0} 的两端没有连接，请求等到连接后重新发出。",
  "follow.interface_down": "{0} 在后端所在的域里被停用：请求留在环上，等它重新启用；环满之后的会丢失。",
  "follow.limited": "{0} 已用完当前限额：请求在环上等待，直到限额恢复。",
  "follow.no_bridge": "{0} 不是任何网桥的端口：后端的内核取走了请求，却没有交给任何人。",
  "follow.bridge_down": "网桥 {0} 被停用：它没有把请求转给任何人。",
  "follow.lost": "请求途中失去了 {0}：{1}。",
  "model.dom0": "Dom0 中域 {0} 的 qemu",
  "model.stub": "桩域 {0} 中的 qemu",
};
