/** What a flow may want of its way, as its links are set. */
import { type LinkSettings, transferBytesPerS } from "../network/impairment";
import { isInward, type Way } from "../network/way";

/** What a flow comes to on a way at most: links that lose frames, or take long, hold it back whatever their room. Bytes/s. */
export function wishOn(way: Way, { txBytesPerS, rxBytesPerS }: { readonly txBytesPerS: number; readonly rxBytesPerS: number }) {
  const wish = { tx: Math.floor(txBytesPerS), rx: Math.floor(rxBytesPerS) };
  const most = transferBytesPerS(linksOn(way));
  const peak = Math.max(wish.tx, wish.rx);
  if (most === null || peak <= most) return wish;
  return { tx: Math.floor((wish.tx * most) / peak), rx: Math.floor((wish.rx * most) / peak) };
}
/** Links on a way that are not as usual; each once, though a cable has a port at both its ends. */
function* linksOn(way: Way): Iterable<LinkSettings> {
  for (const [place, port] of way.entries())
    if (port.isImpaired && !(port.attachment.kind === "cable" && isInward(place))) yield port.linkSettings;
}
