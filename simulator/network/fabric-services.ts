/** What a network needs of the world around it, and what of it belongs to no node. */
import type { FloodServices } from "./flooding";
import type { TapServices } from "./nic-taps";
import type { OutsideHost } from "./outside/outside-world";
import type { PoolServices } from "./pool-watch";
import type { Port } from "./port";
import type { StormState } from "./storms";

/** What the fabric needs of the world around it. */
export interface FabricServices extends FloodServices, PoolServices, TapServices {
  /** A frame is at one end of a domain's interface, whose front and back end take it over: `in` to its own bridge, or `out` of it. */
  pass(domain: string, device: number, direction: "in" | "out", frame: Uint8Array): void;
  /** Longest packet that a port's interface takes where nobody has set it, bytes. Absent: nobody knows */
  mtuOf?(bridge: string, port: Port): number;
  /** Time by everybody's clock, µs since 1970. Absent: that of the simulation */
  clockUs?(): number;
  /** A storm has begun or ended, which reaches these bridges. Absent: nobody minds */
  onStorm?(bridges: readonly string[]): void;
  /** A frame goes into a tunnel. Absent: it is lost */
  tunnel?(to: Extract<Port["attachment"], { readonly kind: "tunnel" }>, frame: Uint8Array): void;
  /** A bond's driver says something; `isMoved`: another of its NICs carries now. Absent: nobody listens */
  onBond?(bond: string, lines: readonly string[], isMoved: boolean): void;
}

/** What belongs to no bridge and no gateway. */
export interface FabricHead {
  /** whether floods are to be metered */
  readonly isMetering: boolean;
  readonly exhausted: readonly (readonly [segment: string, due: number])[];
  /** absent: none rages */
  readonly storms?: readonly StormState[];
  /** hosts outside that somebody has named; absent: none */
  readonly outside?: readonly OutsideHost[];
  readonly version: number;
}
