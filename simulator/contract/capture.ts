/** Captures of frames as pages show them. */
import type { Layer } from "../wire/decode/layers";
import type { FilterFault } from "../wire/display-filter/tree";

/** A link that can be watched. */
export interface CaptureLink {
  /** name that `capture.start` takes */
  readonly link: string;
  /** as the system there calls it, such as `vif3.0`, `eth0`, `port 4` */
  readonly name: string;
  /** host or switch that it is on; "": nothing is plugged in */
  readonly on: string;
  /** the VM whose interface it is; null: none's */
  readonly vm: string | null;
  /** refs of the host, the VM and the network whose it is */
  readonly of: readonly string[];
}
export interface CaptureView {
  readonly id: string;
  readonly label: string;
  readonly user: string;
  /** virtual time, µs */
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly snaplen: number;
  readonly links: readonly (CaptureLink & { readonly seen: number; readonly kept: number })[];
}

/** A frame as a row. */
export interface CaptureRow {
  /** from 1 */
  readonly number: number;
  /** since the capture began, µs */
  readonly at: number;
  /** place of the link among the capture's */
  readonly link: number;
  readonly isOut: boolean;
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly length: number;
  readonly info: string;
}
export interface CaptureFrames {
  /** what is amiss with the filter, with no rows then; null: nothing is */
  readonly fault: FilterFault | null;
  /** frames kept, and those among them that are meant and known of by now */
  readonly kept: number;
  readonly meant: number;
  /** frames that have not been looked at yet: they will be */
  readonly left: number;
  /** place of the first row among those that are meant */
  readonly from: number;
  readonly rows: readonly CaptureRow[];
  /** frames that are meant in each of the last seconds, the oldest first */
  readonly perSecond: readonly number[];
}
/** All of a frame. */
export interface CapturedWhole {
  readonly row: CaptureRow;
  /** bytes that are kept, hexadecimal */
  readonly hex: string;
  readonly layers: readonly Layer[];
}
/** What two ends of a stream have told each other, in its order. */
export interface CaptureStream {
  readonly protocol: "tcp" | "udp";
  readonly number: number;
  readonly client: string;
  readonly server: string;
  readonly parts: readonly { readonly isClients: boolean /** Latin-1 */; readonly text: string }[];
  readonly clientBytes: number;
  readonly serverBytes: number;
  /** bytes that went by and are not kept */
  readonly missing: number;
  /** there is more than is told */
  readonly isCut: boolean;
}
/** Part of a capture as a file. */
export interface CaptureFilePart {
  /** pcapng, Latin-1 in base64 */
  readonly base64: string;
  /** where the next part begins; null: there is none */
  readonly next: number | null;
}
