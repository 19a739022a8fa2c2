/** Virtual seconds per wall second: 0 for a lab that stands, two that are slower than life, whole numbers up to `SPEED_MOST`, or `FASTEST`. */
export type LabSpeed = number;
/** As fast as the server can. */
export const FASTEST = 1_000_000;
export const SPEED_MOST = 1_000;
const SLOW_SPEEDS: readonly LabSpeed[] = [0.001, 0.1];

/** Whether a lab can be set to it. */
export function isSpeed(value: number): boolean {
  return SLOW_SPEEDS.includes(value) || value === FASTEST || (Number.isInteger(value) && value >= 0 && value <= SPEED_MOST);
}
