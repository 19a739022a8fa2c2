/** What a device has carried since its domain was made, as Dom0's kernel counts it. @source io.md §2 (statistics of a vbd), §3 (direction naming) */
import type { Device } from "../devices/device";
import { portOfDomain } from "./domain-ports";
import { seriesOf, vifBytes } from "./metering";
import { nowOf, type RunningGuest, type World } from "./world";

export interface BlockCounters {
  readonly reads: number;
  readonly writes: number;
  /** 512 bytes each */
  readonly readSectors: number;
  readonly writtenSectors: number;
  /** how often the back end was out of requests */
  readonly outOfRequests: number;
}

export function blockCounters(world: World, guest: RunningGuest, device: Device): BlockCounters {
  const log = seriesOf(world, guest.vm);
  const now = nowOf(world);
  const total = (name: string): number => log.total(`vbd_${device.label}_${name}`, now);
  const since = (name: string): number => device.since[name] ?? 0;
  const reads = Math.floor(total("iops_read")) - since("reads") + device.reads;
  const all = Math.floor(total("iops_read") + total("iops_write")) - since("requests") + device.requests;
  const readBytes = total("read") - since("readBytes") + device.readBytes;
  const bytes = total("read") + total("write") - since("bytes") + device.bytes;
  return {
    reads: Math.max(0, reads),
    writes: Math.max(0, all - reads),
    readSectors: Math.max(0, Math.floor(readBytes / 512)),
    writtenSectors: Math.max(0, Math.floor((bytes - readBytes) / 512)),
    outOfRequests: device.stalls,
  };
}

/** Bytes of `vifX.Y` in Dom0: rx is what the guest sent, tx what it received. */
export interface NetCounters {
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly rxPackets: number;
  readonly txPackets: number;
}

/** guess: bulk traffic goes in full frames of 1448 bytes of TCP */
const PACKET_BYTES = 1448;

export function netCounters(world: World, guest: RunningGuest, device: Device): NetCounters {
  const bytes = (direction: "tx" | "rx"): number =>
    Math.max(0, Math.floor(vifBytes(world, guest.vm, device.number, direction) - (device.since[direction] ?? 0)));
  const traffic = portOfDomain(world, guest, device.number)?.port.traffic;
  const packets = (all: number, single: number, frames: number): number => frames + Math.floor(Math.max(0, all - single) / PACKET_BYTES);
  return {
    rxBytes: bytes("tx"),
    txBytes: bytes("rx"),
    rxPackets: packets(bytes("tx"), traffic?.inBytes ?? 0, traffic?.inFrames ?? 0),
    txPackets: packets(bytes("rx"), traffic?.outBytes ?? 0, traffic?.outFrames ?? 0),
  };
}
