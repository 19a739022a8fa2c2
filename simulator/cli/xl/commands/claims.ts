/** `xl claims`. @source cli.md §2 */
import { tableOf } from "../../common/columns";
import { printed } from "../../common/output";
import type { XlCommand } from "../command";
import { listCells, listColumns } from "../domain-rows";

export const claims: XlCommand = {
  name: "claims",
  summary: "Say what memory is claimed and not yet taken",
  usage: "",
  since: "4.3",
  run: (call) =>
    // Claims last for the moments of building, in which no other program comes between.
    printed(
      tableOf(
        [...listColumns, { head: "Claimed", width: 5, headLead: "  " }],
        call.domains().map((domain) => [...listCells(call, domain), 0]),
      ),
    ),
};
