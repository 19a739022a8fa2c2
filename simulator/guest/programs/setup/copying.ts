import type { DiskSpec } from "../../engine";
import type { Machine } from "../../os/machine";
import { type ProgramContext, run, type Step, waitUntil } from "../../os/program";
import type { Mono } from "../../os/types";

/** How far packages have been brought from a disc to a disk. Plain JSON. */
export interface Copying {
  /** pieces that have been asked for */
  pieces: number;
  /** until when the last is under way */
  until: Mono;
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
  if (ctx.mono() < own.until) return waitUntil(own.until);
  if (own.pieces >= freight.pieces) return "done";
  const share = (bytes: number): number => Math.ceil(bytes / freight.pieces);
  const read = freight.disc ? transfer(machine, freight.disc.device, "read", share(freight.readBytes)) : null;
  if (read === null) return "disc";
  const written = transfer(machine, freight.disk.device, "write", share(freight.writeBytes));
  if (written === null) return "disk";
  if (share(freight.writeBytes) * (own.pieces + 1) > freight.roomBytes) return "full";
  own.pieces++;
  own.until = Math.max(read, written);
  return run(Math.ceil(freight.cpuUs / freight.pieces));
}

/** @returns when it is done, monotonic µs; null: the device does not work */
function transfer(m: Machine, device: string, kind: "read" | "write", bytes: number): Mono | null {
  const doneAt = m.services.diskIo(device, kind, bytes);
  return doneAt === null ? null : doneAt - m.state.skewUs;
}
