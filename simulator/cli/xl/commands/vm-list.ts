/** `xl vm-list`. @source cli.md §2 */
import { type Column, tableOf } from "../../common/columns";
import { printed } from "../../common/output";
import type { XlCommand } from "../command";

const COLUMNS: readonly Column[] = [
  { head: "UUID", width: -36 },
  { head: "ID", width: 0, lead: "  " },
  { head: "name", width: -30, headWidth: 0, lead: "    " },
];

export const vmList: XlCommand = {
  name: "vm-list",
  summary: "List guests without Domain-0 and stub domains",
  usage: "",
  run(call) {
    const guests = call.domains().filter(({ domid }) => domid !== 0 && call.guest(domid));
    const rows = guests.map(({ uuid, domid }) => [uuid, domid, call.nameOf(domid)]);
    return printed(tableOf(COLUMNS, rows));
  },
};
