/** What a guest would have said on its console as it booted, told from what another of its kind has said. */
import { kernelStamp, type Machine } from "../os/machine";
import { type KernelLine, kernelLines, rootLines } from "../systems/linux/kernel-lines";
import type { Rename } from "./renaming";

/** A boot's console in parts. The milliseconds of the kernel's lines follow from the VM's identity, so the kernel's parts are made anew. */
export interface ConsoleParts {
  /** firmware and loader */
  readonly head: string;
  /** init, services, and the login prompt */
  readonly tail: string;
  /** µs from the kernel's last line to each of its drivers' */
  readonly drivers: readonly { readonly afterUs: number; readonly text: string }[];
}

/** Kernel messages after those of the boot script, as a guest keeps them. */
type KernelLog = readonly { readonly at: number; readonly text: string }[];

const onConsole = (us: number, text: string): string => `${kernelStamp(us)} ${text}`.replace(/\n/g, "\r\n").concat("\r\n");
const block = (lines: readonly KernelLine[], fromUs: number): string =>
  lines.map((line) => onConsole(fromUs + line.ms * 1000, line.text)).join("");
const endOf = (lines: readonly KernelLine[]): number => (lines[lines.length - 1]?.ms ?? 0) * 1000;

/**
 * Takes a console apart.
 *
 * @param kernelAt - monotonic µs at which the kernel started
 * @returns null when something else has been said there than a boot without incidents says
 */
export function consoleParts(m: Machine, text: string, kernelAt: number, log: KernelLog): ConsoleParts | null {
  const kernel = kernelLines(m);
  const first = block(kernel, 0);
  const drivers = log.map((line) => ({ afterUs: line.at - kernelAt - endOf(kernel), text: line.text }));
  const own = first + driverText(drivers, endOf(kernel)) + block(rootLines(m), rootAt(drivers, endOf(kernel)));
  const at = text.indexOf(own);
  return at < 0 ? null : { head: text.slice(0, at), tail: text.slice(at + own.length), drivers };
}

/** @returns the console of another, and its kernel's messages. @param m - the other, under its own name */
export function copiedConsole(m: Machine, { head, tail, drivers }: ConsoleParts, kernelAt: number, rename: Rename) {
  const kernel = kernelLines(m);
  const end = endOf(kernel);
  const own = drivers.map(({ afterUs, text }) => ({ afterUs, text: rename(text) }));
  return {
    text: `${rename(head)}${block(kernel, 0)}${driverText(own, end)}${block(rootLines(m), rootAt(own, end))}${rename(tail)}`,
    log: own.map(({ afterUs, text }) => ({ at: kernelAt + end + afterUs, text })),
  };
}

function driverText(drivers: ConsoleParts["drivers"], kernelUs: number): string {
  return drivers.map(({ afterUs, text }) => onConsole(kernelUs + afterUs, text)).join("");
}
/** The root disk is mounted once the last driver is up. */
function rootAt(drivers: ConsoleParts["drivers"], kernelUs: number): number {
  return kernelUs + (drivers[drivers.length - 1]?.afterUs ?? 0);
}
