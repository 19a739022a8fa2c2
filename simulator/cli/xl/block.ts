/** `xl block-list`, `block-attach`, `block-detach`, `cd-insert`, `cd-eject`. @source cli.md §6, §7 (disk) */
import { diskNumber } from "../../devices/xenbus";
import { exit, waitUntil } from "../../guest/os/program";
import { fault } from "../../model/fault";
import { isSet, nullRef, type Ref } from "../../model/ref";
import { deviceOf, isSamePlace, positionOf } from "../../toolstack/disk-places";
import { type DiskConfig, parseDisk } from "../../toolstack/guest-config/specs";
import { createDisk, vdiRoomFault } from "../../toolstack/storage";
import { withdrawDisk } from "../../toolstack/verbs/devices";
import { STAND_IN } from "../../toolstack/verbs/import-guest-config";
import { printed } from "../output";
import { type Call, quit, type Subcommand } from "./command";
import { attachFailure, devicesOf, domidOrNull, guestFor, numberOf, vbdAt } from "./devices";
import { left, libxlError } from "./format";
import { perform } from "./tasks";

const ADD_FAILED = "libxl_device_disk_add failed.\n";

const blockList: Subcommand = {
  summary: "List block devices of domains",
  usage: "<Domain(s)>",
  needs: 1,
  run(call) {
    const row = (cells: readonly (string | number)[]): string => {
      const widths = [5, 3, 6, 5, 6, 8, 30];
      return `${cells.map((text, i) => left(text, widths[i] as number)).join(" ")}\n`;
    };
    call.ctx.out(row(["Vdev", "BE", "handle", "state", "evt-ch", "ring-ref", "BE-path"]));
    for (const text of call.args) {
      const id = domidOrNull(call, text);
      if (id === null) {
        call.ctx.err(`${text} is an invalid domain identifier\n`);
        continue;
      }
      for (const { id: vdev, back, backDomid, front } of devicesOf(call, id, "vbd")) {
        const [state, channel, ring] = [numberOf(front("state")), numberOf(front("event-channel")), numberOf(front("ring-ref"))];
        // The handle column shows the guest's domid, as the real one does.
        call.ctx.out(row([vdev, backDomid, id, state, channel, ring, back]));
      }
    }
    return printed("");
  },
};

/** What the words of a command line describe together; in each, parts are joined by commas. */
function readDisk(words: readonly string[]): DiskConfig {
  const spec = parseDisk(words);
  return "error" in spec
    ? quit(`command line: config parsing error in disk specification: ${spec.error} in \`${words.join(",")}'\n`)
    : spec;
}

/** The disk that a target names: one of the pool by uuid or name, else a new blank one, as files of Domain-0 are no disks here. */
function diskFor(call: Call, { target, vdev }: DiskConfig, domid: number): { readonly vdi: Ref<"VDI">; readonly isNew: boolean } {
  const { world } = call;
  const name = target.slice(target.lastIndexOf("/") + 1);
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

/** Takes back a disk that was made for a device that did not come up. */
function dropDisk(call: Call, vdi: string): void {
  if (vdi !== "") perform(call, {}, "VDI.destroy", { self: vdi });
}

const blockAttach: Subcommand = {
  summary: "Give a domain a block device",
  usage: "<Domain> <disk-spec-component(s)>...",
  needs: 2,
  modifies: true,
  canDryRun: true,
  run(call) {
    const id = domidOrNull(call, call.arg(0)) ?? quit(`${call.arg(0)} is an invalid domain identifier\n`);
    const disk = readDisk(call.args.slice(1));
    const position = positionOf(disk.vdev);
    if (call.isDryRun) {
      const shown = { pdev_path: disk.target, vdev: disk.vdev, format: disk.format, readwrite: disk.mode === "RW" ? 1 : 0 };
      return printed(`disk: ${JSON.stringify(shown, null, 4)}\n\n`);
    }
    const guest = guestFor(call, id, ADD_FAILED);
    const device = deviceOf(position);
    const taken = call.world.db.must("VM", guest.vm).VBDs.some((ref) => isSamePlace(call.world.db.must("VBD", ref).userdevice, position));
    const number = diskNumber(device);
    if (taken) quit(attachFailure(id, "vbd", number, fault("DEVICE_ALREADY_EXISTS", position)) + ADD_FAILED);
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
    });
    if ("fault" in answer && answer.fault) {
      dropDisk(call, isNew ? vdi : "");
      quit(attachFailure(id, "vbd", number, answer.fault) + ADD_FAILED);
    }
    return { goesOn: { vbd: made.value ?? "", vdi: isNew ? vdi : "", id, number } };
  },
  step(call, memory) {
    const progress = perform(call, memory, "VBD.plug", { self: memory.vbd });
    if ("wait" in progress) return progress.wait;
    if (progress.fault === null) return exit(0);
    // libxl leaves nothing of a device that did not come up.
    if (call.world.db.get("VBD", String(memory.vbd))) perform(call, {}, "VBD.destroy", { self: memory.vbd });
    dropDisk(call, String(memory.vdi));
    return quit(attachFailure(Number(memory.id), "vbd", Number(memory.number), progress.fault) + ADD_FAILED);
  },
};

