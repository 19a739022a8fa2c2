/** `xl dmesg`. @source hypervisor.md §11 */
import { printed } from "../../common/output";
import { mustMay } from "../../common/typist";
import type { XlCommand } from "../command";

export const dmesg: XlCommand = {
  name: "dmesg",
  summary: "Read and/or clear dmesg buffer",
  usage: "[-c]",
  options: [["-c, --clear", "empty it once it is printed"]],
  letters: "c",
  long: { clear: "c" },
  run(call) {
    const lines = call.hypervisor.consoleRing.map((line) => `${line}\n`).join("");
    call.did("libxl_xen_console_read_line", "xc_readconsolering", "XEN_SYSCTL_readconsole", null);
    if (call.has("c")) {
      mustMay(call, "host.dmesg_clear");
      call.hypervisor.clearRing();
    }
    return printed(lines);
  },
};
