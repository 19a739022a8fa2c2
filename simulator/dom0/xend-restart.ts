/** xend's guard against guests that restart over and over. @source lifecycle.md §4 (MINIMUM_RESTART_TIME 60 s) */

import { hostInside, nowOf, type RunningGuest, type World } from "../world/world";
import { isDaemonRunning } from "./daemons";
import { writeXendLog } from "./xend-log";

const MINIMUM_RESTART_US = 60_000_000;

/** Whether xend takes care of a guest that stopped to be started again, and refuses since it did so a moment ago. The log says so. */
export function isRestartRefused(world: World, guest: RunningGuest): boolean {
  const inside = hostInside(world, guest.host);
  if (inside.software.toolstack !== "xend" || !isDaemonRunning(world, inside, "xend")) return false;
  const last = world.happenings.peek(guest.vm)?.findLast(([name]) => name === "VM_REBOOTED");
  const elapsed = last === undefined ? MINIMUM_RESTART_US : nowOf(world) - last[1];
  if (elapsed >= MINIMUM_RESTART_US) return false;
  const time = (elapsed / 1_000_000).toFixed(6);
  const message = `VM ${guest.spec.name} restarting too fast (Elapsed time: ${time} seconds). Refusing to restart to avoid loops.`;
  writeXendLog(world, inside, "ERROR", "XendDomainInfo:2082", message);
  return true;
}
