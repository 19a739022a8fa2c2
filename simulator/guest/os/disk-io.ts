/**
 * Requests of a guest to its disks. Each is under way until the world says that it is done or failed; who waits for one cannot know when
 * that will be. @source Linux block/blk-core.c (submit_bio), fs/direct-io.c
 */
import type { Runs } from "../../content/blocks";
import type { DiskRequest } from "../engine";
import type { Machine } from "./machine";
import type { Mono, Process } from "./types";

/** A request's number, the guest's own. */
export type Ticket = number;

/** One that is not done. Plain data. */
export interface OpenRequest {
  readonly ticket: Ticket;
  readonly device: string;
  readonly kind: "read" | "write";
  readonly bytes: number;
  /** number of the write-back whose pages it carries. Absent: none */
  readonly carries?: number;
  /** where on the disk it is. Absent: anywhere */
  readonly at?: Runs;
  /** a process waits for it. Absent: none does */
  readonly isAwaited?: true;
  /** it did not come along when the guest was brought to another domain. Absent: it has */
  readonly isLost?: true;
}
/** Requests of a guest; absent in its state: it has made none. */
export interface DiskIo {
  /** the newest ticket */
  made: Ticket;
  /** oldest first */
  open: readonly OpenRequest[];
  /** how many processes wait now, since when, and for how long any have before, µs of processes. Absent: none ever has */
  waits?: { count: number; since: Mono; us: number };
}

/** Asks a disk for something. @returns null: it does not work (EIO) */
export function askDisk(m: Machine, device: string, kind: "read" | "write", bytes: number, more: DiskRequest = {}): Ticket | null {
  const io: DiskIo = m.state.io ?? { made: 0, open: [] };
  const ticket = io.made + 1;
  if (!m.services.diskIo(device, kind, bytes, ticket, more)) return null;
  const { carries, at } = more;
  const place = { ...(carries === undefined ? {} : { carries }), ...(at === undefined ? {} : { at }) };
  m.state.io = { ...io, made: ticket, open: [...io.open, { ticket, device, kind, bytes, ...place }] };
  return ticket;
}

export function isUnderWay(m: Machine, ticket: Ticket): boolean {
  return m.state.io?.open.some((request) => request.ticket === ticket) ?? false;
}
/** A process waits for requests: it hears when they are over. */
export function waitFor(m: Machine, tickets: readonly Ticket[]): void {
  const { io } = m.state;
  if (!io || io.open.every(({ ticket, isAwaited }) => isAwaited || !tickets.includes(ticket))) return;
  io.open = io.open.map((request) => (tickets.includes(request.ticket) ? { ...request, isAwaited: true as const } : request));
  countWaits(m, io);
}
/** A process begins or ends to wait. @source Linux kernel/sched/core.c (nr_iowait) */
function countWaits(m: Machine, io: DiskIo): void {
  const now = m.mono();
  const count = m.state.os.processes.filter((process) => !areOver(m, ticketsOf(process))).length;
  const { us } = waitsOf(m);
  io.waits = { count, since: now, us };
}
/** Requests that a process waits for. */
function ticketsOf({ wait, reads = NONE }: Process): readonly Ticket[] {
  return wait?.on === "disk" ? [...wait.tickets, ...reads] : reads;
}
const NONE: readonly Ticket[] = [];

/** Processes that wait for a disk now, and for how long any have in all, µs of processes. */
export function waitsOf(m: Machine): { readonly count: number; readonly us: number } {
  const { count = 0, since = 0, us = 0 } = m.state.io?.waits ?? {};
  return { count, us: us + count * (m.mono() - since) };
}
/** Whether all of some are over, well or not. */
export function areOver(m: Machine, tickets: readonly Ticket[]): boolean {
  return tickets.every((ticket) => !isUnderWay(m, ticket));
}

/** A request is over. Who waits for it may go on, and hears whether it has failed. @returns whether somebody did */
export function requestOver(m: Machine, ticket: Ticket, isDone: boolean): boolean {
  const { io } = m.state;
  const over = io?.open.find((request) => request.ticket === ticket);
  if (!io || !over) return false;
  io.open = io.open.filter((request) => request !== over);
  // Processes are looked at only then: most of what is written back nobody waits for, and the guest sleeps on.
  if (!over.isAwaited) return false;
  for (const process of m.state.os.processes) {
    if (!ticketsOf(process).includes(ticket)) continue;
    if (!isDone) process.isDiskFailed = true;
    m.tables.wake(process.pid);
  }
  countWaits(m, io);
  return true;
}

/** The guest goes on from an image: its requests did not come along. */
export function loseRequests(m: Machine): void {
  const { io } = m.state;
  // What write-backs carried is dirty again, and goes with the next; who waits for one waits for that.
  if (io) io.open = io.open.map((request) => (request.carries === undefined ? { ...request, isLost: true as const } : request));
}
/** Those of a disk that works now are sent again. @source Linux drivers/block/xen-blkfront.c (blkif_recover) */
export function sendAgain(m: Machine, device: string): void {
  for (const request of m.state.io?.open ?? []) {
    if (!request.isLost || request.device !== device) continue;
    const { kind, bytes, ticket, at } = request;
    if (!m.services.diskIo(device, kind, bytes, ticket, at && { at })) requestOver(m, request.ticket, false);
    else if (m.state.io) {
      const { isLost: _, ...sent } = request;
      m.state.io.open = m.state.io.open.map((each) => (each === request ? sent : each));
    }
  }
}
