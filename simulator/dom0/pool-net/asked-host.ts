/** Whether a host can be reached by its management address: another asks its toolstack there. @source xen-api: ocaml/xapi/message_forwarding.ml (tolerate_connection_loss: asked each second) */
import type { Ref } from "../../model/ref";
import { isLive } from "../../world/host-live";
import { guestOf, type World } from "../../world/world";

/** Ids of commands that the toolstack itself runs in a control domain. */
const OWN = "toolstack:";
export const isOwnCommand = (id: string): boolean => id.startsWith(OWN);
/** The task that a command was run for. */
export const taskOfCommand = (id: string): string => id.slice(OWN.length);
/** What a task hears when the host that it asks has answered. */
export const answeredSignal = (task: string): string => ["answered", task].join(":");

/** Who asks a host: the pool's coordinator, or of that another; null: there is nobody else. */
export function asker(world: World, host: Ref<"host">): Ref<"host"> | null {
  const [pool] = [...world.db.all("pool")];
  const others = [...world.db.all("host")].map(({ $ref }) => $ref as Ref<"host">).filter((each) => each !== host && isLive(world, each));
  return others.find((each) => each === pool?.master) ?? others[0] ?? null;
}
/** Port of the toolstack. @source xapi.md §1 (HTTPS on 443) */
const PORT = 443;
/** Asks an address until it answers. */
export function ask(world: World, from: Ref<"host">, address: string, task: string): void {
  const line = `until nc -z -w 1 ${address} ${PORT} >/dev/null 2>&1; do sleep 1; done`;
  guestOf(world, from, 0)?.engine.exec(OWN + task, line);
}
export function askNoMore(world: World, from: Ref<"host">, task: string): void {
  guestOf(world, from, 0)?.engine.execKill(OWN + task);
}
