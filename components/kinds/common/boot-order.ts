import type { Translate } from "../../i18n";

/** Floppy, hard disk, DVD drive, network, as `HVM_boot_params.order` spells them. */
const BOOT_DEVICES = ["a", "c", "d", "n"] as const;
/** What an HVM guest starts by that has no order of its own. @source the toolstack's own default */
export const USUAL_BOOT_ORDER = "cd";

/** A device that firmware tries; a letter that stands for none is shown as it is. */
export function bootDevice(letter: string, t: Translate): string {
  const device = BOOT_DEVICES.find((known) => known === letter);
  return device ? t(`boot.${device}`) : letter;
}
/** The devices that firmware tries, in its order. */
export function bootDevices(letters: string, t: Translate): string[] {
  return [...letters].map((letter) => bootDevice(letter, t));
}
