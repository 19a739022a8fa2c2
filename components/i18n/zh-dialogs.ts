import type { Dictionary } from "./en";
import type { dialogsEn } from "./en-dialogs";

/** 对话框与向导。 */
export const dialogsZh: Dictionary<keyof typeof dialogsEn> = {
  "dlg.cannot": "无法执行", "dlg.failed": "实验室回应之前连接断开。请重试：不会重复执行。",
  "rename.title": "重命名 {name}", "rename.label": "新名称",
  "clone.title": "克隆 {name}", "clone.label": "克隆的名称", "clone.go": "克隆", "clone.default": "{name} 的副本", "clone.note": "磁盘一并克隆；克隆出来的虚拟机处于停机状态。",
  "force.shutdown.title": "强制关机？", "force.reboot.title": "强制重启？", "force.text": "{names}：这相当于拔掉电源，客户机尚未写入磁盘的内容会丢失。", "force.shutdown.go": "强制关机", "force.reboot.go": "强制重启",
  "shutdown.title": "关闭 {count} 台虚拟机？", "reboot.title": "重启 {count} 台虚拟机？", "bulk.names": "涉及以下虚拟机：", "bulk.more": "以及另外 {count} 台", "bulk.skip": "选中的有 {count} 台不能这样做，保持原样。",
  "delete.title": "删除 {name}？", "delete.text": "虚拟机及其设置将永久删除。", "delete.template": "模板将永久删除，用它创建的虚拟机不受影响。", "delete.disks": "一并删除的磁盘", "delete.noDisks": "它没有磁盘。", "delete.keep": "没有勾选的磁盘留在原存储上。", "delete.go": "删除虚拟机", "delete.goTemplate": "删除模板", "delete.shared": "{names} 也在使用",
  "vdi.delete.title": "删除磁盘 {name}？", "vdi.delete.text": "{sr} 上的 {size} 及其全部数据将永久删除。", "vdi.delete.type": "请输入名称以确认：{name}", "vdi.delete.go": "删除磁盘", "vdi.confirmLabel": "磁盘名称",
  "detach.title": "分离磁盘 {name}？", "detach.text": "{vm} 将失去此磁盘，数据保留在 {sr} 上。", "detach.go": "分离",
  "vif.remove.title": "移除接口 {device}？", "vif.remove.text": "{vm} 将失去 {network} 上的接口 {device}（{mac}）。", "vif.remove.go": "移除",
  "props.title": "{name} 的属性", "props.tags": "标签", "props.tagsHint": "多个标签用逗号分隔。", "props.haltToChange": "{name} 停机后才能修改。", "props.vcpusMax": "vCPU 上限", "props.vcpus": "启动时 vCPU", "props.memory": "内存", "props.memoryHint": "MiB", "props.dynMin": "动态最小（MiB）", "props.dynMax": "动态最大（MiB）", "props.staticMax": "静态最大（MiB）", "props.staticMin": "静态最小（MiB）", "props.saved": "已保存", "props.partly": "有些设置没有保存：", "props.affinity": "主服务器", "props.order": "静态最小 ≤ 动态最小 ≤ 动态最大 ≤ 静态最大。",
  "disk.new.title": "添加磁盘", "disk.new.name": "名称", "disk.new.size": "大小（GiB）", "disk.new.sr": "存储", "disk.new.go": "添加", "disk.new.default": "{vm} 磁盘 {n}", "disk.new.srFree": "{sr}，空闲 {free}", "disk.attach.title": "为 {name} 附加磁盘", "disk.attach.label": "磁盘", "disk.attach.none": "没有空闲的磁盘，请新建一个。", "disk.attach.ro": "只读", "disk.attach.go": "附加", "disk.new.noSr": "没有可以存放磁盘的存储。",
  "vif.new.title": "为 {name} 添加网络接口", "vif.new.network": "网络", "vif.new.mac": "MAC 地址", "vif.new.macAuto": "自动分配", "vif.new.macManual": "使用此地址", "vif.new.go": "添加",
  "err.required": "请输入名称。", "err.nameLong": "最多 {limit} 个字符。", "err.number": "请输入整数。", "err.min": "至少 {min}。", "err.max": "最多 {max}。", "err.mac": "请写六组十六进制数，如 00:16:3e:12:34:56。", "err.startMax": "不能超过上限（{max}）。", "err.template": "请选择模板。", "err.sr": "请选择存储。", "err.space": "{sr} 只剩 {free}，需要 {needed}。", "err.name": "请准确输入名称。", "err.macUsed": "{vm} 已在使用这个地址。", "err.order": "四个限值须从静态最小到静态最大依次增大。", "err.hostMemory": "没有服务器有这么多内存，最大的有 {max}。", "err.hostCpus": "没有服务器有这么多 CPU，最多的有 {max} 个。",
  "wiz.title": "新建虚拟机", "wiz.previous": "上一步", "wiz.next": "下一步", "wiz.create": "创建", "wiz.steps": "步骤",
  "wiz.template": "模板", "wiz.name": "名称", "wiz.media": "安装介质", "wiz.home": "主服务器", "wiz.cpu": "CPU 与内存", "wiz.storage": "存储", "wiz.networking": "网络", "wiz.finish": "完成",
  "wiz.template.text": "模板决定虚拟硬件及其默认值。", "wiz.template.search": "查找模板", "wiz.template.default": "自带模板", "wiz.template.custom": "你的模板", "wiz.template.none": "此实验室没有模板。",
  "wiz.name.text": "名称显示在导航树中，不要求唯一。", "wiz.media.text": "客户机第一次从这里引导。", "wiz.media.iso": "从 ISO 镜像安装", "wiz.media.none": "光驱留空", "wiz.media.noIso": "此实验室没有 ISO 镜像。", "wiz.media.image": "ISO 镜像",
  "wiz.home.text": "条件允许时，虚拟机在这台服务器上启动。", "wiz.home.any": "不指定：在任意合适的服务器上启动", "wiz.home.fix": "尽可能在此服务器上启动", "wiz.home.free": "空闲 {free}，{cpus} 个 CPU",
  "wiz.cpu.text": "分给虚拟机的处理器与内存。", "wiz.cpu.vcpus": "vCPU", "wiz.cpu.memory": "内存（MiB）", "wiz.storage.text": "为虚拟机创建的磁盘。", "wiz.storage.add": "添加磁盘", "wiz.storage.none": "没有磁盘：虚拟机将从介质或网络引导。", "wiz.storage.disk": "磁盘 {n}",
  "wiz.net.text": "虚拟机的网络接口，顺序与客户机内一致。", "wiz.net.add": "添加接口", "wiz.net.none": "没有接口：无法通过网络访问虚拟机。", "wiz.net.iface": "接口 {n}", "wiz.net.macAuto": "自动 MAC", "wiz.finish.text": "将按以下设置创建虚拟机。", "wiz.finish.start": "自动启动新虚拟机", "wiz.sum.disks": "磁盘", "wiz.sum.nets": "接口",
  "imp.title": "导入客户机配置", "imp.text": "读取 Xen 的 xl.cfg 并据此创建虚拟机，逐行说明如何处理。", "imp.file": "选择文件…", "imp.name": "文件名", "imp.paste": "配置文本", "imp.report": "报告", "imp.line": "行", "imp.key": "键", "imp.verdict": "结论", "imp.what": "处理方式", "imp.honoured": "照办", "imp.ignored": "忽略", "imp.adjusted": "调整", "imp.error": "错误", "imp.go": "导入", "imp.goStart": "导入并启动", "imp.summary": "{name}：{type}，{vcpus} 个 vCPU，{memory}，{disks} 个磁盘，{vifs} 个接口", "imp.broken": "文件有错误，不会导入任何内容。", "imp.empty": "请选择文件或粘贴文本，报告显示在这里。",
  "pw.title": "修改密码", "pw.current": "当前密码", "pw.new": "新密码", "pw.repeat": "再次输入新密码", "pw.mismatch": "两次输入不一致。", "pw.short": "至少 8 个字符。", "pw.go": "修改",
  "about.text": "版本 {version}。以忠实的工具栈模拟 Xen 主机：在这里学到的，在真机上同样适用。",
};
