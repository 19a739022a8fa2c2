import { parseIpv4 } from "../../wire/address";
import type { ProgramContext } from "../os/program";

/** Address of a dotted quad or of a name in /etc/hosts; null when unknown. There is no DNS in a lab. */
export function resolveName(ctx: ProgramContext, name: string): number | null {
  const address = parseIpv4(name);
  if (address !== null) return address;
  if (name === ctx.machine.state.os.hostname) return 0x7f000101;
  for (const line of ctx.fs.text("/etc/hosts").split("\n")) {
    const [ip, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (ip !== undefined && names.includes(name)) return parseIpv4(ip);
  }
  return null;
}
