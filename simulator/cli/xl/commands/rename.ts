/** `xl rename`: XenStore and the records follow, since the name is one. @source cli.md §5 */
import { readText } from "../../../model/text";
import { reservedNames } from "../../../toolstack/operation/texts";
import { printed } from "../../common/output";
import { renameDomain } from "../../common/rename";
import { words } from "../../common/words";
import { quit, type XlCommand } from "../command";
import { renameError } from "../libxl-errors";

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
    if ("why" in read) return fail(`Domain name: ${words(read.why)}.`);
    const name = read.text;
    if (id !== 0 && reservedNames(call.world).has(name)) return fail(`Domain with name "${name}" already exists.`);
    if (call.domains().some((other) => other.domid !== id && call.nameOf(other.domid) === name))
      return fail(`Domain with name "${name}" already exists.`);
    renameDomain(call, domain, name);
    return printed("");
  },
};
