import { type PciDevice, pciDevices } from "../os/pci-devices";
import { fail, instantProgram, type Output, ok } from "../os/program";

interface Ways {
  readonly numbers: 0 | 1 | 2;
  readonly isVerbose: boolean;
  readonly hasDrivers: boolean;
  readonly hasDomains: boolean;
  readonly isForMachines: boolean;
}

const USAGE = `Usage: lspci [<switches>]

Basic display modes:
-mm		one device a line, for programs

Display options:
-v		more of each device
-k		the kernel's drivers of each
-D		always with the domain

Resolving of device ID's to names:
-n		numbers
-nn		names and numbers

Selection of devices:
-s [[[[<domain>]:]<bus>]:][<slot>][.[<func>]]	those in these slots
-d [<vendor>]:[<device>][:<class>]		those with these numbers
`;
/** What the real one knows beyond them. @source pciutils 3.9.0: lspci.c (options) */
const OTHERS = "txbPqQipMAOGHFh";

const hex = (n: number, width: number): string => n.toString(16).padStart(width, "0");

/** Reads a hexadecimal number, or `*` or nothing for any. */
function part(text: string | undefined, most: number): number | null | "bad" {
  if (text === undefined || text === "" || text === "*") return null;
  if (!/^[\da-f]+$/i.test(text)) return "bad";
  const n = Number.parseInt(text, 16);
  return n > most ? "bad" : n;
}

/** Whether a device is meant by `-s`; a complaint instead. @source pciutils 3.9.0: lib/filter.c (pci_filter_parse_slot_v38) */
function slotFilter(text: string): ((device: PciDevice) => boolean) | string {
  const colon = text.split(":");
  const [place = "", func] = (colon.at(-1) ?? "").split(".");
  const domain = colon.length > 2 ? part(colon.at(-3), 0x7fffffff) : null;
  const bus = colon.length > 1 ? part(colon.at(-2), 0xff) : null;
  const [slot, number] = [part(place, 0x1f), part(func, 7)];
  if (domain === "bad") return "Invalid domain number";
  if (bus === "bad") return "Invalid bus number";
  if (slot === "bad") return "Invalid slot number";
  if (number === "bad") return "Invalid function number";
  return (device) => {
    const [at = "", of = "", fn = ""] = device.slot.split(/[:.]/);
    const isSame = (wanted: number | null, own: string): boolean => wanted === null || wanted === Number.parseInt(own, 16);
    return (domain === null || domain === 0) && isSame(bus, at) && isSame(slot, of) && isSame(number, fn);
  };
}
/** The same for `-d`. @source pciutils 3.9.0: lib/filter.c (pci_filter_parse_id_v38) */
function idFilter(text: string): ((device: PciDevice) => boolean) | string {
  const words = text.split(":");
  if (words.length < 2) return "':' expected";
  const [vendor, device, kind] = [part(words[0], 0xffff), part(words[1], 0xffff), part(words[2], 0xffff)];
  if (vendor === "bad") return "Invalid vendor ID";
  if (device === "bad") return "Invalid device ID";
  if (kind === "bad") return "Invalid class code";
  return (each) =>
    (vendor === null || vendor === each.vendor[0]) &&
    (device === null || device === each.device[0]) &&
    (kind === null || kind === each.kind[0]);
}

