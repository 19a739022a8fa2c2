import type { Machine } from "../os/machine";

/** What differs between the two awks that systems have. */
export interface Dialect {
  readonly isGnu: boolean;
  /** texts are characters of UTF-8, not bytes */
  readonly hasCharacters: boolean;
  /** strtod is the C library's, with hexadecimal numbers, `inf` and `nan` */
  readonly readsHex: boolean;
  /** `{n,m}` of expressions is read */
  readonly hasIntervals: boolean;
}

/** @source mawk 1.3.4-20200120 (Debian 12) */
export const MAWK: Dialect = { isGnu: false, hasCharacters: false, readsHex: true, hasIntervals: false };
/** @source gawk 5.1.0 */
export const GAWK: Dialect = { isGnu: true, hasCharacters: true, readsHex: false, hasIntervals: true };

/** Which awk a system has: mawk on Debian and what comes from it, gawk elsewhere. @source packages.debian.org (base-files pre-depends on awk, mawk provides it); CentOS: gawk */
export function dialectOf(m: Machine): Dialect {
  return m.flavour.distro === "debian" || m.flavour.distro === "ubuntu" ? MAWK : GAWK;
}
