/**
 * What guest work costs, in nanoseconds of virtual CPU time: one table for all programs. The units do not depend on the
 * machine that simulates, so a replay charges the same. Every piece of work is charged where it is done; a program returns
 * to its kernel once a step has used what `STEP_NS` allows.
 */
export const COSTS = {
  /** one entry into the kernel: read, write, open, stat. guess: 300–1,000 ns with a Xen PV guest's slower entry; lmbench `lat_syscall` would settle it */
  call: 400,
  /** one step of a program that says nothing else: two context switches through the run queue. guess: lmbench `lat_ctx` 2p/0K, 2–5 µs */
  step: 4_000,
  /** 64 bytes moved between buffers or to the page cache: 8 GB/s */
  moved: 8,
  /** one byte that a program looks at one by one: cut, tr, wc -w, sed. guess: 400 MB/s */
  looked: 2.5,
  /** one byte through a checksum. guess: md5 and sha1 at 80 MB/s, slower than today's CPUs by six: as much as the simulation itself takes */
  hashed: 12,
  /** one byte of the kernel's random numbers. guess: getrandom(2) with ChaCha20, 300–400 MB/s */
  random: 3,
  /** one real byte written to a file. guess: 80 MB/s, a buffered write that ends on a small virtual disk */
  stored: 12,
  /** a file made. guess: lmbench `lat_fs` 0k create on ext4, 8–15 µs */
  created: 8_000,
  /** one character against one state of a pattern. guess: glibc's matcher, 50–100 M a second */
  matched: 12,
  /** one directory entry or inode looked at, in the caches. guess: `find` over a cached tree, 0.7 M entries a second with a PV guest's slower entry */
  node: 1_400,
  /** one byte written to a terminal. guess: hvc0 moves 25 MB/s through its ring of 2 KiB */
  shown: 40,
  /** one byte of the output of a command from outside. guess: 500 MB/s through two pipes */
  told: 2,
  /** one comparison of two lines by sort. guess: coreutils sort in the C locale, 10–15 M a second */
  compared: 80,
  /** one word, field or list element made. guess: bash's word lists, 2–4 M a second */
  field: 300,
  /** one small instruction of a shell. guess: bash runs 0.3–1 M simple commands a second on the reference CPUs */
  instruction: 4_000,
  /** copying a process on fork, beside its memory. guess: lmbench `lat_proc fork`, 150–300 µs on a Xen guest */
  fork: 250_000,
  /** a new program in a process. guess: lmbench `lat_proc exec` 300–900 µs on a Xen guest */
  exec: 300_000,
} as const;

export type CostUnit = keyof typeof COSTS;

/** Counts work while it is done. */
export interface Meter {
  /** @param count - units of `unit`; `moved` counts 64 bytes as one */
  charge(unit: CostUnit, count: number): void;
}

/** Virtual CPU time after which a step of a program ends, ns. */
export const STEP_NS = 1_000_000;

/** For callers that nobody charges: tests, and answers to questions from outside. */
export const FREE: Meter = { charge: () => undefined };
