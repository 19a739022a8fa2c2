/** xend's own log, a file of Domain-0. @source xen 4.2 tools/python/xen/xend/XendLogging.py (LOGFILE_FORMAT, DATE_FORMAT) */

import { formatDate } from "../guest/os/calendar";
import { activeDomain } from "../world/domain-book";
import type { HostInside } from "../world/host-inside";
import { nowOf, type World } from "../world/world";
import { daemonsOf } from "./daemons";

export const XEND_LOG = "/var/log/xen/xend.log";

/**
 * Adds a line as xend does.
 * @param where - Python module and line that it comes from; line numbers differ from release to release
 */
export function writeXendLog(world: World, inside: HostInside, level: "INFO" | "DEBUG" | "ERROR", where: string, message: string): void {
  const xend = daemonsOf(world, inside).find(({ id }) => id === "xend");
  if (!xend?.isRunning) return;
  const at = formatDate("%Y-%m-%d %T", Math.floor((world.epochUs + nowOf(world)) / 1_000_000), 0);
  activeDomain(world, inside.controlDomain)?.engine.appendFile?.(XEND_LOG, `[${at} ${xend.pid}] ${level} (${where}) ${message}\n`);
}
