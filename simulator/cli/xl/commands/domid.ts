/** `xl domid`. @source cli.md §2 */
import { printed } from "../../common/output";
import { quit, type XlCommand } from "../command";

export const domid: XlCommand = {
  name: "domid",
  summary: "Convert a domain name to domain id",
  usage: "<DomainName>",
  needs: 1,
  run(call) {
    const found = call.domidOfName(call.arg(0));
    return found === null
      ? quit(`Can't get domid of domain name '${call.arg(0)}', maybe this domain does not exist.\n`)
      : printed(`${found}\n`);
  },
};
