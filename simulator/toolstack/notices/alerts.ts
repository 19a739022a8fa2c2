/** Alerts that stand as long as what they tell of: raised when it begins, taken away when it ends. */
import { ipToText } from "../../wire/address";
import type { World } from "../../world/world";
import { raise, standing } from "./messages";
import { poolExhausted } from "./pool-exhausted";

/** A segment's DHCP server has no address for whoever asks: raises the alert, or takes it away once there is one. */
export function poolAlert(world: World, segment: string, isExhausted: boolean): void {
  const gateway = world.fabric.gateways.get(segment);
  const pool = [...world.db.all("pool")][0];
  if (!gateway || !pool) return;
  const { poolFirst, poolLast, address } = gateway.config;
  const facts = { server: ipToText(address), segment, first: ipToText(poolFirst), last: ipToText(poolLast) };
  const body = poolExhausted.event.body(facts);
  const known = standing(world, poolExhausted, pool.uuid, body);
  if (!isExhausted && known) world.db.destroy("message", known.$ref);
  if (isExhausted && !known) raise(world, poolExhausted, pool.uuid, body);
}
