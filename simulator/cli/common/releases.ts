/** Releases as text compared, and what a release has. */
import type { XenRelease } from "../../xen/versions";

/** `3.0.3` as a number that orders releases. */
function order(version: string): number {
  const [major = 0, minor = 0, point = 0] = version.split(".").map(Number);
  return (major * 1000 + minor) * 1000 + point;
}
export function atLeast({ name }: XenRelease, version: string): boolean {
  return order(name) >= order(version);
}

/** Releases that have something: from the first one, and up to the first that has it not any more. */
export interface Lifetime {
  readonly since?: string;
  readonly until?: string;
}
export function isIn(release: XenRelease, { since, until }: Lifetime): boolean {
  return (since === undefined || atLeast(release, since)) && (until === undefined || !atLeast(release, until));
}
