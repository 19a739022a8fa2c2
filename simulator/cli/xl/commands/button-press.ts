/** `xl button-press`, which `trigger` has taken the place of. @source cli.md §6 */

import { printed } from "../../common/output";
import { mustMay } from "../../common/typist";
import { quit, type XlCommand } from "../command";
import { press } from "../press";

export const buttonPress: XlCommand = {
  name: "button-press",
  summary: "Press a domain's power or sleep button",
  usage: "<Domain> <Button>",
  options: [["<Button>", "power or sleep"]],
  needs: 2,
  modifies: true,
  run(call) {
    call.ctx.err('WARNING: "button-press" is deprecated. Please use "trigger"\n');
    const domid = call.domid(call.arg(0));
    if (!["power", "sleep"].includes(call.arg(1))) quit(`${call.arg(1)} is an invalid button identifier\n`);
    mustMay(call, "VM.send_trigger");
    press(call, domid, call.arg(1));
    return printed("");
  },
};
