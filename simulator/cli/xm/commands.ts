/** Every subcommand of xm that works here; another one is a line here beside its file. */
export { schedCredit, schedCredit2, schedSedf, vcpuPin, vcpuSet } from "./cpu";
export { blockList, networkList } from "./devices";
export { dmesg, info, log, top } from "./info";
export { domid, domname, list, uptime, vcpuList } from "./list";
export { create, manage, remove, resume, start, suspend } from "./managed";
export { memMax, memSet } from "./memory";
export { destroy, pause, reboot, rename, shutdown, sysrq, unpause } from "./power";
