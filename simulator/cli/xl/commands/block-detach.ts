/** `xl block-detach`. @source cli.md §6 */
import { diskNumber } from "../../../devices/xenbus";
import { exit, waitUntil } from "../../../guest/os/program";
import { withdrawDisk } from "../../../toolstack/devices/device-verbs";
import { deviceOf, positionOf } from "../../../world/disk-places";
import { printed } from "../../common/output";
import { perform, performNow } from "../../common/tasks";
import { mustMay } from "../../common/typist";
import { quit, type XlCommand } from "../command";
import { vbdAt } from "../devices";
import { libxlError } from "../libxl-errors";

/** libxl waits so long for a driver that does not let go. @source lifecycle.md §4 (devices ≤ 10 s each) */
const CLOSE_US = 10_000_000;

export const blockDetach: XlCommand = {
  name: "block-detach",
  summary: "Take a block device away from a domain",
  usage: "[option] <Domain> <DevId>",
  options: [["-f, --force", "whether the guest has let go of it or not"]],
  letters: "f",
  long: { force: "f" },
  needs: 2,
  modifies: true,
  run(call) {
    const id = call.domid(call.arg(0));
    const name = call.arg(1);
    const guest = id === 0 ? undefined : call.guest(id);
    const device = /^\d+$/.test(name)
      ? guest?.spec.disks.find((disk) => `${diskNumber(disk.device)}` === name)?.device
      : /^(xvd|hd|sd)[a-p]/.test(name)
        ? deviceOf(positionOf(name))
        : undefined;
    const vbd = guest && device ? vbdAt(call, guest, device) : null;
    if (!guest || !device || !vbd || !call.world.db.must("VBD", vbd).currently_attached)
      return quit(`Error: Device ${name} not connected.\n`);
    if (call.has("f")) {
      mustMay(call, "VBD.unplug_force");
      withdrawDisk(call.world, guest, device);
      call.world.db.set("VBD", vbd, { currently_attached: false, bootable: false });
      performNow(call, "VBD.destroy", { self: vbd });
      return printed("");
    }
    return { goesOn: { vbd, id, number: diskNumber(device), until: call.ctx.mono() + CLOSE_US, isStuck: false } };
  },
  step(call, memory) {
    // A disk that is mounted is not let go of: its driver stays in Closing, and libxl gives up.
    const progress = memory.isStuck ? null : perform(call, memory, "VBD.unplug", { self: memory.vbd });
    if (progress && "wait" in progress) return progress.wait;
    if (progress?.fault === null) {
      performNow(call, "VBD.destroy", { self: memory.vbd });
      return exit(0);
    }
    memory.isStuck = true;
    if (call.ctx.mono() < (memory.until as number)) return waitUntil(memory.until as number);
    const path = call.inside.xenstore.read(`/libxl/${memory.id}/device/vbd/${memory.number}/backend`);
    const origin = { file: "libxl_device.c", line: 1110, func: "device_backend_callback" };
    const line = libxlError(origin, Number(memory.id), `unable to remove device with path ${path}`);
    return quit(`${line}libxl_device_disk_safe_remove failed.\n`);
  },
};
