import type { en } from "./text.en";

/** Texts of components/topology/drawing, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "map.keys": "方向键移到该方向最近的节点，回车打开，空格选择，Alt 加方向键移动所选，加号和减号展开和折叠服务器，Esc 离开。",
  "map.vlan": "VLAN {tag}",
  "map.mtu": "MTU {bytes}",
  "map.lostFrames": "丢失 {count} 帧",
  "map.isDown": "断开",
  "map.isHalted": "已关机",
  "map.isRunning": "运行中",
  "map.isPaused": "已暂停",
  "map.isSuspended": "已挂起",
  "map.isUp": "已连接",
  "map.groupOf": "{name}：{count} 个节点",
  "map.groupTag": "带标签 {name} 的 {count} 个节点",
  "map.group": "{count} 个节点",
  "map.menu": "这里可做的操作",
  "map.open": "打开",
  "map.foldServer": "折叠",
  "map.unfoldServer": "展开",
  "map.fitSelected": "适合所选",
  "map.selectAll": "全选",
  "map.putBack": "放回移动过的节点",
  "map.noneMoved": "没有移动过的节点。",
  "map.noneSelected": "没有选择任何节点。",
};
