import type { DiskSpec } from "../../engine";
import { areOver, askDisk, type Ticket } from "../../os/disk-io";
import { type ProgramContext, run, type Step, waitDisk, waitUntil } from "../../os/program";
import type { Mono } from "../../os/types";

/** How far packages have been brought from a disc to a disk. Plain JSON. */
export interface Copying {
  /** pieces that have been asked for */
  pieces: number;
  /** goes on no earlier than then */
  until: Mono;
  /** requests that it waits for. Absent: none */
  tickets?: readonly Ticket[];
}

/** Waits for requests, and until it may go on. @returns null: it may */
export function resting(ctx: ProgramContext, { until, tickets = [] }: Copying): Step | null {
  if (!areOver(ctx.machine, tickets)) return waitDisk(tickets);
  return ctx.mono() < until ? waitUntil(until) : null;
}

/** What is to be brought. */
export interface Freight {
  readonly disc: DiskSpec | undefined;
  readonly disk: DiskSpec;
  readonly readBytes: number;
  readonly writeBytes: number;
  /** what the file system holds at most, bytes */
  readonly roomBytes: number;
  /** into how many pieces it is cut */
  readonly pieces: number;
  /** CPU time that unpacking all of it takes, µs */
  readonly cpuUs: number;
}

/** Of what a copy fails: the disc cannot be read, the disk not be written, or it is full. */
export type CopyFault = "disc" | "disk" | "full";

/** Brings one piece after another: the disc is read and the disk written, which takes both their time, and the CPU unpacks. */
export function copyOn(ctx: ProgramContext, own: Copying, freight: Freight): Step | "done" | CopyFault {
  const { machine } = ctx;
  const rest = resting(ctx, own);
  if (rest) return rest;
  if (own.pieces >= freight.pieces) return "done";
  const share = (bytes: number): number => Math.ceil(bytes / freight.pieces);
  const read = freight.disc ? askDisk(machine, freight.disc.device, "read", share(freight.readBytes)) : null;
  if (read === null) return "disc";
  const written = askDisk(machine, freight.disk.device, "write", share(freight.writeBytes));
  if (written === null) return "disk";
  if (share(freight.writeBytes) * (own.pieces + 1) > freight.roomBytes) return "full";
  own.pieces++;
  own.tickets = [read, written];
  return run(Math.ceil(freight.cpuUs / freight.pieces));
}
