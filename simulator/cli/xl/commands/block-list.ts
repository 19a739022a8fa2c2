/** `xl block-list`. @source cli.md §6 */
import { type Column, headOf, rowOf } from "../../common/columns";
import { printed } from "../../common/output";
import type { XlCommand } from "../command";
import { devicesOf, numberOf } from "../devices";

const COLUMNS: readonly Column[] = [
  { head: "Vdev", width: -5 },
  { head: "BE", width: -3 },
  { head: "handle", width: -6 },
  { head: "state", width: -5 },
  { head: "evt-ch", width: -6 },
  { head: "ring-ref", width: -8 },
  { head: "BE-path", width: -30 },
];

export const blockList: XlCommand = {
  name: "block-list",
  summary: "List block devices of domains",
  usage: "<Domain(s)>",
  needs: 1,
  run(call) {
    call.ctx.out(`${headOf(COLUMNS)}\n`);
    for (const text of call.args) {
      const id = call.domidOrNull(text);
      if (id === null) {
        call.ctx.err(`${text} is an invalid domain identifier\n`);
        continue;
      }
      for (const { id: vdev, back, backDomid, front } of devicesOf(call, id, "vbd")) {
        const [state, channel, ring] = [numberOf(front("state")), numberOf(front("event-channel")), numberOf(front("ring-ref"))];
        // The handle column shows the guest's domid, as the real one does.
        call.ctx.out(`${rowOf(COLUMNS, [vdev, backDomid, id, state, channel, ring, back])}\n`);
      }
    }
    return printed("");
  },
};
