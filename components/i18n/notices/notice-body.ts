import type { Language } from "../../data/fault-text";
import { visibleText } from "../../ui/visible-text";

/** A body is a text of the record's, as XAPI's are: what is known of its form is read off it. */
const poolExhausted = /^The DHCP server (\S+) on (\S+) has no free address from (\S+) to (\S+)$/;

/** What a notice's record tells beside its name; a body in another form is shown as it is. */
export function noticeBody(language: Language, name: string, body: string): string {
  const [, server, segment, first, last] = (name === "DHCP_POOL_EXHAUSTED" && poolExhausted.exec(body)) || [];
  if (server === undefined || language === "en") return visibleText(body);
  return visibleText(`${segment} 上的 DHCP 服务器 ${server} 在 ${first} 到 ${last} 之间没有空闲地址`);
}
