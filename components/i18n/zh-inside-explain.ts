import type { Dictionary } from "./en";
import type { insideExplainEn } from "./en-inside-explain";

/** 各部分是什么，以及常见说法与源代码不一致的地方。 */
export const insideExplainZh: Dictionary<keyof typeof insideExplainEn> = {
  "explain.dom0":
    "Dom0（控制域）是 Xen 自己启动的第一个域。真实硬件的驱动、把硬件分给别人用的后端（back end），以及管理其他域的程序都在这里。",
  "differs.dom0":
    "Dom0 并不夹在客户机和 Xen 之间，也不是唯一运行在 Xen 上的系统：每个域都直接运行在 Xen 上，Dom0 只是最先启动、有特权的那一个。",
  "explain.pv": "半虚拟化（PV）客户机知道自己运行在 Xen 上：它用超级调用（hypercall）代替直接操作硬件，通过前端（front end）使用设备。",
  "explain.pvh": "PVH 客户机运行在处理器的虚拟化模式下，启动不需要固件和 qemu，只有半虚拟化设备。",
  "explain.hvm": "HVM 客户机以为自己有一台真机器。处理器和内存由硬件虚拟化，磁盘和网卡由设备模型（device model）qemu 仿真。",
  "explain.pvhvm": "装有 PV 驱动的 HVM 客户机：启动早期就拔掉仿真的磁盘和网卡，改用前端。qemu 只留下来处理其余设备，例如屏幕。",
  "explain.stubdom": "桩域（stub domain）是一个很小的域，把某一台客户机的设备模型放到 Dom0 之外运行，有自己的 domid 和内存。",
  "differs.stubdom": "并没有一个为所有 HVM 客户机服务的公共桩域：需要它的客户机各有一个。",
  "explain.ring":
    "前端和后端共享一页内存，里面是由槽组成的环（ring）。前端写请求、推进 req_prod，后端把应答写进同样的槽、推进 rsp_prod。计数器只增不减，槽号等于计数器对环大小取模。",
  "differs.ring": "环满不是错误：没有哪个应用程序会被告知“设备忙”。前端停下队列等待，有应答空出槽来再继续。",
  "explain.emulated":
    "这个设备由 qemu 仿真。每次访问寄存器都要退出客户机；Xen 在共享页（ioreq）里描述这次访问并唤醒设备模型，由它用软件完成芯片的工作。",
  "explain.console": "控制台也有环：一页内存，里面是进出的字节，由 xenconsoled 读写。",
  "explain.events":
    "事件通道（event channel）是两个域之间、或者 Xen 与一个域之间的一个比特。发送就是置位对方的挂起位；已经挂起的事件不会再计一次。",
  "differs.events": "事件通道并不登记在 xenstored 里。XenStore 只是把端口号告诉两边的驱动，通道本身在 Xen 里。",
  "explain.grants":
    "域通过授权表（grant table）允许另一个域使用自己的某一页：只读，或者可写。表项写明给谁；正在使用的页要等对方放手才能收回。",
  "differs.grants": "授权一页只是写共享内存，不是超级调用。另一边去映射它，才是超级调用。",
  "explain.xenstore":
    "XenStore 是一棵由名字和值组成的小树，同一主机上的域都能看到各自有权看的部分。工具栈和驱动靠它约定怎样连接；监视（watch）会在内容变化时通知它们。",
  "differs.xenstore": "磁盘和网络数据都不经过 XenStore。它只保存设置和状态，数据走环。",
  "explain.scheduler": "调度器把 pCPU 分给 vCPU。“应得”是按公平规则长期能得到的份额，“实得”是这个窗口内逐片算出来的份额。",
  "explain.sched.credit":
    "credit：vCPU 运行时消耗信用（credit），一片最长 30 ms；每 30 ms 按权重重新发放。醒来时还有信用的 vCPU 会被提到最前（BOOST）。",
  "explain.sched.credit2":
    "credit2：在等待者中，信用最多的 vCPU 先运行；权重越大，消耗得越慢。谁都没有信用时，一起补发。没有优先级，也没有 BOOST。",
  "explain.sched.sedf":
    "sedf：每个 vCPU 在每个周期内都有约定的一片 CPU 时间，周期先结束的先运行；剩余时间分给允许超额的 vCPU。没有信用，也没有优先级。",
  "explain.sched.other": "这个调度器有自己的规则，实际分配列在下面。",
  "explain.memory":
    "主机的全部内存归 Xen 所有，按 4 KiB 的页帧分配。客户机得到它的目标值，可以被要求交还一部分（气球，ballooning），但永远不会超过最大值。",
  "explain.hypercalls":
    "超级调用之于 Xen，如同系统调用之于内核。每个调用有编号，其中许多又有自己的命令，例如 event_channel_op 的 EVTCHNOP_send。",
  "explain.calls":
    "工具栈所做的一切最后都落到超级调用上：命令调用它的库，库调用 libxenctrl，再由 Dom0 的内核经 privcmd 把超级调用传给 Xen。",
  "differs.calls":
    "xm 和 xl 并不共用 libxenlight：xl 用 libxl，xm 与守护进程 xend 通信，两者都通过 libxenctrl 到达 Xen。XAPI 不建立在它们之上，它有自己的守护进程 xenopsd。",
  "explain.hardware": "处理器和内存归 Xen；网卡和磁盘归 Dom0，由它的普通驱动来驱动。",
  "explain.consoleRing": "Xen 把自己的消息保存在一个字节环里。Dom0 用 xl dmesg 读取；在真机上它也会输出到串口。",
  "explain.bridge": "网桥（bridge）像交换机一样把客户机的 vif 和网卡连在一起。它属于 Dom0 的内核，Xen 并不知道它。",
  "differs.bridge": "virbr0 是 libvirt 的网络，不是 Xen 的。xl 也不创建网桥：由管理员创建，vif 脚本只负责加入。",
  "explain.blockDriver": "Dom0 自己的块设备驱动和 device mapper，blkback 就是向它们提交请求。",
  "explain.netDriver": "Dom0 自己的网卡驱动。",
  "explain.dom0Kernel": "Dom0 的内核是支持 Xen 的普通内核：下面是原生驱动，上面是后端。",
  "explain.daemon.xenconsoled": "xenconsoled 读写所有客户机的控制台环，并把它们各自变成一个终端。",
  "explain.daemon.xend": "xend 是用 Python 写的守护进程，是 Xen 2.0 到 4.4 的工具栈，命令是 xm。4.5 起已移除。",
  "explain.daemon.xl": "xl 启动的每台客户机都有一个 xl 进程在后台等它结束，以便重启或销毁它。",
  "explain.daemon.qemu": "某一台客户机的设备模型：仿真它的芯片，也为一些磁盘和屏幕服务。",
  "explain.daemon.xenopsd": "xenopsd 替 XAPI 执行主机上与域有关的操作，直接使用 libxenctrl。",
  "explain.daemon.xapi": "XAPI 管理由多台主机组成的资源池，为 xe 和管理控制台提供接口。",
  "differs.daemon.xapi": "XAPI 不是 xend 的接口，而是一套独立的工具栈。",
  "explain.daemon.libvirtd": "libvirtd 为多种虚拟机监控程序提供统一接口，命令是 virsh。在 Xen 上它使用 libxl。",
  "explain.daemon.other": "控制域里的一个进程。",
  "explain.follow":
    "选一台客户机和一种请求：下一个这样的请求会被逐步记录下来，每一步都有时间。先暂停时间，就可以一个事件一个事件地走完它。",
};
