import type { OpenFile } from "./types";

/** Files below /dev that are devices, and what is read and written there. @source Linux Documentation/admin-guide/devices.txt */
export const DEVICES: readonly [string, OpenFile["kind"]][] = [
  ["/dev/null", "null"],
  ["/dev/zero", "zero"],
  ["/dev/urandom", "random"],
  ["/dev/random", "random"],
  ["/dev/full", "full"],
  ["/dev/tty", "tty"],
  ["/dev/hvc0", "tty"],
  ["/dev/ttyS0", "tty"],
  ["/dev/console", "tty"],
];
