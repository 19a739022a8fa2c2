import type { Bytes } from "../../../content/bytes";
import type { Copying } from "./copying";
import type { Talk } from "./dialogue";

/** What setup-alpine remembers. Plain JSON. */
export interface AlpineState extends Talk, Copying {
  /** the first of two passwords, whose it is, and the node after them */
  password: Bytes;
  who: Bytes;
  after: string;
  /** domain that was given with the hostname or for DNS */
  domain: Bytes;
  /** interface that is being asked about, and what of it is known */
  iface: string;
  address: Bytes;
  netmask: Bytes;
  /** interfaces that have been asked about, and their stanzas */
  configured: string[];
  stanzas: string[];
  /** when udhcpc asks again, and how often it has */
  askAt: number;
  asked: number;
  /** region of the time zone, "" when none is chosen */
  region: Bytes;
  name: Bytes;
  fullName: Bytes;
  /** device of the disk, `xvda` */
  disk: string;
}

/** A question as libalpine.sh's `ask` shows it. */
export function question(text: Bytes, byDefault: Bytes = ""): Bytes {
  return `${text} ${byDefault === "" ? "" : `[${byDefault}] `}`;
}
/** A heading of setup-alpine. */
export function heading(text: Bytes): Bytes {
  return `\n ${text}\n${"-".repeat(text.length + 2)}\n`;
}
/** @source alpine-conf: libalpine.sh, yesno */
export function isYes(answer: Bytes): boolean {
  return /^(y|yes|1|true)$/i.test(answer);
}
