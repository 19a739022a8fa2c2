/** `xl block-attach`. @source cli.md §6, §7 (disk) */
import { diskNumber } from "../../../devices/xenbus";
import { because, type Fault, fault } from "../../../model/fault";
import { isSet, nullRef, type Ref } from "../../../model/ref";
import { type DiskConfig, parseDisk } from "../../../toolstack/guest-config/specs";
import { createDisk, vdiRoomFault } from "../../../toolstack/sr/storage";
import { STAND_IN, servedVdi } from "../../../toolstack/vm/import-guest-config";
import { BACKEND } from "../../../world/back-ends";
import { deviceOf, isSamePlace, positionOf } from "../../../world/disk-places";
import { printed } from "../../common/output";
import { finish, perform, performNow } from "../../common/tasks";
import { mustMay } from "../../common/typist";
import { words as worded } from "../../common/words";
import { quit, type XlCall, type XlCommand } from "../command";
import { attachFailure, guestFor } from "../devices";

const ADD_FAILED = "libxl_device_disk_add failed.\n";

/** What the words of a command line describe together; in each, parts are joined by commas. */
function readDisk(words: readonly string[]): DiskConfig {
  const spec = parseDisk(words);
  return "error" in spec
    ? quit(`command line: config parsing error in disk specification: ${worded(spec.error)} in \`${words.join(",")}'\n`)
    : spec;
}

/** The disk that a target names: one of the pool by uuid or name, else a new blank one, as files of Domain-0 are no disks here. */
function diskFor(
  call: XlCall,
  { target, vdev, backend }: DiskConfig,
  domid: number,
): { readonly vdi: Ref<"VDI">; readonly isNew: boolean } {
  const { world } = call;
  const name = target.slice(target.lastIndexOf("/") + 1);
  if (backend !== "") {
    const served = servedVdi(world, backend, target);
    return served
      ? { vdi: served, isNew: false }
      : quit(attachFailure(domid, "vbd", diskNumber(vdev), noDisk(domid, vdev, backend)) + ADD_FAILED);
  }
  for (const vdi of world.db.all("VDI"))
    if (vdi.uuid === name || vdi.name_label === name) return { vdi: vdi.$ref as Ref<"VDI">, isNew: false };
  const sr = [...world.db.all("pool")][0]?.default_SR ?? nullRef<"SR">();
  const refused = isSet(sr) ? vdiRoomFault(world, sr, STAND_IN.bytes) : fault("SR_HAS_NO_PBDS", sr);
  if (refused) quit(attachFailure(domid, "vbd", diskNumber(vdev), refused) + ADD_FAILED);
  const vdi = createDisk(world, {
    SR: sr,
    name_label: name === "" ? vdev : name,
    name_description: `Stands for ${target}`,
    virtual_size: STAND_IN.bytes,
    type: "user",
    content: null,
  });
  return { vdi, isNew: true };
}

/** No domain is there that has what is to be served. */
function noDisk(domid: number, vdev: string, backend: string): Fault {
  return because(fault("DEVICE_NOT_UP", "vbd", `${domid}`, `${diskNumber(vdev)}`), ["device.no_domain", backend]);
}

/** Takes back a disk that was made for a device that did not come up. */
function dropDisk(call: XlCall, vdi: string): void {
  if (vdi !== "") performNow(call, "VDI.destroy", { self: vdi });
}

export const blockAttach: XlCommand = {
  name: "block-attach",
  summary: "Give a domain a block device",
  usage: "<Domain> <disk-spec-component(s)>...",
  needs: 2,
  modifies: true,
  canDryRun: true,
  run(call) {
    const id = call.domidOrNull(call.arg(0)) ?? quit(`${call.arg(0)} is an invalid domain identifier\n`);
    const disk = readDisk(call.args.slice(1));
    const position = positionOf(disk.vdev);
    if (call.isDryRun) {
      const own = disk.backend === "" ? {} : { backend_domname: disk.backend };
      const shown = { ...own, pdev_path: disk.target, vdev: disk.vdev, format: disk.format, readwrite: disk.mode === "RW" ? 1 : 0 };
      return printed(`disk: ${JSON.stringify(shown, null, 4)}\n\n`);
    }
    const guest = guestFor(call, id, ADD_FAILED);
    const device = deviceOf(position);
    const taken = call.world.db.must("VM", guest.vm).VBDs.some((ref) => isSamePlace(call.world.db.must("VBD", ref).userdevice, position));
    const number = diskNumber(device);
    if (taken) quit(attachFailure(id, "vbd", number, fault("DEVICE_ALREADY_EXISTS", position)) + ADD_FAILED);
    mustMay(call, "VBD.create");
    const { vdi, isNew } = diskFor(call, disk, id);
    const made: Record<string, string | null> = {};
    const answer = perform(call, made, "VBD.create", {
      VM: guest.vm,
      VDI: vdi,
      userdevice: position,
      bootable: false,
      mode: disk.mode,
      type: disk.isCdrom ? "CD" : "Disk",
      empty: false,
      ...(disk.backend === "" ? {} : { other_config: { [BACKEND]: disk.backend } }),
    });
    if ("fault" in answer && answer.fault) {
      dropDisk(call, isNew ? vdi : "");
      quit(attachFailure(id, "vbd", number, answer.fault) + ADD_FAILED);
    }
    return { goesOn: { vbd: made.value ?? "", vdi: isNew ? vdi : "", id, number } };
  },
  step(call, memory) {
    return finish(call, memory, {
      op: "VBD.plug",
      args: { self: memory.vbd },
      refused(why) {
        // libxl leaves nothing of a device that did not come up.
        if (call.world.db.get("VBD", String(memory.vbd))) performNow(call, "VBD.destroy", { self: memory.vbd });
        dropDisk(call, String(memory.vdi));
        quit(attachFailure(Number(memory.id), "vbd", Number(memory.number), why) + ADD_FAILED);
      },
    });
  },
};
