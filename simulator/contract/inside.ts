/**
 * What the Inside view shows of one host: a projection of simulated state, computed when somebody asks and changing nothing.
 * All texts here are names of the field or codes; sentences for people are the browser's business.
 */
import type {
  InsideCallsDetail,
  InsideDomainDetail,
  InsideEventsDetail,
  InsideGrantsDetail,
  InsideHypercallsDetail,
  InsideMemoryDetail,
  InsideRingDetail,
  InsideSchedulerDetail,
  InsideXenStoreDetail,
} from "./inside-details";
import type { InsideFollowDetail } from "./inside-follow";
import type { InsideOverview } from "./inside-overview";

export type * from "./inside-details";
export type * from "./inside-follow";
export type * from "./inside-overview";

/** What a viewer asks for: a host, and one part of it opened (null: the drawing alone). */
export interface InsideQuery {
  /** ref of the host */
  readonly host: string;
  readonly detail: InsideDetailQuery | null;
}
export type InsideDetailQuery =
  | { readonly kind: "domain"; readonly domid: number }
  /** `device` as in `InsideDevice.id` */
  | { readonly kind: "ring"; readonly device: string }
  | { readonly kind: "events"; readonly domid: number }
  | { readonly kind: "grants"; readonly domid: number }
  /** `open`: paths whose children are wanted, at most 200 */
  | { readonly kind: "xenstore"; readonly open: readonly string[] }
  /** the last `windowUs` µs of a cpupool, slice by slice; 1,000 … 300,000 */
  | { readonly kind: "scheduler"; readonly pool: number; readonly windowUs: number }
  /** `domid`: whose memory is wanted page by page */
  | { readonly kind: "memory"; readonly domid: number | null }
  /** of one domain, or of all together */
  | { readonly kind: "hypercalls"; readonly domid: number | null }
  | { readonly kind: "calls" }
  | { readonly kind: "follow"; readonly id: string };

export interface InsideView {
  readonly overview: InsideOverview;
  /** null: none asked for, or what was asked for is gone */
  readonly detail: InsideDetail | null;
}
export type InsideDetail =
  | InsideDomainDetail
  | InsideRingDetail
  | InsideEventsDetail
  | InsideGrantsDetail
  | InsideXenStoreDetail
  | InsideSchedulerDetail
  | InsideMemoryDetail
  | InsideHypercallsDetail
  | InsideCallsDetail
  | InsideFollowDetail;
