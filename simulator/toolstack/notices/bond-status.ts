/** A link of a server's bond has come or gone. @source xen-api: ocaml/networkd/bin/network_monitor_thread.ml (send_bond_change_alert) */
import { defineNotice } from "./notice";

/** A bond by its NICs, and how many of them had a link and have one now. */
export interface BondLinks {
  readonly devices: readonly string[];
  readonly up: number;
  readonly before: number;
}
export const bondStatusChanged = defineNotice<BondLinks>("BOND_STATUS_CHANGED", {
  cls: "Host",
  event: {
    when: "a link of a server's bond has come or gone",
    body: ({ devices, up, before }) =>
      `The status of the ${[...devices].sort().join("+")} bond changed: ${up}/${devices.length} up (${before}/${devices.length})`,
  },
});
