/** `xl trigger`. @source cli.md §6 */

import { printed } from "../../common/output";
import { mustMay } from "../../common/typist";
import { quit, type XlCommand } from "../command";
import { press } from "../press";

const TRIGGERS = ["power", "sleep", "nmi", "init", "reset", "s3resume"];

export const trigger: XlCommand = {
  name: "trigger",
  summary: "Send an event of the platform to a domain",
  usage: "<Domain> <nmi|reset|init|power|sleep|s3resume> [<VCPU>]",
  needs: 2,
  modifies: true,
  run(call) {
    const domid = call.domid(call.arg(0));
    if (!TRIGGERS.includes(call.arg(1))) quit(`Invalid trigger "${call.arg(1)}"\n`);
    if (call.args[2] !== undefined && !/^\d/.test(call.args[2])) call.ctx.err("Invalid vcpuid, using default vcpuid=0.\n\n");
    mustMay(call, "VM.send_trigger");
    press(call, domid, call.arg(1));
    return printed("");
  },
};
