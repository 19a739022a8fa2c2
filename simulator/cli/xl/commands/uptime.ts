/** `xl uptime`. @source cli.md §2 */
import { nowOf } from "../../../toolstack/world";
import { type Column, headOf, rowOf } from "../../common/columns";
import { right, two } from "../../common/format";
import { printed } from "../../common/output";
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
    const ids = call.domidsNamed();
    const rows = ids.flatMap((id) => {
      const domain = call.domain(id);
      if (!domain) return [];
      const up = Math.floor((nowOf(call.world) - domain.createdAt) / 1_000_000);
      const days = Math.floor(up / 86_400);
      const inDays = days === 0 ? "" : `${days} day${days > 1 ? "s" : ""}, `;
      const clock = `${right(Math.floor(up / 3600) % 24, 2)}:${two(Math.floor(up / 60) % 60)}`;
      if (!call.has("s")) return [`${rowOf(COLUMNS, [call.nameOf(id), id, `${inDays}${clock}:${two(up % 60)}`])}\n`];
      const day = Math.floor(call.ctx.unixUs() / 1_000_000) % 86_400;
      const now = `${two(Math.floor(day / 3600))}:${two(Math.floor(day / 60) % 60)}:${two(day % 60)}`;
      return [` ${now} up ${inDays}${clock}, ${call.nameOf(id)} (${id})\n`];
    });
    return printed(`${call.has("s") ? "" : `${headOf(COLUMNS)}\n`}${rows.join("")}`);
  },
};
