/** `xl uptime`. @source cli.md §2 */
import { nowOf } from "../../../world/world";
import type { Column } from "../../common/columns";
import { printed } from "../../common/output";
import { shortUptimes, uptimeTable } from "../../common/uptime";
import type { XlCommand } from "../command";

const COLUMNS: readonly Column[] = [
  { head: "Name", width: -33 },
  { head: "ID", width: 4 },
  { head: "Uptime", width: 0 },
];

export const uptime: XlCommand = {
  name: "uptime",
  summary: "Say how long domains have been up",
  usage: "[-s] [Domain]",
  options: [["-s, --short", "a line each, with the time of day"]],
  letters: "s",
  long: { short: "s" },
  run(call) {
    const all = call.domidsNamed().flatMap((domid) => {
      const domain = call.domain(domid);
      if (!domain) return [];
      return [{ name: call.nameOf(domid), domid, seconds: Math.floor((nowOf(call.world) - domain.createdAt) / 1_000_000) }];
    });
    return printed(call.has("s") ? shortUptimes(all, call.ctx.unixUs()) : uptimeTable(COLUMNS, all));
  },
};
