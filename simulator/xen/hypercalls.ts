/** Hypercalls by number, how often each domain has made them, and what the toolstack asked for lately. @source hypervisor.md §7 */

/** Names by number; there is no 11. @source hypervisor.md §7 */
export const hypercallNames: Readonly<Record<number, string>> = {
  0: "set_trap_table",
  1: "mmu_update",
  2: "set_gdt",
  3: "stack_switch",
  4: "set_callbacks",
  5: "fpu_taskswitch",
  6: "sched_op_compat",
  7: "platform_op",
  8: "set_debugreg",
  9: "get_debugreg",
  10: "update_descriptor",
  12: "memory_op",
  13: "multicall",
  14: "update_va_mapping",
  15: "set_timer_op",
  16: "event_channel_op_compat",
  17: "xen_version",
  18: "console_io",
  19: "physdev_op_compat",
  20: "grant_table_op",
  21: "vm_assist",
  22: "update_va_mapping_otherdomain",
  23: "iret",
  24: "vcpu_op",
  25: "set_segment_base",
  26: "mmuext_op",
  27: "xsm_op",
  28: "nmi_op",
  29: "sched_op",
  30: "callback_op",
  31: "xenoprof_op",
  32: "event_channel_op",
  33: "physdev_op",
  34: "hvm_op",
  35: "sysctl",
  36: "domctl",
  37: "kexec_op",
  38: "tmem_op",
  39: "argo_op",
  40: "xenpmu_op",
  41: "dm_op",
  42: "hypfs_op",
  48: "arch_0",
};
/** Numbers that this simulation makes use of. */
export const hypercall = {
  mmuUpdate: 1,
  stackSwitch: 3,
  memoryOp: 12,
  setTimerOp: 15,
  consoleIo: 18,
  grantTableOp: 20,
  iret: 23,
  vcpuOp: 24,
  mmuextOp: 26,
  schedOp: 29,
  eventChannelOp: 32,
  physdevOp: 33,
  hvmOp: 34,
  sysctl: 35,
  domctl: 36,
  dmOp: 41,
} as const;

/** A request of the toolstack on its way down: program → library → libxenctrl → privcmd → hypercall. @source hypervisor.md §1 */
export interface ToolstackCall {
  readonly n: number;
  /** virtual µs */
  readonly at: number;
  readonly program: string;
  readonly library: string;
  readonly control: string;
  readonly hypercall: number;
  readonly command: string;
  readonly domid: number | null;
  /** 0, or a negative error number */
  readonly result: number;
}

/** Calls kept for looking back. */
const CALLS_KEPT = 64;

export interface HypercallsState {
  readonly counts: readonly (readonly [domid: number, pairs: readonly number[]])[];
  readonly calls: readonly ToolstackCall[];
  readonly nextCall: number;
}

/** Single hypercalls of one host's domains. Those that steady work makes follow from its figures and are not counted one by one. */
export class Hypercalls {
  /** by domid: number and count in turn; a guest makes few kinds */
  private readonly counts = new Map<number, number[]>();
  private recent: ToolstackCall[] = [];
  private nextCall = 1;

  count(domid: number, number: number, times = 1): void {
    const own = this.counts.get(domid) ?? [];
    for (let at = 0; at < own.length; at += 2) {
      if (own[at] !== number) continue;
      own[at + 1] = (own[at + 1] as number) + times;
      return;
    }
    this.counts.set(domid, own.concat(number, times));
  }
  counted(domid: number, number: number): number {
    const own = this.counts.get(domid) ?? [];
    for (let at = 0; at < own.length; at += 2) if (own[at] === number) return own[at + 1] as number;
    return 0;
  }
  /** A request of Dom0's toolstack: counted, and kept for looking at. */
  record(call: Omit<ToolstackCall, "n">): void {
    this.count(0, call.hypercall);
    this.recent.push({ n: this.nextCall++, ...call });
    if (this.recent.length > CALLS_KEPT) this.recent.shift();
  }
  /** newest last */
  get calls(): readonly ToolstackCall[] {
    return this.recent;
  }
  forget(domid: number): void {
    this.counts.delete(domid);
  }

  export(): HypercallsState {
    return { counts: [...this.counts].map(([d, own]) => [d, [...own]] as const), calls: [...this.recent], nextCall: this.nextCall };
  }
  import(state: HypercallsState): void {
    for (const [domid, pairs] of state.counts) this.counts.set(domid, [...pairs]);
    this.recent = [...state.calls];
    this.nextCall = state.nextCall;
  }
}
