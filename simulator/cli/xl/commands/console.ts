/** `xl console`. @source cli.md §5 (console) */

import { mustHave } from "../../common/typist";
import { attach, follow } from "../attached-console";
import { quit, type XlCommand } from "../command";

export const showConsole: XlCommand = {
  name: "console",
  summary: "Show a domain's console; Ctrl-] leaves it",
  usage: "[options] <Domain>",
  options: [
    ["-t <type>", "pv or serial; a guest has one console here"],
    ["-n <number>", "number of the console"],
  ],
  letters: "t:n:",
  needs: 1,
  run(call) {
    const type = call.value("t");
    if (type !== null && !["pv", "serial", "vuart"].includes(type)) quit("console type supported are: pv, serial, vuart\n", 2);
    // As for a console anywhere else.
    mustHave(call, "typing into a guest's console", "vm-operator");
    const domid = call.domid(call.arg(0));
    const number = Number(call.value("n") ?? 0);
    if (number !== 0 || domid === 0 || !call.guest(domid)) quit("Unable to attach console\n");
    return { goesOn: { domid } };
  },
  step: (call, memory) => (memory.console ? follow(call, memory) : attach(call, memory, Number(memory.domid))),
};