/** One line of a device. @source pciutils 3.9.0: lspci.c (show_terse) */
function terse(device: PciDevice, { numbers, hasDomains, isVerbose }: Ways): string {
  const { slot, kind, vendor, device: own, revision, programming } = device;
  const at = `${hasDomains ? "0000:" : ""}${slot}`;
  const ids = `${hex(vendor[0], 4)}:${hex(own[0], 4)}`;
  // A class that has no name of its own says its number.
  const kindName = kind[1] === "Unassigned class" || numbers === 2 ? `${kind[1]} [${hex(kind[0], 4)}]` : kind[1];
  const what = numbers === 1 ? `${hex(kind[0], 4)}: ${ids}` : `${kindName}: ${vendor[1]} ${own[1]}${numbers === 2 ? ` [${ids}]` : ""}`;
  const version = revision > 0 ? ` (rev ${hex(revision, 2)})` : "";
  const interface_ = isVerbose && programming ? ` (prog-if ${hex(programming[0], 2)}${numbers === 1 ? "" : ` [${programming[1]}]`})` : "";
  return `${at} ${what}${version}${interface_}\n`;
}
function subsystemLine({ subsystem }: PciDevice, numbers: Ways["numbers"]): string {
  if (!subsystem) return "";
  const { vendor, device } = subsystem;
  const ids = `${hex(vendor[0], 4)}:${hex(device[0], 4)}`;
  return `\tSubsystem: ${numbers === 1 ? ids : `${vendor[1]} ${device[1]}${numbers === 2 ? ` [${ids}]` : ""}`}\n`;
}
function driverLines({ driver, modules }: PciDevice): string {
  return `${driver ? `\tKernel driver in use: ${driver}\n` : ""}${modules.length > 0 ? `\tKernel modules: ${modules.join(", ")}\n` : ""}`;
}
/** @source pciutils 3.9.0: lspci.c (show_machine) */
function forMachines(device: PciDevice, { numbers, hasDomains }: Ways): string {
  const { slot, kind, vendor, device: own, revision, programming, subsystem } = device;
  const word = ([id, name]: readonly [number, string]): string =>
    `"${numbers === 1 ? hex(id, 4) : `${name}${numbers === 2 || name === "Unassigned class" ? ` [${hex(id, 4)}]` : ""}`}"`;
  const below = subsystem ? `${word(subsystem.vendor)} ${word(subsystem.device)}` : '"" ""';
  const more = `${revision > 0 ? ` -r${hex(revision, 2)}` : ""}${programming && programming[0] > 0 ? ` -p${hex(programming[0], 2)}` : ""}`;
  return `${hasDomains ? "0000:" : ""}${slot} ${word(kind)} ${word(vendor)} ${word(own)}${more} ${below}\n`;
}
function shown(device: PciDevice, ways: Ways): string {
  if (ways.isForMachines) return forMachines(device, ways);
  const line = terse(device, ways);
  if (!ways.isVerbose) return ways.hasDrivers ? line + subsystemLine(device, ways.numbers) + driverLines(device) : line;
  const regions = device.regions.map((region) => `\t${region}\n`).join("");
  return `${line}${subsystemLine(device, ways.numbers)}\tFlags: ${device.flags}\n${regions}${driverLines(device)}\n`;
}

/** `lspci`. @source pciutils 3.9.0: lspci.c */
export const lspci = instantProgram(
  "lspci",
  (args, ctx): Output => {
    const letters: string[] = [];
    const filters: ((device: PciDevice) => boolean)[] = [];
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] ?? "";
      if (!arg.startsWith("-") || arg === "-") return fail(USAGE.trimEnd());
      if (arg === "--version") return ok("lspci version 3.9.0\n");
      for (let i = 1; i < arg.length; i++) {
        const letter = arg[i] ?? "";
        if (letter === "s" || letter === "d") {
          const value = arg.slice(i + 1) || (args[++at] ?? "");
          if (value === "" && args[at] === undefined) return fail(`lspci: option requires an argument -- '${letter}'\n${USAGE.trimEnd()}`);
          const filter = letter === "s" ? slotFilter(value) : idFilter(value);
          if (typeof filter === "string") return fail(`lspci: -${letter}: ${filter}`);
          filters.push(filter);
          break;
        }
        if (OTHERS.includes(letter)) return fail(`lspci: option -${letter} is not part of this system`);
        if (!"nvkDm".includes(letter)) return fail(`lspci: invalid option -- '${letter}'\n${USAGE.trimEnd()}`);
        letters.push(letter);
      }
    }
    const count = (letter: string): number => letters.filter((each) => each === letter).length;
    if (count("v") > 1) return fail("lspci: option -vv is not part of this system");
    if (count("m") === 1) return fail("lspci: option -m is not part of this system; -mm is");
    const ways: Ways = {
      numbers: Math.min(2, count("n")) as Ways["numbers"],
      isVerbose: count("v") > 0,
      hasDrivers: count("k") > 0,
      hasDomains: count("D") > 0,
      isForMachines: count("m") > 1,
    };
    const devices = pciDevices(ctx.machine).filter((device) => filters.every((isMeant) => isMeant(device)));
    return ok(devices.map((device) => shown(device, ways)).join(""));
  },
  null,
);
