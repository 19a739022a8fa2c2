import type { factsEn } from "./en-facts";

/** 拓扑节点的信息，每条一行：与英文表同键。 */
export const factsZh: Readonly<Record<keyof typeof factsEn, string>> = {
  "fact.address": "地址：{0}",
  "fact.no_address": "地址：–",
  "fact.mac": "MAC：{0}",
  "fact.same_mac": "相同 MAC：{0}",
  "fact.mtu": "MTU：{0}",
  "fact.segment": "网段：{0}",
  "fact.leases": "租约：{0} / {1}",
  "fact.set_down": "已停用",
  "fact.detached": "已从网桥上取下",
  "fact.bond": "属于 {0}（{1}）",
  "fact.carries": "承载其绑定的流量",
  "fact.lag": "其交换机端口与聚合组 {0} 的端口合一",
  "fact.lag_alone": "其交换机端口属于聚合组 {0}，但独立",
  "fact.waits": "等待：由绑定中的另一网卡承载",
  "fact.bridge_of": "{0} 自己的网桥",
  "fact.bridge_id": "网桥 ID：{0}",
  "fact.ports": "端口：{0}",
  "fact.learned": "已学习的地址：{0}",
  "fact.interface": "接口：{0}",
  "fact.state": "状态：{0:state}",
};
