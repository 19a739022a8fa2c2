import { Kernel } from "../simulator/kernel/kernel";
import { Database } from "../simulator/model/database";
import type { Ref } from "../simulator/model/ref";
import { type Figure, median } from "./measure";

const ENTITIES = 10_000;

/** Events/s when each of 10,000 entities re-enters itself after 1 µs … 2 s. */
function light(events: number): number {
  const kernel = new Kernel(1);
  const counters = new Float64Array(ENTITIES);
  let noise = 1;
  const kind = kernel.define("tick", (payload: { readonly entity: number }) => {
    const { entity } = payload;
    noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
    counters[entity] = (counters[entity] as number) + (counters[(entity + 1) % ENTITIES] as number) * 0 + 1;
    kernel.schedule(kernel.wheel.now + 1 + (noise % 2_000_000), kind, payload);
  });
  for (let entity = 0; entity < ENTITIES; entity++) kernel.schedule(entity, kind, { entity });
  let left = events;
  const start = performance.now();
  kernel.run(Number.MAX_SAFE_INTEGER, () => --left <= 0);
  return events / ((performance.now() - start) / 1000);
}

/** The same with two fields of a VM record written in each handler, and the changes flushed each 10,000 events. */
function withWrites(events: number): number {
  const kernel = new Kernel(1);
  const db = new Database();
  const refs = Array.from({ length: ENTITIES }, (_, i) =>
    db.create("VM", ["OpaqueRef", `${i}`].join(":") as Ref<"VM">, { name_label: `vm ${i}` }),
  );
  db.flush();
  let noise = 1;
  let since = 0;
  const kind = kernel.define("tick", (payload: { readonly ref: Ref<"VM"> }) => {
    noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
    db.set("VM", payload.ref, { memory_target: noise, domid: noise & 0xff });
    if (++since === 10_000) {
      since = 0;
      db.flush();
    }
    kernel.schedule(kernel.wheel.now + 1 + (noise % 2_000_000), kind, payload);
  });
  for (const [at, ref] of refs.entries()) kernel.schedule(at, kind, { ref });
  let left = events;
  const start = performance.now();
  kernel.run(Number.MAX_SAFE_INTEGER, () => --left <= 0);
  return events / ((performance.now() - start) / 1000);
}

export function kernelBench(): Figure[] {
  light(500_000);
  const lights = Array.from({ length: 5 }, () => light(3_000_000));
  withWrites(300_000);
  const writes = Array.from({ length: 5 }, () => withWrites(1_000_000));
  return [
    { name: "kernel events, light handlers, 10,000 entities (median of 5)", value: median(lights), unit: "events/s" },
    { name: "kernel events, two record fields written each (median of 5)", value: median(writes), unit: "events/s" },
  ];
}
