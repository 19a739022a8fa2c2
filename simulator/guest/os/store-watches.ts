/** Watches that processes have with XenStore, through the kernel's one connection. @source xenstore.md §4 */
import type { StoreAnswer } from "../engine";
import { deliver } from "./inbox";
import type { Machine } from "./machine";

/** What a process finds in its inbox when one has fired. */
export interface StoreMessage {
  readonly type: "xenstore";
  readonly path: string;
}

/** Registers a watch of a process; it ends with the process. */
export function watchStore(m: Machine, pid: number, path: string): StoreAnswer<null> {
  const watches = m.state.os.storeWatches;
  const number = watches.filter((watch) => watch.pid === pid).length;
  const token = ["prog", pid, number].join(":");
  const answer = m.services.xenstore.client.watch(path, token);
  if (answer.ok) watches.push({ pid, path, token });
  return answer;
}

/** Hands an event to the process that asked for it; false: nobody did. */
export function storeFired(m: Machine, path: string, token: string): boolean {
  const watch = m.state.os.storeWatches.find((candidate) => candidate.token === token);
  const process = watch ? m.process(watch.pid) : null;
  if (!process || process.status === "zombie") return false;
  deliver(m, process.pid, { type: "xenstore", path } satisfies StoreMessage);
  return true;
}

/** A process has ended. */
export function dropStoreWatches(m: Machine, pid: number): void {
  const { os } = m.state;
  if (!os.storeWatches.some((watch) => watch.pid === pid)) return;
  for (const { pid: owner, path, token } of os.storeWatches) if (owner === pid) m.services.xenstore.client.unwatch(path, token);
  os.storeWatches = os.storeWatches.filter((watch) => watch.pid !== pid);
}

/**
 * A kernel that goes on in a new domain registers its watches again, and each fires. Those that are still there, as after a lab was opened
 * from a snapshot, are refused and nothing happens. @source linux: drivers/xen/xenbus/xenbus_xs.c, xs_resume
 */
export function renewStoreWatches(m: Machine): void {
  for (const { path, token } of m.state.watches) m.services.xenstore.client.watch(path, token);
}
