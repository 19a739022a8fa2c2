/** Pending arrivals, as plain data. */
export type FabricEvent =
  /** a frame comes in at a port of a node */
  | { readonly to: "node"; readonly node: string; readonly port: string; readonly frame: Uint8Array }
  /** a flooded frame: one arrival for all guests of a bridge that it concerns */
  | { readonly to: "guests"; readonly bridge: string; readonly from: string; readonly frame: Uint8Array }
  /** the control domain of a bridge has a flooded frame that concerns it */
  | { readonly to: "host"; readonly bridge: string; readonly frame: Uint8Array }
  /** the same of one whose link takes longer than those of others at its bridge */
  | { readonly to: "late"; readonly domain: string; readonly device: number; readonly frame: Uint8Array }
  /** flooded bytes are written to the meters of those who had them: one bridge, then the next, so that others may have their turn */
  | { readonly to: "meters"; readonly bridge: number }
  /** a frame comes to an interface that a domain has made a port of its own bridge: it goes on through its front or back end */
  | { readonly to: "trunk"; readonly bridge: string; readonly port: string; readonly frame: Uint8Array }
  /** a bridge forgets what nobody refreshed */
  | { readonly to: "ageing"; readonly bridge: string; readonly due?: number }
  /** a second of a storm has gone by; `key` "": links have changed, and all are looked at */
  | { readonly to: "storm"; readonly key: string; readonly due: number }
  /** timers of a bridge's spanning tree */
  | { readonly to: "tree"; readonly bridge: string; readonly due: number }
  /** a frame of a spanning tree that a switch has flooded, and counted with its floods, is at a bridge */
  | { readonly to: "control"; readonly node: string; readonly port: string; readonly frame: Uint8Array }
  /** timers of servers outside, beyond a segment's gateway */
  | { readonly to: "outside"; readonly segment: string; readonly due: number }
  /** a router tells of itself unasked */
  | { readonly to: "advertise"; readonly segment: string }
  /** a pool that has run out may have an address again */
  | { readonly to: "pool"; readonly segment: string; readonly due: number };
