/** `xl rename`: XenStore and the records follow, since the name is one. @source cli.md §5 */
import { readText } from "../../../model/text";
import { reservedNames } from "../../../toolstack/texts";
import { printed } from "../../common/output";
import { mustSet } from "../../common/typist";
import { quit, type XlCommand } from "../command";
import { renameError } from "../libxl-errors";

/** XenStore and the records follow, since the name is one. */
export const rename: XlCommand = {
  name: "rename",
  summary: "Give a domain another name",
  usage: "<Domain> <NewDomainName>",
  needs: 2,
  modifies: true,
  run(call) {
    const id = call.domid(call.arg(0));
    const read = readText("name", call.arg(1));
    const fail = (why: string): never => quit(`${renameError(id, why)}Can't rename domain '${call.arg(0)}'.\n`);
    const domain = call.domain(id);
    if (!domain) return fail("check-and-write of domain name failed");
    if ("why" in read) return fail(`Domain name: ${read.why}.`);
    const name = read.text;
    if (id !== 0 && reservedNames(call.world).has(name)) return fail(`Domain with name "${name}" already exists.`);
    if (call.domains().some((other) => other.domid !== id && call.nameOf(other.domid) === name))
      return fail(`Domain with name "${name}" already exists.`);
    mustSet(call, "name_label");
    call.inside.xenstore.write(`/local/domain/${id}/name`, name);
    call.inside.xenstore.write(`/vm/${domain.uuid}/name`, name);
    domain.name = name;
    const guest = call.guest(id);
    if (guest && id !== 0) {
      call.world.db.set("VM", guest.vm, { name_label: name });
      guest.spec = { ...guest.spec, name };
    }
    return printed("");
  },
};