/** libxl waits so long for a driver that does not let go. @source lifecycle.md §4 (devices ≤ 10 s each) */
const CLOSE_US = 10_000_000;

const blockDetach: Subcommand = {
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
      withdrawDisk(call.world, guest, device);
      call.world.db.set("VBD", vbd, { currently_attached: false, bootable: false });
      perform(call, {}, "VBD.destroy", { self: vbd });
      return printed("");
    }
    return { goesOn: { vbd, id, number: diskNumber(device), until: call.ctx.mono() + CLOSE_US, isStuck: false } };
  },
  step(call, memory) {
    // A disk that is mounted is not let go of: its driver stays in Closing, and libxl gives up.
    const progress = memory.isStuck ? null : perform(call, memory, "VBD.unplug", { self: memory.vbd });
    if (progress && "wait" in progress) return progress.wait;
    if (progress?.fault === null) {
      perform(call, {}, "VBD.destroy", { self: memory.vbd });
      return exit(0);
    }
    memory.isStuck = true;
    if (call.ctx.mono() < (memory.until as number)) return waitUntil(memory.until as number);
    const path = `/local/domain/0/backend/vbd/${memory.id}/${memory.number}`;
    const origin = { file: "libxl_device.c", line: 1110, func: "device_backend_callback" };
    const line = libxlError(origin, Number(memory.id), `unable to remove device with path ${path}`);
    return quit(`${line}libxl_device_disk_safe_remove failed.\n`);
  },
};

/** A DVD drive by the name that xl.cfg gave it, with its record. */
function drive(call: Call): Ref<"VBD"> {
  const guest = guestFor(call, call.domid(call.arg(0)), "");
  const position = /^(xvd|hd|sd)[a-p]/.test(call.arg(1)) ? positionOf(call.arg(1)) : "";
  const own = call.world.db.must("VM", guest.vm).VBDs.find((ref) => {
    const vbd = call.world.db.must("VBD", ref);
    return vbd.type === "CD" && vbd.userdevice === position;
  });
  const origin = { file: "libxl_cdrom.c", line: 320, func: "libxl_cdrom_insert" };
  return own ?? quit(libxlError(origin, guest.domid, `Virtual device ${call.arg(1)} does not exist or is no CD drive`));
}

const cdInsert: Subcommand = {
  summary: "Put an image into a guest's DVD drive",
  usage: "<Domain> <VirtualDevice> <path>",
  needs: 3,
  modifies: true,
  run(call) {
    const path = call.arg(2);
    const name = path.slice(path.lastIndexOf("/") + 1);
    const image = [...call.world.db.all("VDI")].find(
      (vdi) => vdi.name_label === name && call.world.db.must("SR", vdi.SR).content_type === "iso",
    );
    if (!image) quit(`Cannot stat file: ${path}\n`);
    const vbd = drive(call);
    if (!call.world.db.must("VBD", vbd).empty) perform(call, {}, "VBD.eject", { vbd });
    const answer = perform(call, {}, "VBD.insert", { vbd, vdi: image.$ref });
    return "fault" in answer && answer.fault ? quit(`${[answer.fault.code, ...answer.fault.params].join(" ")}\n`) : printed("");
  },
};
const cdEject: Subcommand = {
  summary: "Take the image out of a guest's DVD drive",
  usage: "<Domain> <VirtualDevice>",
  needs: 2,
  modifies: true,
  run(call) {
    const vbd = drive(call);
    if (!call.world.db.must("VBD", vbd).empty) perform(call, {}, "VBD.eject", { vbd });
    return printed("");
  },
};

export const blockCommands = {
  "block-attach": blockAttach,
  "block-list": blockList,
  "block-detach": blockDetach,
  "cd-insert": cdInsert,
  "cd-eject": cdEject,
} as const;
