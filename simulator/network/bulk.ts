/** Data of a connection that cross a way as a rate: nodes count and learn what they would of its frames, links are metered. */
import { type Header, headerBetween } from "./header";
import type { LinkServices } from "./link";
import { isInward, type Way } from "./way";

/** What has crossed, each way. */
export interface BulkAmount {
  readonly from: { readonly domain: string; readonly nic: number; readonly mac: string };
  readonly to: { readonly domain: string; readonly nic: number; readonly mac: string };
  readonly frames: number;
  readonly frameBytes: number;
  readonly acks: number;
  readonly ackBytes: number;
}

export function carryBulk(services: LinkServices, now: number, way: Way, amount: BulkAmount): void {
  const { from, to, frames, frameBytes, acks, ackBytes } = amount;
  const data: Header = headerBetween(from.mac, to.mac);
  const answers: Header = headerBetween(to.mac, from.mac);
  for (const [place, port] of way.entries()) {
    const isIn = isInward(place);
    port.traffic.countBulk(
      now,
      isIn
        ? { in: frameBytes, inFrames: frames, out: ackBytes, outFrames: acks }
        : { in: ackBytes, inFrames: acks, out: frameBytes, outFrames: frames },
    );
    port.passed(isIn ? data : answers, now, isIn ? frameBytes : ackBytes, isIn ? frames : acks);
    port.link.carried(services, isIn ? ackBytes : frameBytes);
  }
  services.onVif(from.domain, from.nic, "tx", frameBytes);
  services.onVif(from.domain, from.nic, "rx", ackBytes);
  services.onVif(to.domain, to.nic, "rx", frameBytes);
  services.onVif(to.domain, to.nic, "tx", ackBytes);
}
