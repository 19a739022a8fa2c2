/** What each part is, and where well-known texts say something else than the source does. */
export const insideExplainEn = {
  "explain.dom0":
    "Dom0 is the first domain, which Xen itself starts. It holds the drivers of the real hardware, the back ends that share them, and the programs that manage the others.",
  "differs.dom0":
    "Dom0 does not lie between the guests and Xen, and it is not the only one that runs on Xen: every domain does. Dom0 is merely the first and the privileged one.",
  "explain.pv":
    "A paravirtual guest knows about Xen: it asks by hypercalls instead of touching hardware, and talks to its devices through front ends.",
  "explain.pvh": "A PVH guest runs in the processor's virtual mode, boots without firmware or qemu, and has paravirtual devices only.",
  "explain.hvm":
    "An HVM guest believes in a real machine. Processor and memory are virtualised in hardware; its disks and cards are imitated by a device model, qemu.",
  "explain.pvhvm":
    "An HVM guest with PV drivers: early in its boot it unplugs the emulated disks and cards and uses front ends instead. qemu stays for what remains, such as the screen.",
  "explain.stubdom": "A stub domain is a tiny domain that runs one guest's device model outside Dom0, with its own domid and memory.",
  "differs.stubdom": "There is no single stub domain that serves all HVM guests: each guest that wants one has its own.",
  "explain.ring":
    "Front and back end share a page with a ring of slots. The front end writes requests and moves req_prod, the back end writes responses into the same slots and moves rsp_prod; the counters never turn back, a slot is the counter modulo the size.",
  "differs.ring":
    "A full ring is no error: no application is told that the device is busy. The front end stops its queue and waits, and goes on when a response frees a slot.",
  "explain.emulated":
    "This device is imitated by qemu. Each access to its registers leaves the guest; Xen describes it in a shared page (ioreq) and wakes the device model, which does in software what the chip would do.",
  "explain.console": "The console has a ring too: one page with bytes in and out, read and written by xenconsoled.",
  "explain.events":
    "An event channel is one bit between two domains, or between Xen and one. Sending sets the receiver's pending bit; an event that is pending already is not counted twice.",
  "differs.events":
    "Event channels are not kept in xenstored. XenStore only tells both drivers the port numbers; the channels live in Xen.",
  "explain.grants":
    "With the grant table a domain lets one other domain use one of its pages: reading only, or writing too. The entry says for whom; a page in use cannot be taken back before the other end lets go.",
  "differs.grants": "Granting a page is a write to shared memory, not a hypercall. Mapping it, at the other end, is one.",
  "explain.xenstore":
    "XenStore is a small tree of names and values that all domains of a host see, each as far as it may. Toolstack and drivers agree through it on how to connect; watches tell them when something has changed.",
  "differs.xenstore": "No disk or network data passes through XenStore. It holds settings and states; data go through rings.",
  "explain.scheduler":
    "The scheduler gives pCPUs to vCPUs. Share is what the fair rule gives over a long time, exact is what this window gave, slice by slice.",
  "explain.sched.credit":
    "credit: each vCPU spends credits as it runs, 30 ms at most in one slice; every 30 ms they are handed out again by weight. One that wakes while it still has credits is boosted to the front.",
  "explain.sched.credit2":
    "credit2: of those that wait, the vCPU with the most credits runs; the heavier its weight, the slower it spends them. When none has any left, all get new ones. There are no priorities and no boost.",
  "explain.sched.sedf":
    "sedf: each vCPU is promised a slice of CPU time in every period, and the one whose period ends first runs first. What is left over goes to those that may have extra time. It has neither credits nor priorities.",
  "explain.sched.other": "This scheduler has rules of its own; what it gave stands below.",
  "explain.memory":
    "Xen owns all memory of the host and hands it out in frames of 4 KiB. A guest gets its target, can be told to give some back (ballooning), and never gets more than its maximum.",
  "explain.hypercalls":
    "A hypercall is to Xen what a system call is to a kernel. Each has a number; many have commands of their own, such as EVTCHNOP_send of event_channel_op.",
  "explain.calls":
    "What the toolstack does ends in hypercalls: a command calls its library, that calls libxenctrl, and Dom0's kernel passes the hypercall on through privcmd.",
  "differs.calls":
    "xm and xl do not share libxenlight: xl uses libxl, xm speaks to the daemon xend, and both reach Xen through libxenctrl. XAPI stands on neither; it has its own daemon, xenopsd.",
  "explain.hardware": "Processors and memory belong to Xen; NICs and disks belong to Dom0, whose ordinary drivers run them.",
  "explain.consoleRing":
    "Xen keeps its own messages in a ring of bytes. Dom0 reads it with xl dmesg; on the machine it also goes to the serial port.",
  "explain.bridge":
    "A bridge joins the vifs of the guests with the NIC, as a switch does. It belongs to Dom0's kernel; Xen knows nothing of it.",
  "differs.bridge":
    "virbr0 is libvirt's network, not Xen's. And xl creates no bridge: the administrator does, and the vif script joins it.",
  "explain.blockDriver": "Dom0's own block drivers and device mapper: what blkback submits to.",
  "explain.netDriver": "Dom0's own drivers of the network cards.",
  "explain.dom0Kernel": "Dom0's kernel is an ordinary one with Xen support: native drivers below, back ends above.",
  "explain.daemon.xenconsoled": "xenconsoled reads and writes the console rings of all guests and offers each as a terminal.",
  "explain.daemon.xend": "xend, a daemon in Python, ran the toolstack of Xen 2.0 to 4.4; xm was its command. It was removed in 4.5.",
  "explain.daemon.xl": "For each guest that xl has started, one xl process waits in the background for its end, to restart or destroy it.",
  "explain.daemon.qemu": "The device model of one guest: it imitates its chips and serves some disks and screens.",
  "explain.daemon.xenopsd": "xenopsd carries out for XAPI what a host does with its domains, straight on libxenctrl.",
  "explain.daemon.xapi": "XAPI manages a pool of hosts and speaks to xe and to management consoles.",
  "differs.daemon.xapi": "XAPI is not an interface of xend: it is a toolstack of its own.",
  "explain.daemon.libvirtd": "libvirtd offers one interface for many hypervisors; virsh is its command. On Xen it uses libxl.",
  "explain.daemon.other": "A process of the control domain.",
  "explain.follow":
    "Choose a guest and a request: the next one is written down step by step, with the time of each. Pause time first and you can walk through it event by event.",
} as const;
