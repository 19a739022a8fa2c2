/** Rules that a locking mode has put into a bridge of Open vSwitch. */
import { LOCK_COOKIE } from "../../network/ovs/lock-flows";
import { numberOf, type OpenVswitch } from "../../network/ovs/open-vswitch";
import type { Port } from "../../network/port";

/** Rules of an interface with a locking mode are gone. @source setup-vif-rules, clear_vswitch_rules */
export function clearLock(node: OpenVswitch, port: Port): void {
  const isOwn = node.flows.some(({ cookie, match }) => cookie === LOCK_COOKIE && match.inPort === numberOf(port));
  if (isOwn) node.flows = node.flows.filter(({ cookie, match }) => cookie !== LOCK_COOKIE || match.inPort !== numberOf(port));
}
