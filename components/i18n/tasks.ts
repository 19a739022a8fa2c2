/** What tasks are called on the page: by the operation that they carry out and the object that it is about. */
import type { OperationName } from "@/server/contract";
import type { Language } from "../data/fault-text";

/** Operations that take time, those that the toolstack itself begins among them. */
type TaskTitles = Readonly<Partial<Record<OperationName | "guest.poweroff" | "guest.reboot", string>>>;

const en = {
  "VM.start": "Start {name}",
  "VM.start_on": "Start {name}",
  "VM.start_in_recovery": "Start {name} in recovery mode",
  "VM.clean_shutdown": "Shut down {name}",
  "VM.clean_reboot": "Reboot {name}",
  "VM.hard_shutdown": "Force shut down {name}",
  "VM.hard_reboot": "Force reboot {name}",
  "VM.pause": "Pause {name}",
  "VM.unpause": "Unpause {name}",
  "VM.suspend": "Suspend {name}",
  "VM.resume": "Resume {name}",
  "VM.resume_on": "Resume {name}",
  "VM.clone": "Clone {name}",
  "VM.create_from_template": "New VM {name}",
  "VM.add_disk": "Add a disk to {name}",
  "VM.add_interface": "Add an interface to {name}",
  "VBD.plug": "Activate {name}",
  "VBD.unplug": "Deactivate {name}",
  "VIF.plug": "Activate {name}",
  "VIF.unplug": "Deactivate {name}",
  "VDI.destroy": "Delete {name}",
  "host.shutdown": "Shut down {name}",
  "host.reboot": "Reboot {name}",
  "host.power_on": "Power on {name}",
  "lab.bulk": "Several objects",
  "lab.import_guest_config": "Import {name}",
  "VM_appliance.start": "Start {name}",
  "VM_appliance.clean_shutdown": "Shut down {name}",
  "VM_appliance.hard_shutdown": "Force shut down {name}",
  "VM_appliance.shutdown": "Force shut down {name}",
  "guest.poweroff": "{name} has shut down",
  "guest.reboot": "{name} reboots",
} as const satisfies TaskTitles;

const zh: Readonly<Record<keyof typeof en, string>> = {
  "VM.start": "启动 {name}",
  "VM.start_on": "启动 {name}",
  "VM.start_in_recovery": "以恢复模式启动 {name}",
  "VM.clean_shutdown": "关闭 {name}",
  "VM.clean_reboot": "重启 {name}",
  "VM.hard_shutdown": "强制关闭 {name}",
  "VM.hard_reboot": "强制重启 {name}",
  "VM.pause": "暂停 {name}",
  "VM.unpause": "取消暂停 {name}",
  "VM.suspend": "挂起 {name}",
  "VM.resume": "恢复 {name}",
  "VM.resume_on": "恢复 {name}",
  "VM.clone": "克隆 {name}",
  "VM.create_from_template": "新建虚拟机 {name}",
  "VM.add_disk": "为 {name} 添加磁盘",
  "VM.add_interface": "为 {name} 添加网络接口",
  "VBD.plug": "激活 {name}",
  "VBD.unplug": "停用 {name}",
  "VIF.plug": "激活 {name}",
  "VIF.unplug": "停用 {name}",
  "VDI.destroy": "删除 {name}",
  "host.shutdown": "关闭 {name}",
  "host.reboot": "重启 {name}",
  "host.power_on": "开启 {name}",
  "lab.bulk": "多个对象",
  "lab.import_guest_config": "导入 {name}",
  "VM_appliance.start": "启动 {name}",
  "VM_appliance.clean_shutdown": "关闭 {name}",
  "VM_appliance.hard_shutdown": "强制关闭 {name}",
  "VM_appliance.shutdown": "强制关闭 {name}",
  "guest.poweroff": "{name} 已关机",
  "guest.reboot": "{name} 重启",
};

/** Titles by operation; `{name}` is the object's name. */
export const taskTitles: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en, zh };
