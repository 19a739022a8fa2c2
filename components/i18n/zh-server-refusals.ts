/** 服务器在实验室、控制台与 shell、实验室文件处的拒绝。规则同 zh-server.ts。 */
export const refusalPatterns: readonly (readonly [RegExp, string])[] = [
  // 角色
  [/^This needs the role (.+) in this lab; yours is (.+)\.$/, "此操作需要本实验室中的角色：$1；您的角色是：$2。"],
  [/^read-only$/, "只读（read-only）"],
  [/^vm-operator$/, "虚拟机操作员（vm-operator）"],
  [/^vm-admin$/, "虚拟机管理员（vm-admin）"],
  [/^vm-power-admin$/, "虚拟机高级管理员（vm-power-admin）"],
  [/^pool-operator$/, "资源池操作员（pool-operator）"],
  [/^pool-admin$/, "资源池管理员（pool-admin）"],
  [/^Students join labs; instructors and administrators create them\.$/, "学生加入实验室；创建实验室由教师和管理员进行。"],
  [/^Students join labs; instructors and administrators import them\.$/, "学生加入实验室；导入实验室由教师和管理员进行。"],
  // 控制台、shell 与命令
  [/^There is no such console\.$/, "没有这个控制台。"],
  [/^Too much input at once; wait a moment\.$/, "一次输入过多，请稍候。"],
  [/^One person may have (\d+) shells in a host; close one first\.$/, "每人在一台服务器上最多有 $1 个 shell；请先关闭一个。"],
  [/^One host may have (\d+) shells, and all are taken\.$/, "一台服务器最多有 $1 个 shell，已全部占用。"],
  [/^There is no such host in this lab\.$/, "本实验室没有这台服务器。"],
  [/^The host's control domain opens no shell now \((.+)\)\.$/, "服务器的控制域现在不能打开 shell（$1）。"],
  [/^it did not answer$/, "没有应答"],
  [/^Only shells can be closed\.$/, "只能关闭 shell。"],
  [
    /^This shell is (.+)'s; closing it needs the role (.+) in this lab; yours is (.+)\.$/,
    "此 shell 属于 $1；关闭它需要本实验室中的角色：$2；您的角色是：$3。",
  ],
  [/^This shell is (.+)'s: you may watch it, and have one of your own\.$/, "此 shell 属于 $1：您可以旁观，也可以打开自己的。"],
  [/^One connection may run (\d+) commands at a time\.$/, "一个连接同时最多运行 $1 条命令。"],
  [/^There is no VM or host (.+) in this lab\.$/, "本实验室没有名为 $1 的虚拟机或服务器。"],
  [/^(\d+) objects are named (.+); give a uuid\.$/, "有 $1 个对象名为 $2；请使用 uuid。"],
  // 页面与视图
  [/^There is no such lab\.$/, "没有这个实验室。"],
  [/^This lab is no longer shared with you\.$/, "本实验室已不再与您共享。"],
  [/^One page may ask to join (\d+) times at once\.$/, "一个页面同时最多请求加入 $1 次。"],
  [/^One page may watch (\d+) labs\.$/, "一个页面最多观看 $1 个实验室。"],
  [/^A page may follow (\d+) of the view (.+) in a lab\.$/, "一个页面在一个实验室中最多跟踪 $1 个视图 $2。"],
  [/^End one first\.$/, "请先结束一个。"],
  [/^The view (.+) may be asked, not followed\.$/, "视图 $1 只能询问，不能跟踪。"],
  [/^There is no view (.+)\.$/, "没有视图 $1。"],
  [/^The lab is being restarted\.$/, "实验室正在重新启动。"],
  [
    /^What you asked for may or may not have been done; asking again with the same request is safe\.$/,
    "您请求的操作可能已经完成，也可能没有；用同一请求再试一次是安全的。",
  ],
  [/^(.+) owns this lab and has every right in it\.$/, "$1 是本实验室的所有者，拥有全部权限。"],
  // 实验室文件
  [/^its first snapshot cannot be saved\.$/, "无法保存它的第一个快照。"],
  [/^(\d+) lab files are being read or written already\.$/, "已有 $1 个实验室文件正在读写。"],
  [/^This is no lab's id\.$/, "这不是实验室的标识。"],
  [/^This lab was exported by engine (\S+); this server has engine (\S+)\.$/, "本实验室由引擎 $1 导出；本服务器的引擎是 $2。"],
  [/^This lab was exported by an earlier version, whose labs this one cannot open\.$/, "本实验室由更早的版本导出，本版本无法打开。"],
  [/^This snapshot is damaged\.$/, "此快照已损坏。"],
  [/^An earlier one may be whole\.$/, "更早的快照也许完好。"],
  [/^A snapshot is named by journalIndex and at, both whole numbers\.$/, "快照由 journalIndex 和 at 指定，二者都是整数。"],
  [/^The lab file (?:could not|cannot) be handled: (.+)\.$/, "无法处理实验室文件：$1。"],
  [/^The lab file contradicts itself\.$/, "实验室文件自相矛盾。"],
  [/^The lab file is damaged: (.+)\.$/, "实验室文件已损坏：$1。"],
  [
    /^This lab's file would have (\d+) MiB; at most (\d+) MiB can be imported again\.$/,
    "本实验室的文件将有 $1 MiB；能重新导入的最多为 $2 MiB。",
  ],
  [
    /^The files of this lab's guests have (\d+) MiB; a lab file holds at most (\d+) MiB of them\.$/,
    "本实验室客户机的文件共 $1 MiB；实验室文件最多容纳 $2 MiB。",
  ],
  [/^Delete large files in its guests first\.$/, "请先删除客户机中的大文件。"],
  // 上次运行
  [
    /^The last run did not end cleanly, and its write-ahead log \((.+)\) is missing: what was written last is lost\.$/,
    "上次运行没有正常结束，其预写日志（$1）缺失：最后写入的内容已丢失。",
  ],
  [
    /^The last run did not end cleanly, and its write-ahead log \((.+)\) has (\d+) bytes where (\d+) were written: what was written last is lost\.$/,
    "上次运行没有正常结束，其预写日志（$1）有 $2 字节，而写入过 $3 字节：最后写入的内容已丢失。",
  ],
  [
    /^Labs that have lost entries say so; accounts and members may lack the last changes\.$/,
    "丢失条目的实验室会说明；账号和成员可能缺少最后的更改。",
  ],
  [
    /^No backup of it is known: `npm run xenarium -- backup DIR` makes one while all is well\.$/,
    "没有已知的备份：可在一切正常时用 `npm run xenarium -- backup DIR` 备份。",
  ],
];
