/** `xl pci-assignable-list`: no host here has a device for passthrough. @source cli.md §6 */

import { printed } from "../../common/output";
import type { XlCommand } from "../command";

export const pciAssignableList: XlCommand = {
  name: "pci-assignable-list",
  summary: "List devices that could be passed through",
  usage: "",
  run: () => printed(""),
};
