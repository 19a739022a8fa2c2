import type { viewsEn } from "./en-views";

/** 图表与拓扑。 */
export const viewsZh: Readonly<Record<keyof typeof viewsEn, string>> = {
  "graph.cpu": "CPU", "graph.memory": "内存", "graph.network": "网络", "graph.disk": "磁盘", "graph.range": "时间范围", "graph.range.10m": "10 分钟", "graph.range.2h": "2 小时", "graph.range.1w": "1 周", "graph.range.1y": "1 年",
  "graph.table": "以表格显示", "graph.graphs": "以图表显示", "graph.now": "当前", "graph.mean": "平均", "graph.max": "最大", "graph.time": "时间", "graph.none": "还没有测量数据，对象运行后图表会逐渐填满。", "graph.resetZoom": "还原缩放", "graph.series": "数据序列", "graph.events": "此时段内的事件",
  "series.cpu_usage": "全部 vCPU", "series.cpu_avg": "全部 CPU", "series.memory_used": "已用", "series.memory": "已分配", "series.memory_total": "总量", "series.sent": "{device} 发送", "series.received": "{device} 接收", "series.read": "{device} 读取", "series.write": "{device} 写入",
  "event.VM_STARTED": "已启动", "event.VM_SHUTDOWN": "已关机", "event.VM_REBOOTED": "已重启", "event.VM_SUSPENDED": "已挂起", "event.VM_RESUMED": "已恢复", "event.VM_PAUSED": "已暂停", "event.VM_UNPAUSED": "已继续", "event.VM_CRASHED": "已崩溃", "event.VM_CLONED": "已克隆",
  "topo.graph": "网络拓扑", "topo.table": "以表格显示", "topo.showGraph": "以图形显示", "topo.fit": "适合窗口", "topo.zoomIn": "放大", "topo.zoomOut": "缩小", "topo.fold": "折叠 {name}", "topo.unfold": "展开 {name}", "topo.from": "起点", "topo.to": "终点", "topo.forward": "去向速率", "topo.backward": "来向速率", "topo.frames": "帧/秒", "topo.state": "状态", "topo.facts": "{name} 的信息", "topo.open": "打开 {name}", "topo.folded": "已折叠 {count} 个接口", "topo.empty": "还没有建立网络。", "topo.kind.outside": "外部", "topo.kind.gateway": "网关 （gateway）", "topo.kind.switch": "交换机 （switch）", "topo.kind.host": "服务器", "topo.kind.pif": "网卡 （PIF）", "topo.kind.bridge": "网桥 （bridge）", "topo.kind.vif": "虚拟接口 （VIF）", "topo.kind.vm": "虚拟机",
};
