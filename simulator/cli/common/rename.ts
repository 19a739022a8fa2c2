/** Another name for a domain that runs, whichever tool gives it. */
import type { Domain } from "../../xen/domain";
import type { Call } from "./call";
import { mustSet } from "./typist";

/** XenStore, the guest and the records follow, since the name is one. The tool has checked the name by its own rules. */
export function renameDomain(call: Call, domain: Domain, name: string): void {
  mustSet(call, "name_label");
  const { xenstore } = call.inside;
  xenstore.write(`/local/domain/${domain.domid}/name`, name);
  xenstore.write(`/vm/${domain.uuid}/name`, name);
  domain.name = name;
  const guest = call.guest(domain.domid);
  if (!guest || domain.domid === 0) return;
  guest.spec = { ...guest.spec, name };
  call.world.db.set("VM", guest.vm, { name_label: name });
}
