/** A disk request as it begins: how many of the ring's it takes, and where on the disk each of them is. */
import type { Runs } from "../content/blocks";
import { type Device, type FlyingRequest, NONE } from "../devices/device";
import type { DiskRequest } from "../guest/engine";

/** Largest request by way, bytes. @source io.md §2 (32 indirect segments of 4 KiB by default); IDE DMA: 128 KiB of sectors */
export const REQUEST_BYTES = 131_072;
const REQUEST_SECTORS = REQUEST_BYTES / 512;
/** Segments that fit in a slot of the ring; more go by indirect pages. @source io.md §2 (11 segments) */
const DIRECT_SEGMENTS = 11;

/** What a guest asks of a disk. */
export interface Asked extends DiskRequest {
  readonly kind: "read" | "write";
  readonly bytes: number;
  /** the guest's number for it; 0: one of its steady load */
  readonly ticket: number;
  /** the request of a front end that a driver domain makes it for. Absent: its own guest's */
  readonly serves?: FlyingRequest["serves"];
}

export function fly(device: Device, { kind, bytes, ticket, carries, serves, at = [] }: Asked, now: number): FlyingRequest {
  // Blocks beside a file's own, of nodes and of the journal, go along with its last. guess: a few requests more where there are many
  const requests = Math.max(1, Math.ceil(bytes / REQUEST_BYTES), requestsIn(at));
  const segments = Math.max(1, Math.ceil(Math.min(bytes, REQUEST_BYTES) / 4096));
  const request: FlyingRequest = {
    id: device.nextRequest,
    ticket,
    operation: kind === "write" ? "WRITE" : "READ",
    requests,
    sector: at[0] ?? anySector(device),
    ...(at.length > 2 ? { at } : {}),
    segments,
    isIndirect: segments > DIRECT_SEGMENTS,
    bytes,
    ...(carries === undefined ? {} : { carries }),
    ...(serves ? { serves } : {}),
    askedAt: now,
    grantRefs: NONE,
    isFirstUse: false,
    stage: 0,
    done: 0,
    dueAt: null,
    held: null,
    turn: 0,
    slotAt: null,
    takenAt: null,
    answeredAt: null,
  };
  device.nextRequest += requests;
  device.flying = [...device.flying, request];
  return request;
}

/** guess: a load of which only rates are known goes through its files in order */
function anySector({ nextRequest }: Device): number {
  return (nextRequest * 8 + 2048) % 16_777_216;
}

/** Runs that do not touch cannot be merged into one request. @source Linux block/blk-merge.c (back and front merges) */
function requestsIn(at: Runs): number {
  let requests = 0;
  for (let i = 1; i < at.length; i += 2) requests += Math.ceil((at[i] as number) / REQUEST_SECTORS);
  return requests;
}

/** Sector of one of a train's requests. @param index - from 0 */
export function sectorIn({ sector, at = [] }: Pick<FlyingRequest, "sector" | "at">, index: number): number {
  let before = 0;
  for (let i = 0; i < at.length; i += 2) {
    const requests = Math.ceil((at[i + 1] as number) / REQUEST_SECTORS);
    if (index < before + requests) return (at[i] as number) + (index - before) * REQUEST_SECTORS;
    before += requests;
  }
  return sector + index * REQUEST_SECTORS;
}
