/** `xl sharing`. @source cli.md §2; eras.md §8 (from 4.2) */
import { PAGE_BYTES } from "../../../xen/machine-memory";
import { tableOf } from "../../common/columns";
import { mib } from "../../common/format";
import { printed } from "../../common/output";
import type { XlCommand } from "../command";
import { memoryCells, sharingColumns } from "../domain-rows";

export const sharing: XlCommand = {
  name: "sharing",
  summary: "Say how many pages domains share",
  usage: "[Domain]",
  since: "4.2",
  run(call) {
    const rows = call.domainsNamed().map((domain) => {
      const shared = mib(call.hypervisor.memory.sharedOf(domain.domid) * PAGE_BYTES);
      return [...memoryCells(call, domain), shared];
    });
    return printed(tableOf(sharingColumns, rows));
  },
};
