/** `xl cd-insert`. @source cli.md §6 */
import { imagesOf } from "../../../toolstack/sr/sr-takes";
import { printed } from "../../common/output";
import { performNow } from "../../common/tasks";
import { faultWords } from "../../common/words";
import { quit, type XlCommand } from "../command";
import { driveNamed } from "../devices";

export const cdInsert: XlCommand = {
  name: "cd-insert",
  summary: "Put an image into a guest's DVD drive",
  usage: "<Domain> <VirtualDevice> <path>",
  needs: 3,
  modifies: true,
  run(call) {
    const path = call.arg(2);
    const name = path.slice(path.lastIndexOf("/") + 1);
    const image = [...imagesOf(call.world)].find((vdi) => vdi.name_label === name);
    if (!image) quit(`Cannot stat file: ${path}\n`);
    const vbd = driveNamed(call);
    if (!call.world.db.must("VBD", vbd).empty) performNow(call, "VBD.eject", { vbd });
    const why = performNow(call, "VBD.insert", { vbd, vdi: image.$ref });
    return why ? quit(`${faultWords(why)}\n`) : printed("");
  },
};
