/**
 * How long the parts of a path take, µs. Sums: a split block request costs 40 µs beside the device (io.md §8: 30–60), an emulated one
 * 20 µs for each exit to qemu (io.md §5: 10–30); a frame reaches the bridge 42 µs after it was sent (metrics.md: same-host round trip).
 */
export const splitBlock = {
  queue: 2,
  grant: 1,
  slot: 1,
  notify: 1,
  pending: 1,
  upcall: 6,
  map: 6,
  submit: 2,
  respond: 6,
  notifyBack: 1,
  pendingFront: 1,
  complete: 8,
  back: 4,
} as const;
/**
 * What a guest that runs in hardware's guest mode has beside that, µs: its hypercall that kicks is an exit, and so is what brings it the
 * interrupt. @source hypervisor.md §7 (null hypercall of a PV guest 0.1–0.3 µs, of a fully virtualised one 0.5–1)
 */
export const hardwareGuest = { kick: 1, interrupt: 1 } as const;
export const emulatedBlock = {
  queue: 2,
  exit: 2,
  ioreq: 1,
  notify: 1,
  wake: 8,
  emulate: 5,
  respond: 1,
  resume: 2,
  exits: 6,
  irq: 3,
  inject: 4,
  back: 3,
} as const;
export const splitNet = {
  stack: 2,
  grant: 2,
  slot: 1,
  notify: 1,
  pending: 1,
  upcall: 6,
  copy: 7,
  deliver: 6,
  respond: 2,
  notifyBack: 1,
  pendingFront: 1,
  complete: 6,
} as const;
/** A frame that comes: the back end copies it into a buffer that the front end has posted. guess: as long as the same parts of sending */
export const splitNetRx = {
  queue: 6,
  copy: 7,
  respond: 2,
  notify: 1,
  pending: 1,
  upcall: 6,
  stack: 2,
} as const;
/** For each page beyond the first of a frame that is handed over whole, µs: mapped of what a guest sends, copied into what it has posted. guess: with them a CPU of Dom0 carries the 4–5 Gbit/s of metrics.md (1) */
export const bundlePage = { out: 2, in: 3 } as const;
export const emulatedNet = {
  stack: 2,
  descriptor: 2,
  exit: 2,
  ioreq: 1,
  notify: 1,
  wake: 9,
  copy: 8,
  tap: 7,
  irq: 3,
  inject: 4,
  complete: 3,
} as const;
