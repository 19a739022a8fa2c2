/** `xl network-list`. @source cli.md §6 */
import { type Column, headOf, rowOf } from "../../common/columns";
import { printed } from "../../common/output";
import type { XlCommand } from "../command";
import { devicesOf, numberOf } from "../devices";

const COLUMNS: readonly Column[] = [
  { head: "Idx", width: -3 },
  { head: "BE", width: -2 },
  { head: "Mac Addr.", width: -17 },
  { head: "handle", width: 6, lead: "", headLead: " " },
  { head: "state", width: 5 },
  { head: "evt-ch", width: 6 },
  { head: "tx-", width: 5 },
  { head: "rx-ring-ref", width: -11, lead: "/" },
  { head: "BE-path", width: -30 },
];

export const networkList: XlCommand = {
  name: "network-list",
  summary: "List network interfaces of domains",
  usage: "<Domain(s)>",
  needs: 1,
  run(call) {
    call.ctx.out(`${headOf(COLUMNS)}\n`);
    for (const text of call.args) {
      for (const { id, back, backDomid, front, behind } of devicesOf(call, call.domid(text), "vif")) {
        const own = behind("mac") ?? "00:00:00:00:00:00";
        const [state, channel] = [numberOf(front("state")), numberOf(front("event-channel"))];
        const [tx, rx] = [numberOf(front("tx-ring-ref")), numberOf(front("rx-ring-ref"))];
        call.ctx.out(`${rowOf(COLUMNS, [id, backDomid, own, id, state, channel, tx, rx, back])}\n`);
      }
    }
    return printed("");
  },
};
