/** A cursor over slices that keeps its slice while the window moves on. */
export interface SliceName {
  readonly pcpu: number;
  readonly startUs: number;
}
export function sameSlice(a: SliceName, b: SliceName): boolean {
  return a.pcpu === b.pcpu && a.startUs === b.startUs;
}
/** Index of the named slice; of the first one after its start when it has left the window; of the last one when none is named. */
export function sliceAt(slices: readonly SliceName[], named: SliceName | null): number {
  if (!named) return slices.length - 1;
  const own = slices.findIndex((slice) => sameSlice(slice, named));
  if (own >= 0) return own;
  const later = slices.findIndex((slice) => slice.startUs >= named.startUs);
  return later >= 0 ? later : slices.length - 1;
}
export function stepSlice<S extends SliceName>(slices: readonly S[], at: number, by: number): S | undefined {
  return slices[Math.max(0, Math.min(slices.length - 1, at + by))];
}
