/** `xl network-detach`. @source cli.md §6 */
import type { Ref } from "../../../model/ref";
import { finish, performNow } from "../../common/tasks";
import { quit, type XlCommand } from "../command";

export const networkDetach: XlCommand = {
  name: "network-detach",
  summary: "Take a network interface away from a domain",
  usage: "<Domain> <DevId|mac>",
  needs: 2,
  modifies: true,
  run(call) {
    const guest = call.guest(call.domid(call.arg(0)));
    const name = call.arg(1).toLowerCase();
    const vif: Ref<"VIF"> | undefined = guest
      ? call.world.db.must("VM", guest.vm).VIFs.find((ref) => {
          const own = call.world.db.must("VIF", ref);
          return own.currently_attached && (name.includes(":") ? own.MAC === name : own.device === `${Number.parseInt(name, 10) || 0}`);
        })
      : undefined;
    return vif ? { goesOn: { vif } } : quit(`Unknown device ${call.arg(1)}.\n`);
  },
  step(call, memory) {
    return finish(call, memory, {
      op: "VIF.unplug",
      args: { self: memory.vif },
      refused: () => quit("libxl_device_nic_del failed.\n"),
      done: () => void performNow(call, "VIF.destroy", { self: memory.vif }),
    });
  },
};
