import { visibleText } from "../../ui/visible-text";
import { type Language, translate } from "..";

/** A body is a text of the record's, as XAPI's are: what is known of its form is read off it. */
const poolExhausted = /^The DHCP server (\S+) on (\S+) has no free address from (\S+) to (\S+)$/;

/** What a notice's record tells beside its name; a body in another form is shown as it is. */
export function noticeBody(language: Language, name: string, body: string): string {
  const [, server, segment, first, last] = (name === "DHCP_POOL_EXHAUSTED" && poolExhausted.exec(body)) || [];
  if (server === undefined || segment === undefined || first === undefined || last === undefined) return visibleText(body);
  return translate(language, "noticeBody.dhcpPoolExhausted", { server, segment, first, last });
}
