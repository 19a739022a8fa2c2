import { expect, test } from "vitest";
import type { StoredEvent } from "../kernel/kernel";
import { gatewayKey, stationKey } from "../network/link";
import { byNode } from "./domain-events";

test("arrivals of frames that were written by kinds of nodes come to the nodes that they came to", () => {
  const of = (payload: unknown, kind = "net.frame"): StoredEvent => [7, kind, payload] as unknown as StoredEvent;
  const frame = "bytes";
  expect(
    byNode([
      of({ to: "bridge", bridge: "h/xenbr0", port: "vif1.0", frame }),
      of({ to: "guest", domain: "h/1", device: 2, frame }),
      of({ to: "gateway", segment: "eth0", frame }),
      of({ to: "guests", bridge: "h/xenbr0", from: "eth0", frame }),
      of({ to: "ageing", bridge: "h/xenbr0" }),
      of({ to: "bridge" }, "guest.wake"),
    ]),
  ).toEqual([
    of({ to: "node", node: "h/xenbr0", port: "vif1.0", frame }),
    of({ to: "node", node: stationKey("h/1", 2), port: "", frame }),
    of({ to: "node", node: gatewayKey("eth0"), port: "", frame }),
    of({ to: "guests", bridge: "h/xenbr0", from: "eth0", frame }),
    of({ to: "ageing", bridge: "h/xenbr0" }),
    of({ to: "bridge" }, "guest.wake"),
  ]);
});
