/** The toolstack's operations as xend's own doing, and what it says where they are refused. */
import type { Step } from "../../guest/os/program";
import type { Fault } from "../../model/fault";
import type { MessageName } from "../../model/signature";
import { atLeast } from "../common/releases";
import type { Memory } from "../common/subcommand";
import { finish, performNow } from "../common/tasks";
import { faultWords, reasonOf, words } from "../common/words";
import { refuse, type XmCall } from "./command";

type Given = Readonly<Record<string, unknown>>;

/** Goes on with one operation to its end; xend's words when it fails. */
export function carryOut(call: XmCall, memory: Memory, op: MessageName, args: Given, done: () => void = () => {}): Step {
  return finish(call, memory, { op, args, refused: (why) => refuse(wordsFor(call, why)), done });
}

/** An operation that takes no time; ends with xend's words when it is refused. */
export function doNow(call: XmCall, name: MessageName, args: Given): void {
  const why = performNow(call, name, args);
  if (why) refuse(wordsFor(call, why));
}

/** What is wrong with a configuration, and in which line. */
function configText({ params: [place = ""], why }: Fault): string {
  const line = /:(\d+)$/.exec(place)?.[1];
  return `${line === undefined ? "" : `line ${line}: `}${why ? words(why) : "Invalid configuration"}`;
}

/** @source xen 3.0, 4.2 xend: server/DevController.py (writeDetails, waitForDevice) */
function deviceText(why: Fault): string {
  const [kind = "", , number = ""] = why.params;
  const [code, name] = why.why ?? [];
  if (code === "device.no_domain") return `Cannot configure device for unknown backend ${String(name)}`;
  if (code === "device.script_left" || code === "device.left") return `Device ${number} (${kind}) could not be connected. ${reasonOf(why)}`;
  // udev has nothing to run, so that xend hears of no end.
  return code === "device.driver_domain" || code === "device.no_script"
    ? `Device ${number} (${kind}) could not be connected. Hotplug scripts not working.`
    : faultWords(why);
}

/** guess: xend's words where it has the rule; where the toolstack here is stricter, its own. @source xen 4.2 xend: balloon.py, XendError.py */
export function wordsFor(call: XmCall, why: Fault): string {
  const { code, params } = why;
  const kib = (bytes: string | undefined): number => Math.ceil(Number(bytes ?? 0) / 1024);
  switch (code) {
    case "HOST_NOT_ENOUGH_FREE_MEMORY":
      // Dom0 keeps what `dom0_mem=` gave it, so xend is set up not to shrink it.
      return atLeast(call.hypervisor.release, "4.0")
        ? `Not enough free memory and enable-dom0-ballooning is False, so I cannot release any more.  I need ${kib(params[0])} KiB but only have ${kib(params[1])}.`
        : "Not enough memory is available, and dom0 cannot be shrunk any further";
    case "VM_HVM_REQUIRED":
      return "HVM guest support is unavailable: is VT/AMD-V supported by your CPU and enabled in your BIOS?";
    case "VM_INCOMPATIBLE_WITH_THIS_HOST":
      return why.why ? words(why.why) : "(22, 'Invalid argument')";
    case "HOST_NOT_ENOUGH_PCPUS":
      return `${params[0]} vCPUs do not fit on ${params[1]} pCPUs`;
    case "IMPORT_ERROR":
      return configText(why);
    case "DEVICE_NOT_UP":
      return deviceText(why);
    case "VM_LACKS_FEATURE":
      // Whoever does not answer cannot be saved: what libxc's helper says of it.
      return "/usr/lib/xen/bin/xc_save failed";
    case "VM_BAD_POWER_STATE":
      return `Domain is not ${params[1]}`;
    default:
      return faultWords(why);
  }
}
