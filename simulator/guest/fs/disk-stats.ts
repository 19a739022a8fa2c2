/** `/proc/diskstats`. @source Linux block/genhd.c (diskstats_show), Documentation/admin-guide/iostats.rst */
import type { DiskFigures } from "../engine";
import { xvdMinor } from "../os/disk-names";
import type { Machine } from "../os/machine";
import { partitionName, partitionsOf, rootOf } from "../os/partitions";

const NOTHING: DiskFigures = {
  reads: 0,
  writes: 0,
  readSectors: 0,
  writtenSectors: 0,
  waitedUs: 0,
  busyUs: 0,
  inFlight: 0,
};

/** Eleven fields, and six of discards and flushes, of which none are counted. guess: reads and writes wait alike, and none are merged */
function fields({ reads, writes, readSectors, writtenSectors, waitedUs, busyUs, inFlight }: DiskFigures): string {
  const ms = Math.floor(waitedUs / 1_000);
  const readMs = reads + writes > 0 ? Math.floor((ms * reads) / (reads + writes)) : 0;
  return [
    reads,
    0,
    readSectors,
    readMs,
    writes,
    0,
    writtenSectors,
    ms - readMs,
    inFlight,
    Math.floor(busyUs / 1_000),
    ms,
    0,
    0,
    0,
    0,
    0,
    0,
  ].join(" ");
}

/** Of partitions the one that the system lies on has what its disk has: services write there. */
export function diskStats(m: Machine): string {
  const rows: string[] = [];
  const row = (number: number, name: string, figures: DiskFigures): void =>
    void rows.push(`${String(202).padStart(4)} ${String(number).padStart(7)} ${name} ${fields(figures)}\n`);
  for (const disk of m.disks) {
    const minor = xvdMinor(disk.device);
    const figures = m.services.diskFigures?.(disk.device) ?? NOTHING;
    row(minor, disk.device, figures);
    for (const part of partitionsOf(m, disk)) {
      const name = partitionName(disk, part);
      row(minor + part.number, name, name === rootOf(m, disk) ? figures : NOTHING);
    }
  }
  return rows.join("");
}
