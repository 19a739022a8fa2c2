import { limitOf, STACK_BYTES } from "../os/limits";
import type { Frame } from "./state";
import type { Shell } from "./variables";

/** Longest single string that a shell makes, bytes: beyond it its allocator says no. Guests are set up so; bash itself would go on to the memory's end. */
export const STRING_BYTES = 16_777_216;

/** The shell's allocator was refused memory: it says so and ends, as bash's xmalloc does. @source bash: xmalloc.c */
export class OutOfMemory extends Error {
  constructor(readonly bytes: number) {
    super(`xrealloc: cannot allocate ${bytes} bytes`);
  }
}

/** The shell's stack is used up: the kernel ends it with SIGSEGV. */
export class StackOverflow extends Error {}

/** Checks that a string of so many bytes may be made. */
export function checkString(bytes: number): void {
  if (bytes > STRING_BYTES) throw new OutOfMemory(bytes);
}

/** Notes that variables and the like take more or less memory; told to the kernel in steps. */
export function holdMore(sh: Shell, bytes: number): void {
  const { st } = sh;
  st.held += bytes;
  if (Math.abs(st.held - st.told) < 4_096) return;
  tell(sh);
}

/** Tells the kernel what the shell holds now. */
export function tell(sh: Shell): void {
  const { st, ctx } = sh;
  if (!ctx.hold(st.held)) throw new OutOfMemory(Math.max(0, Math.ceil(st.held)));
  st.told = st.held;
}

/**
 * Most memory for the words that one expansion makes, bytes: some 600,000 words. guess: what is made in one go must not hold others
 * up. The list of a `for` is made piece by piece and has no such limit.
 */
export const WORDS_BYTES = 33_554_432;

/** Checks memory that is needed for a moment: lists of words that an expansion makes. */
export function checkMoment(bytes: number): void {
  if (bytes > WORDS_BYTES) throw new OutOfMemory(bytes);
}

/**
 * Stack that a call takes, bytes. Measured with bash 5.2.15 on x86-64, by how deep each goes before it dies with 8 MiB:
 * functions some 7,000 deep, `source` 5,082, `eval` 8,181.
 */
const FRAME_BYTES = { function: 1_200, source: 1_650, eval: 1_025, trap: 1_025 } as const;
const PLAIN_BYTES = 200;

function frameBytes(frame: Frame): number {
  return frame.call === null ? PLAIN_BYTES : FRAME_BYTES[frame.call.kind];
}

/** Pushes a frame, unless the stack is used up. */
export function pushFrame(sh: Shell, frame: Frame): void {
  const { st, ctx } = sh;
  // The sum is looked at where it can matter: a shallow stack is never too deep.
  if (st.frames.length >= 1_000) {
    const limit = Math.min(limitOf(ctx.machine, ctx.process, "s"), 8 * STACK_BYTES);
    let sum = frameBytes(frame);
    for (const other of st.frames) sum += frameBytes(other);
    if (sum > limit) throw new StackOverflow();
  }
  st.frames.push(frame);
}
