/** What a device has carried since its domain was made, as Dom0's kernel counts it. @source io.md §2 (statistics of a vbd), §3 (direction naming) */
import type { Device } from "../devices/device";
import type { DiskFigures } from "../guest/engine";
import type { Ref } from "../model/ref";
import type { Port } from "../network/port";
import { driverOf } from "../storage/drivers/table";
import { storageOf } from "./disk-storage";
import { vifPortOf } from "./domain-ports";
import { logOf } from "./metering";
import { hostInside, nowOf, type RunningGuest, type World } from "./world";

/** What the meters of a device's domain stand at. A connection counts from what they stood at when it began. */
export function metersOf(world: World, guest: RunningGuest, device: Device): Device["since"] {
  const log = logOf(world, guest);
  const total = (name: string): number => log.total(name, nowOf(world));
  if (device.kind === "vif")
    return { tx: Math.floor(vifTotal(world, guest, device, "tx")), rx: Math.floor(vifTotal(world, guest, device, "rx")) };
  const disk = `vbd_${device.label}`;
  return {
    requests: Math.floor(total(`${disk}_iops_read`) + total(`${disk}_iops_write`)),
    reads: Math.floor(total(`${disk}_iops_read`)),
    bytes: Math.floor(total(`${disk}_read`) + total(`${disk}_write`)),
    readBytes: Math.floor(total(`${disk}_read`)),
    waitedUs: usOf(total(`${disk}_inflight`)),
    busyUs: usOf(total(`${disk}_iowait`)),
  };
}

const usOf = (seconds: number): number => Math.floor(seconds * 1_000_000);

/** Bytes of a domain's interface; what its bridge has flooded in the running row is not in the series yet. */
export function vifTotal(world: World, guest: RunningGuest, { number }: Device, direction: "tx" | "rx"): number {
  const metered = logOf(world, guest).total(`vif_${number}_${direction}`, nowOf(world));
  const port = vifPortOf(world, guest, number)?.port;
  // What goes on to the domain's own bridge is metered frame by frame.
  return direction === "rx" && port?.link.isShared ? metered + port.share.unmetered : metered;
}

/** What the devices of a domain have counted, so that it can be kept when other meters are theirs. */
export type Counted = readonly (readonly [device: Device, counts: Device["since"]])[];

export function countedBy(world: World, guest: RunningGuest): Counted {
  return hostInside(world, guest.host)
    .bus.devicesOf(guest.domid)
    .map((device) => {
      const meters = metersOf(world, guest, device);
      return [device, Object.fromEntries(Object.entries(device.since).map(([name, from]) => [name, (meters[name] ?? 0) - from]))] as const;
    });
}
/** A domain's meters are others now; its devices have counted what they had. */
export function countOn(world: World, guest: RunningGuest, counted: Counted): void {
  for (const [device, counts] of counted) {
    const meters = metersOf(world, guest, device);
    device.since = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, (meters[name] ?? 0) - count]));
  }
}

export interface BlockCounters {
  readonly reads: number;
  readonly writes: number;
  /** 512 bytes each */
  readonly readSectors: number;
  readonly writtenSectors: number;
  /** how often the back end was out of requests */
  readonly outOfRequests: number;
  /** µs for which requests were on their way, each by itself; and in which any was */
  readonly waitedUs: number;
  readonly busyUs: number;
  /** requests on their way */
  readonly inFlight: number;
}

export function blockCounters(world: World, guest: RunningGuest, device: Device): BlockCounters {
  const log = logOf(world, guest);
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
    waitedUs: Math.max(0, usOf(total("inflight")) - since("waitedUs")),
    busyUs: Math.max(0, usOf(total("iowait")) - since("busyUs")),
    inFlight: device.flying.length + Math.floor(log.current(`vbd_${device.label}_inflight`)),
  };
}

/** What goes through a host's own disk: requests of its guests to storage that only it has. What ended domains have moved goes with them. */
export function localDiskFigures(world: World, host: Ref<"host">): DiskFigures {
  const sum = { reads: 0, writes: 0, readSectors: 0, writtenSectors: 0, waitedUs: 0, busyUs: 0, inFlight: 0 };
  const inside = hostInside(world, host);
  for (const guest of inside.guests.values())
    for (const device of inside.bus.devicesOf(guest.domid)) {
      const sr = device.kind === "vbd" ? storageOf(world, guest.vm, device.label) : undefined;
      const driver = sr ? driverOf(sr) : null;
      if (!driver?.disks || driver.isShared) continue;
      const counters = blockCounters(world, guest, device);
      for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += counters[name];
    }
  return sum;
}

/** Counters of an interface of Dom0. Of `vifX.Y` rx is what the guest sent, tx what it received. */
export interface NetCounters {
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly rxPackets: number;
  readonly txPackets: number;
  /** frames that found the queue of its cable full, or that its link has lost; absent: none */
  readonly txDropped?: number;
}

/** Of an interface that has carried nothing. */
export const NO_NET: NetCounters = { rxBytes: 0, txBytes: 0, rxPackets: 0, txPackets: 0 };

/** guess: bulk traffic goes in full frames of 1448 bytes of TCP */
const PACKET_BYTES = 1448;

/** Frames that went one by one, and bulk traffic in full ones. */
const packets = (bytes: number, single: number, frames: number): number => frames + Math.floor(Math.max(0, bytes - single) / PACKET_BYTES);

export function netCounters(world: World, guest: RunningGuest, device: Device): NetCounters {
  const bytes = (direction: "tx" | "rx"): number =>
    Math.max(0, Math.floor(vifTotal(world, guest, device, direction) - (device.since[direction] ?? 0)));
  const traffic = vifPortOf(world, guest, device.number)?.port.traffic;
  return {
    rxBytes: bytes("tx"),
    txBytes: bytes("rx"),
    rxPackets: packets(bytes("tx"), traffic?.inBytes ?? 0, traffic?.inFrames ?? 0),
    txPackets: packets(bytes("rx"), traffic?.outBytes ?? 0, traffic?.outFrames ?? 0),
  };
}

/** The same of a host's NIC, as its data sources have it; what a switch has flooded in the running row is not in them yet. */
export function pifCounters(world: World, host: Ref<"host">, { name: called, attachment, traffic, share, dropped }: Port): NetCounters {
  // It is metered by the name that its slot gives it, whatever its kernel calls it.
  const name = attachment.kind === "cable" ? attachment.device : called;
  const total = (direction: "tx" | "rx"): number => world.series.get(host)?.total(`pif_${name}_${direction}`, nowOf(world)) ?? 0;
  const rxBytes = Math.floor(total("rx") + share.unmetered);
  const txBytes = Math.floor(total("tx"));
  return {
    rxBytes,
    txBytes,
    rxPackets: packets(rxBytes, traffic.inBytes, traffic.inFrames),
    txPackets: packets(txBytes, traffic.outBytes, traffic.outFrames),
    txDropped: dropped,
  };
}
