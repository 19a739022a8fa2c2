/** The column holds whole numbers; speeds below one stand there as their negative divisor: 0.001 is -1000. */
export function speedToColumn(speed: number): number {
  return speed > 0 && speed < 1 ? -Math.round(1 / speed) : speed;
}
export function speedFromColumn(column: number): number {
  return column < 0 ? -1 / column : column;
}
