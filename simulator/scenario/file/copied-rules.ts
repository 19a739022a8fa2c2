/** What a scenario keeps to when most of its VMs are copied from a few that boot. */
import { parseIpv4 } from "../../wire/address";
import type { Definition } from "../definition";
import type { FaultList } from "./faults";

/** A name that stands nowhere in what a system prints of itself, so that one can be put in another's place there. */
const COPIED_NAME = /^[a-z][a-z0-9-]*-\d{2,}$/;

/** Names and addresses of VMs that are copied. Nothing is asked of a scenario whose VMs all boot. */
export function checkCopied({ isCopied, networks, vms }: Definition, faults: FaultList): void {
  if (!isCopied) return;
  const left = new Map(
    networks.flatMap(({ name, gateway }) =>
      gateway ? [[name, (parseIpv4(gateway.last) ?? 0) - (parseIpv4(gateway.first) ?? 0) + 1] as const] : [],
    ),
  );
  for (const [n, vm] of vms.entries()) {
    if (!vm.isRunning) continue;
    if (!COPIED_NAME.test(vm.name))
      faults.at(
        ["vms", n, "name"],
        "where VMs are copied (isCopied), a name as web-01 is expected: small letters, a hyphen, and two digits or more",
      );
    for (const [i, { network }] of vm.interfaces.entries()) {
      const free = left.get(network);
      if (free === undefined) continue;
      if (free === 0) faults.at(["vms", n, "interfaces", i], "DHCP has no address left for it, which a copied VM needs (isCopied)");
      else left.set(network, free - 1);
    }
  }
}
