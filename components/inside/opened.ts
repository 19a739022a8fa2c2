/** What the panel beside the drawing shows, and what is asked of the server for it. */
import type { InsideDetailQuery, InsideOverview } from "@/server/contract";
import type { Thing } from "./layout";

export type Opened =
  | { readonly kind: "domain"; readonly domid: number }
  | { readonly kind: "ring"; readonly device: string }
  | { readonly kind: "events"; readonly domid: number }
  | { readonly kind: "grants"; readonly domid: number }
  | { readonly kind: "xenstore" }
  | { readonly kind: "scheduler"; readonly pool: number }
  /** `domid`: whose memory is looked at page by page */
  | { readonly kind: "memory"; readonly domid: number | null }
  | { readonly kind: "hypercalls"; readonly domid: number | null }
  | { readonly kind: "calls" }
  | { readonly kind: "daemon"; readonly id: string }
  | { readonly kind: "part"; readonly part: "hardware" | "consoleRing" | "bridge" | "blockDriver" | "netDriver" | "dom0Kernel" }
  /** the list of followed requests, or one of them */
  | { readonly kind: "follow"; readonly id: string | null }
  | { readonly kind: "compare"; readonly left: string; readonly right: string };

/** What a part opens. `domid`: the guest looked at, for parts that every domain has. */
export function openedBy(thing: Thing, overview: InsideOverview, domid: number | null): Opened {
  const guest = domid ?? overview.domains.find((d) => d.domid !== 0)?.domid ?? 0;
  switch (thing.kind) {
    case "domain":
    case "more":
    case "application":
    case "kernel":
      return { kind: "domain", domid: thing.domain.domid };
    case "front":
    case "ring":
    case "back":
      return { kind: "ring", device: thing.device.id };
    case "daemon":
      return { kind: "daemon", id: thing.daemon.id };
    case "store":
      return { kind: "xenstore" };
    case "toolstack":
    case "privcmd":
      return { kind: "calls" };
    case "hypervisor":
      return { kind: "hypercalls", domid: null };
    case "part":
      switch (thing.part) {
        case "scheduler":
          return { kind: "scheduler", pool: overview.domains.find((d) => d.domid === guest)?.pool ?? 0 };
        case "events":
        case "grants":
          return { kind: thing.part, domid: guest };
        case "console":
          return { kind: "part", part: "consoleRing" };
        case "memory":
          return { kind: "memory", domid };
        default:
          return { kind: "hypercalls", domid: null };
      }
    case "memory":
      return { kind: "memory", domid };
    case "cpu":
      return { kind: "scheduler", pool: 0 };
    case "nic":
    case "sr":
      return { kind: "part", part: "hardware" };
    default:
      return { kind: "part", part: thing.kind };
  }
}

/** Settings of panels that change what is asked. */
export interface Asked {
  readonly storePaths: readonly string[];
  readonly windowUs: number;
}
export function queryOf(opened: Opened | null, asked: Asked): InsideDetailQuery | null {
  switch (opened?.kind) {
    case undefined:
    case "daemon":
    case "part":
    case "compare":
      return null;
    case "xenstore":
      return { kind: "xenstore", open: asked.storePaths };
    case "scheduler":
      return { kind: "scheduler", pool: opened.pool, windowUs: asked.windowUs };
    case "follow":
      return opened.id === null ? null : { kind: "follow", id: opened.id };
    default:
      return opened;
  }
}
