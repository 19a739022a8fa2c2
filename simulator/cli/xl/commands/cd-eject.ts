/** `xl cd-eject`. @source cli.md §6 */
import { printed } from "../../common/output";
import { performNow } from "../../common/tasks";
import type { XlCommand } from "../command";
import { driveNamed } from "../devices";

export const cdEject: XlCommand = {
  name: "cd-eject",
  summary: "Take the image out of a guest's DVD drive",
  usage: "<Domain> <VirtualDevice>",
  needs: 2,
  modifies: true,
  run(call) {
    const vbd = driveNamed(call);
    if (!call.world.db.must("VBD", vbd).empty) performNow(call, "VBD.eject", { vbd });
    return printed("");
  },
};
