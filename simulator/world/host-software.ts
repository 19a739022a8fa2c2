/** Which programs of a control domain manage its guests, where a release of Xen leaves a choice. @source hypervisor.md §1, §6 (toolstack history) */
import { invariant } from "../model/fault";
import { type XenRelease, xenRelease } from "../xen/versions";

/** A host's choice. */
export interface HostSoftware {
  /** xend: it is started at boot, and `xm` is what administrators use; libxl: xend is not started where the release has it */
  readonly toolstack: "libxl" | "xend";
  /** OCaml's store daemon, or C's */
  readonly xenstored: "oxenstored" | "xenstored";
  /** what its bridges are of; absent: the Linux bridge. @source network.md §9 (XenServer: xe-switch-network-backend) */
  readonly networkBackend?: "openvswitch";
}
/** Whether a host has Open vSwitch, and its networks on it. */
export function hasOpenVswitch({ networkBackend }: Pick<HostSoftware, "networkBackend">): boolean {
  return networkBackend === "openvswitch";
}

/** @source Xen 4.3 release notes: Open vSwitch integration */
export function hasOvsScript({ major, minor }: XenRelease): boolean {
  return major > 4 || (major === 4 && minor >= 3);
}

/** What a scenario says of it. */
type Chosen = Partial<Omit<HostSoftware, "networkBackend">> & { readonly networkBackend?: "bridge" | "openvswitch" | undefined };

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
export function hostSoftware(version: string, chosen: Chosen = {}): HostSoftware {
  const release = xenRelease(version);
  const toolstack = chosen.toolstack ?? (release.hasXl ? "libxl" : "xend");
  invariant(toolstack === "libxl" ? release.hasXl : release.hasXend, `Xen ${version} has the toolstack ${toolstack}`);
  const xenstored = chosen.xenstored ?? (hasOxenstored(release) ? "oxenstored" : "xenstored");
  invariant(xenstored === "xenstored" || hasOxenstored(release), `Xen ${version} has ${xenstored}`);
  if (chosen.networkBackend !== "openvswitch") return { toolstack, xenstored };
  invariant(hasOvsScript(release), `Xen ${version} has a script for Open vSwitch`);
  return { toolstack, xenstored, networkBackend: "openvswitch" };
}
