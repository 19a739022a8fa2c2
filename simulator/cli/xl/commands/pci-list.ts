/** `xl pci-list`: no host here has a device for passthrough. @source cli.md §6 */

import { printed } from "../../common/output";
import type { XlCommand } from "../command";

/** No host here has a device for passthrough. */
export const pciList: XlCommand = {
  name: "pci-list",
  summary: "List devices passed through to a domain",
  usage: "<Domain>",
  needs: 1,
  run(call) {
    call.domid(call.arg(0));
    return printed("Vdev Device\n");
  },
};
