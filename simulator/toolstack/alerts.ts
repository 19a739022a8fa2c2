/** XAPI's messages about what needs somebody's attention. */
import { ipToText } from "../wire/address";
import { apiDate, newRef, newUuid, type World } from "./world";

/** guess: no message of XAPI's own is about a network's DHCP server */
const POOL_EXHAUSTED = "DHCP_POOL_EXHAUSTED";
/** Data loss, …, 3 warning, … @source xapi.md §16 (priorities of messages) */
const WARNING = 3;

/** A segment's DHCP server has no address for whoever asks: raises the alert, or takes it away once there is one. */
export function poolAlert(world: World, segment: string, isExhausted: boolean): void {
  const gateway = world.fabric.gateways.get(segment);
  const pool = [...world.db.all("pool")][0];
  if (!gateway || !pool) return;
  const { poolFirst, poolLast, address } = gateway.config;
  const body = `The DHCP server ${ipToText(address)} on ${segment} has no free address from ${ipToText(poolFirst)} to ${ipToText(poolLast)}`;
  const known = [...world.db.all("message")].find((message) => message.name === POOL_EXHAUSTED && message.body === body);
  if (!isExhausted && known) world.db.destroy("message", known.$ref);
  if (!isExhausted || known) return;
  const named = { name: POOL_EXHAUSTED, priority: WARNING, cls: "Pool", obj_uuid: pool.uuid, timestamp: apiDate(world), body } as const;
  world.db.create("message", newRef<"message">(world), { uuid: newUuid(world), ...named });
}
