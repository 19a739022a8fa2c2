import type { en } from "./text.en";

/** Texts of components/topology, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "topo.graph": "网络拓扑",
  "topo.table": "以表格显示",
  "topo.showGraph": "以图形显示",
  "topo.fit": "适合窗口",
  "topo.zoomIn": "放大",
  "topo.zoomOut": "缩小",
  "topo.fold": "折叠 {name}",
  "topo.unfold": "展开 {name}",
  "topo.from": "起点",
  "topo.to": "终点",
  "topo.forward": "去向速率",
  "topo.backward": "来向速率",
  "topo.frames": "帧/秒",
  "topo.state": "状态",
  "topo.folded": "已折叠 {count} 个接口",
  "topo.empty": "还没有建立网络。",
  "topo.kind.outside": "外部",
  "topo.kind.gateway": "网关 （gateway）",
  "topo.kind.switch": "物理交换机",
  "topo.kind.host": "服务器",
  "topo.kind.pif": "网卡 （PIF）",
  "topo.kind.bridge": "网桥 （bridge）",
  "topo.kind.vif": "虚拟接口 （VIF）",
  "topo.kind.vm": "虚拟机",
};
