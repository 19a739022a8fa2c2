/** Which programs of a control domain manage its guests, where a release of Xen leaves a choice. @source hypervisor.md §1, §6 (toolstack history) */
import { invariant } from "../model/fault";
import { type XenRelease, xenRelease } from "../xen/versions";

/** A host's choice. */
export interface HostSoftware {
  /** xend: it is started at boot, and `xm` is what administrators use; libxl: xend is not started where the release has it */
  readonly toolstack: "libxl" | "xend";
  /** OCaml's store daemon, or C's */
  readonly xenstored: "oxenstored" | "xenstored";
}

/** OCaml's daemon came into Xen's tree with 4.1. */
function hasOxenstored({ major, minor }: XenRelease): boolean {
  return major > 4 || (major === 4 && minor >= 1);
}

/**
 * What a host runs.
 * @param version - of its Xen
 * @param chosen - by the scenario; without it libxl where the release has a usable xl (4.1), and oxenstored where there is one
 * @throws for a program that the release does not have
 */
export function hostSoftware(version: string, chosen: Partial<HostSoftware> = {}): HostSoftware {
  const release = xenRelease(version);
  const toolstack = chosen.toolstack ?? (release.hasXl ? "libxl" : "xend");
  invariant(toolstack === "libxl" ? release.hasXl : release.hasXend, `Xen ${version} has the toolstack ${toolstack}`);
  const xenstored = chosen.xenstored ?? (hasOxenstored(release) ? "oxenstored" : "xenstored");
  invariant(xenstored === "xenstored" || hasOxenstored(release), `Xen ${version} has ${xenstored}`);
  return { toolstack, xenstored };
}
