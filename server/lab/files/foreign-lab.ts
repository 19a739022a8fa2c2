import type { LabMachine } from "../../../simulator";
import type { PackedSnapshot } from "../worker/messages";

/** Virtual time that a lab may have lived, µs: a thousand years, far below what numbers hold. */
const LIFE_US = 31_556_952_000 * 1_000_000;

/** A lab from outside has to say one thing about its clock, and to keep every rule. @throws Error naming what is wrong */
export function checkForeign(machine: LabMachine, snapshot: PackedSnapshot): void {
  const now = machine.now();
  if (!Number.isSafeInteger(now) || now < 0 || now > LIFE_US) throw new Error(`its clock stands at ${now} µs, which no lab's does`);
  if (now !== snapshot.at) throw new Error(`its clock stands at ${now} µs, and the file says ${snapshot.at}`);
  if (!Number.isSafeInteger(machine.epochUs) || machine.epochUs < 0 || machine.epochUs + now > Number.MAX_SAFE_INTEGER)
    throw new Error("its date is none");
  const next = machine.nextEventAt();
  if (next !== null && (!Number.isSafeInteger(next) || next < now)) throw new Error(`its next event is at ${next} µs, before its clock`);
  machine.check();
}
