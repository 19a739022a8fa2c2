/** What an interface hangs on, and the state that it is in by that. */
import type { Machine } from "../../os/machine";
import { type ShownInterface, shownByName } from "../outside-links";
import type { Interface } from "../state";

/** The interface that it hangs on; undefined: on none. */
export function lowerOf(m: Machine, { made, outside }: ShownInterface): Readonly<Interface> | undefined {
  if (outside?.vlan) return shownByName(m, outside.vlan.lower) ?? undefined;
  const device = made?.kind === "vlan" ? made.lower : made?.kind === "veth" ? made.peer : null;
  return device === null ? undefined : m.state.net.interfaces.find((i) => i.device === device);
}
/** @source Linux net/core/link_watch.c (default_operstate); net/core/dev.c: one that nobody has said anything of is UNKNOWN */
export function stateOf(i: ShownInterface): string {
  if (i.device === -1) return "UNKNOWN";
  if (!i.up) return "DOWN";
  const { made } = i;
  if (made?.kind === "dummy" || (made?.kind === "bridge" && made.hasHadPorts !== true)) return "UNKNOWN";
  if (i.carrier) return "UP";
  return made?.kind === "veth" || made?.kind === "vlan" || i.outside?.vlan ? "LOWERLAYERDOWN" : "DOWN";
}
