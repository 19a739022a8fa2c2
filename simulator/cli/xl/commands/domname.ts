/** `xl domname`. @source cli.md §2 */
import { printed } from "../../common/output";
import { quit, type XlCommand } from "../command";

export const domname: XlCommand = {
  name: "domname",
  summary: "Convert a domain id to domain name",
  usage: "<DomainId>",
  needs: 1,
  run(call) {
    if (!/^\d+$/.test(call.arg(0))) quit("Invalid domain id.\n");
    const name = call.inside.xenstore.read(`/local/domain/${call.arg(0)}/name`);
    return name === null
      ? quit(`Can't get domain name of domain id '${call.arg(0)}', maybe this domain does not exist.\n`)
      : printed(`${name}\n`);
  },
};
