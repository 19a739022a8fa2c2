/** What subcommands about block devices and interfaces share: XenStore as libxl reads it. @source cli.md §6; xenstore.md §7 */
import { isOvsScript, scriptFault } from "../../dom0/vif-scripts";
import type { Fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import type { SaidBy } from "../../model/said";
import type { DeviceErrors } from "../../model/said/device-errors";
import { domidNamed } from "../../world/back-ends";
import { positionOf } from "../../world/disk-places";
import { isRouted, type ServedOptions, scriptPath, usualScript } from "../../world/vif-options";
import type { RunningGuest } from "../../world/world";
import { faultWords, reasonOf } from "../common/words";
import { quit, type XlCall } from "./command";
import { libxlError } from "./libxl-errors";

/** One device of a domain as libxl's own directory names it. */
export interface Listed {
  readonly id: number;
  /** where its back end is */
  readonly back: string;
  readonly backDomid: number;
  /** a key of the front end, of the back end */
  front(key: string): string | null;
  behind(key: string): string | null;
}

/** Devices of a kind in the order of their numbers; one whose back end libxl cannot find is not listed. */
export function devicesOf(call: XlCall, domid: number, kind: "vbd" | "vif"): Listed[] {
  const { xenstore } = call.inside;
  const home = `/libxl/${domid}/device/${kind}`;
  return (xenstore.list(home) ?? [])
    .map(Number)
    .sort((a, b) => a - b)
    .flatMap((id) => {
      const back = xenstore.read(`${home}/${id}/backend`);
      if (back === null) return [];
      const front = xenstore.read(`${home}/${id}/frontend`) ?? `/local/domain/${domid}/device/${kind}/${id}`;
      return [
        {
          id,
          back,
          backDomid: Number(/^\/local\/domain\/(\d+)\//.exec(back)?.[1] ?? -1),
          front: (key: string) => xenstore.read(`${front}/${key}`),
          behind: (key: string) => xenstore.read(`${back}/${key}`),
        },
      ];
    });
}

/** A key as a number: -1 when it is absent. @source cli.md §6 (evt-ch and ring-ref print -1 when absent) */
export function numberOf(text: string | null): number {
  return text === null ? -1 : Number(/^\s*-?\d+/.exec(text)?.[0] ?? 0);
}

/** A guest whose devices can be changed; libxl's complaint and the subcommand's own otherwise. */
export function guestFor(call: XlCall, domid: number, complaint: string): RunningGuest {
  const guest = domid === 0 ? undefined : call.guest(domid);
  const origin = { file: "libxl_device.c", line: 1852, func: "libxl__device_nextid" };
  return guest ?? quit(`${libxlError(origin, domid, "Unable to get device id: No such file or directory")}${complaint}`);
}

/** Why a device was not attached, in libxl's words. @source cli.md §5 (missing bridge), §6 */
export function attachFailure(domid: number, kind: "vbd" | "vif", id: number, why: Fault): string {
  if (why.code === "DEVICE_NOT_UP") return notUpText(domid, kind, id, why);
  if (why.code === "DEVICE_ALREADY_EXISTS")
    return libxlError(
      { file: "libxl_device.c", line: 1839, func: "libxl__device_add_async" },
      domid,
      // Ours: which device; libxl names none.
      `device already exists in xenstore: /local/domain/0/backend/${kind}/${domid}/${id}`,
    );
  return libxlError(
    { file: "libxl_device.c", line: 1110, func: "device_backend_callback" },
    domid,
    `unable to add device: ${faultWords(why)}`,
  );
}

/**
 * A device that did not come up. Of one that another domain serves libxl knows no more than that its back end is not there.
 * @source xen: tools/libs/light/libxl_device.c, device_backend_callback; libxl_utils.c, libxl_domain_qualifier_to_domid (says nothing)
 */
export function notUpText(domid: number, kind: "vbd" | "vif", id: number, why: Fault): string {
  const [code, path, left] = why.why ?? [];
  if (code === "device.no_domain") return "";
  if (code === "device.no_script") return noScript(domid, kind, id, why);
  // Ours: libxl would run it.
  if (code === "device.not_run") return `xl: ${reasonOf(why)}\n`;
  if (code === "device.script_left") return scriptFailure(domid, kind, id, String(left), String(path));
  if (code !== "device.driver_domain") return scriptFailure(domid, kind, id, reasonOf(why));
  const origin = { file: "libxl_device.c", line: 1110, func: "device_backend_callback" };
  return libxlError(origin, domid, `unable to add device with path ${String(path)}`);
}

/**
 * The domain that a vif's `backend=` names. Before 4.3 one that is not there was Dom0.
 * @source xen 4.1, 4.2: tools/libxl/xl_cmdimpl.c (main_networkattach, parse_config_data)
 */
export function knownBackend(call: XlCall, name: string): string {
  const { major, minor } = call.hypervisor.release;
  if (name === "" || major > 4 || minor > 2 || domidNamed(call.world, call.inside.ref, name) !== null) return name;
  call.ctx.err("Specified backend domain does not exist, defaulting to Dom0\n");
  return "";
}

/** A hotplug script that is not there: the child says so itself, and leaves nothing in XenStore. @source xen: tools/libs/light/libxl_exec.c, libxl__exec (_exit(-1)) */
function noScript(domid: number, kind: "vbd" | "vif", id: number, why: Fault): string {
  return `libxl: ${reasonOf(why)}\n${childEnd(domid, kind, id, 255, String(why.why?.[1]))}`;
}

function childEnd(domid: number, kind: "vbd" | "vif", id: number, status: number, script: string): string {
  const verb = kind === "vif" ? "online" : "add";
  // guess: the script's process number; it follows from the device
  const pid = 2_100 + domid * 10 + (id & 7);
  return libxlError(
    { file: "libxl_exec.c", line: 117, func: "libxl_report_child_exitstatus" },
    null,
    `${script} ${verb} [${pid}] exited with error status ${status}`,
  );
}

/** A hotplug script's end, and what it left in XenStore's `hotplug-error`. @param script - its path */
export function scriptFailure(
  domid: number,
  kind: "vbd" | "vif",
  id: number,
  said: string,
  script = kind === "vif" ? scriptPath("") : "/etc/xen/scripts/block",
): string {
  return (
    childEnd(domid, kind, id, 1, script) +
    libxlError({ file: "libxl_device.c", line: 1265, func: "device_hotplug_child_death_cb" }, null, `script: ${said}`)
  );
}

/**
 * Why an interface cannot come up, where its script would say so at once or its bridge is not there; null: nothing is known.
 * What another domain serves is for that one's scripts.
 */
export function nicFault(call: XlCall, nic: ServedOptions, bridge: string, hasBridge: boolean): SaidBy<keyof DeviceErrors> | null {
  const { software } = call.inside;
  const isOurs = nic.backend === "";
  const path = scriptPath(nic.script, usualScript(isOurs ? software : {}));
  const wrong = isOurs ? scriptFault(path, call.hypervisor.release, software) : null;
  // A script that somebody has written is there, and nobody runs it.
  if (wrong?.[0] === "device.no_script" && call.ctx.fs.exists(path)) return ["device.not_run", path];
  if (isRouted(path)) return isOurs ? null : ["device.not_run", path];
  // Only vif-openvswitch reads more than a name.
  const isFound = hasBridge && (!nic.bridge_vlans || isOvsScript(path) || !isOurs);
  return wrong ?? (isFound ? null : ["device.left", `Could not find bridge device ${bridge}${nic.bridge_vlans ?? ""}`]);
}

/** The record that a guest's device is kept in. */
export function vbdAt(call: XlCall, guest: RunningGuest, device: string): Ref<"VBD"> | null {
  const refs = call.world.db.must("VM", guest.vm).VBDs;
  return refs.find((ref) => call.world.db.must("VBD", ref).device === device) ?? null;
}

/** A DVD drive by the name that xl.cfg gave it, with its record. */
export function driveNamed(call: XlCall): Ref<"VBD"> {
  const guest = guestFor(call, call.domid(call.arg(0)), "");
  const position = /^(xvd|hd|sd)[a-p]/.test(call.arg(1)) ? positionOf(call.arg(1)) : "";
  const own = call.world.db.must("VM", guest.vm).VBDs.find((ref) => {
    const vbd = call.world.db.must("VBD", ref);
    return vbd.type === "CD" && vbd.userdevice === position;
  });
  const origin = { file: "libxl_cdrom.c", line: 320, func: "libxl_cdrom_insert" };
  return own ?? quit(libxlError(origin, guest.domid, `Virtual device ${call.arg(1)} does not exist or is no CD drive`));
}
