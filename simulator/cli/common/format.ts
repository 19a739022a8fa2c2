/** Texts as C's printf makes them. */

/** `%-Nd`, `%-Ns`: longer text pushes what follows. */
export const left = (value: string | number, width: number): string => `${value}`.padEnd(width);
/** `%Nd`, `%Ns`. */
export const right = (value: string | number, width: number): string => `${value}`.padStart(width);
/** `%N.1f` of microseconds as seconds. */
export const seconds = (us: number, width = 0): string => (us / 1_000_000).toFixed(1).padStart(width);
export const two = (value: number): string => `${value}`.padStart(2, "0");
export const mib = (bytes: number): number => Math.floor(bytes / 1_048_576);
