/** The order of buses from top to bottom: those that something joins stand near each other. */

/** Sum of how far each joint reaches. */
function reach(joints: readonly (readonly string[])[], order: readonly string[]): number {
  const at = new Map(order.map((id, n) => [id, n]));
  let sum = 0;
  for (const joint of joints) {
    const places = joint.map((id) => at.get(id) ?? 0);
    sum += Math.max(...places) - Math.min(...places);
  }
  return sum;
}
/**
 * @param buses - in the order that ties keep
 * @param joints - buses that one thing hangs on, at least two each
 * @param depthOf - buses of less depth stand above those of more
 */
export function busOrder(
  buses: readonly string[],
  joints: readonly (readonly string[])[],
  depthOf: (bus: string) => number,
): readonly string[] {
  let now = [...buses].sort((a, b) => depthOf(a) - depthOf(b));
  let [best, least] = [now, reach(joints, now)];
  for (let round = 0; round < 6 && least > joints.length; round += 1) {
    const at = new Map(now.map((id, n) => [id, n]));
    const sums = new Map<string, { sum: number; count: number }>();
    for (const joint of joints) {
      const middle = joint.reduce((sum, id) => sum + (at.get(id) ?? 0), 0) / joint.length;
      for (const id of joint) {
        const known = sums.get(id) ?? { sum: 0, count: 0 };
        sums.set(id, { sum: known.sum + middle, count: known.count + 1 });
      }
    }
    const wish = (id: string): number => {
      const own = sums.get(id);
      return own ? own.sum / own.count : (at.get(id) ?? 0);
    };
    now = [...now].sort((a, b) => depthOf(a) - depthOf(b) || wish(a) - wish(b) || (at.get(a) ?? 0) - (at.get(b) ?? 0));
    const found = reach(joints, now);
    if (found < least) [best, least] = [now, found];
  }
  return best;
}
