/** `xl sysrq`. @source xenstore.md §9 */

import { printed } from "../../common/output";
import { mustMay } from "../../common/typist";
import { quitWithHelp, type XlCommand } from "../command";

export const sysrq: XlCommand = {
  name: "sysrq",
  summary: "Send a magic SysRq letter to a domain's kernel",
  usage: "<Domain> <letter>",
  needs: 2,
  modifies: true,
  run(call) {
    const domid = call.domid(call.arg(0));
    if (call.arg(1).length !== 1) quitWithHelp("Invalid sysrq.\n\n", 1);
    mustMay(call, "VM.send_sysrq");
    if (call.domain(domid)) call.inside.xenstore.write(`/local/domain/${domid}/control/sysrq`, call.arg(1));
    return printed("");
  },
};
