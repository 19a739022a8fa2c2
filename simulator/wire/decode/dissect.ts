/** Takes a frame apart, layer by layer. */
import { openIpv4, openIpv6 } from "./ip-layers";
import type { Dissected, Opened, Streams } from "./layers";
import { openArp, openEthernet, openLlc } from "./link-layers";

/** @param bytes - what was captured of it; what is missing is not told of @param streams - of the capture that it is one of */
export function dissect(bytes: Uint8Array, streams: Streams): Dissected {
  const frame: Opened = { bytes, streams, layers: [], source: "", destination: "", protocol: "", info: "" };
  const { type, at } = openEthernet(frame);
  if (type === 0) openLlc(frame, at);
  else if (type === 0x0806) openArp(frame, at);
  else if (type === 0x0800) openIpv4(frame, at);
  else if (type === 0x86dd) openIpv6(frame, at);
  return frame;
}
