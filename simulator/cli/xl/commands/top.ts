/** `xl top`. @source cli.md §11 */

import { printed } from "../../common/output";
import { quit, type XlCommand } from "../command";

export const top: XlCommand = {
  name: "top",
  summary: "Watch the host and its domains: xentop",
  usage: "",
  run(call) {
    if (!call.ctx.machine.programs.has("xentop")) return quit("sh: xentop: command not found\n", 127);
    call.ctx.exec("xentop", ["xentop"]);
    return printed("");
  },
};
