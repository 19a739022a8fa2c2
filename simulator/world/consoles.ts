/** Text of guests on its way to those who look at their consoles. @source hypervisor.md §1 (xenconsoled); consoles.md */
import { serialConsole } from "../model/console-ids";
import { ConsoleRing } from "./console-ring";
import { isActive } from "./domain-book";
import { Scrollback } from "./scrollback";
import { hostInside, type RunningGuest, type World } from "./world";

function ringOf(world: World, console: string): ConsoleRing {
  let ring = world.consoles.get(console);
  if (!ring) {
    ring = new ConsoleRing();
    world.consoles.set(console, ring);
  }
  return ring;
}

/** Appends to a console and to what goes out to those who look at it. */
export function writeConsole(world: World, console: string, text: string): void {
  if (text === "") return;
  const ring = ringOf(world, console);
  const offset = ring.written;
  const gone = ring.write(text);
  if (gone !== "") scrollbackOf(world, console).push(gone);
  world.outbox.console.push({ console, offset, text });
}

function scrollbackOf(world: World, console: string): Scrollback {
  let kept = world.scrollbacks.get(console);
  if (!kept) {
    kept = new Scrollback();
    world.scrollbacks.set(console, kept);
  }
  return kept;
}

/** All text that is kept of a console, and the number of its first unit. */
export function textOfConsole(world: World, console: string): { readonly offset: number; readonly text: string } {
  const ring = world.consoles.peek(console);
  if (!ring) return { offset: 0, text: "" };
  const before = world.scrollbacks.peek(console);
  return before ? { offset: ring.offset - before.length, text: before.text + ring.text } : { offset: ring.offset, text: ring.text };
}

/** A console is gone, with all that stood on it. */
export function forgetConsole(world: World, console: string): void {
  world.consoles.delete(console);
  world.scrollbacks.delete(console);
}

/** Where a domain's output goes: to its VM's console while it serves the VM, else to a scrollback of its own that no page shows. */
function consoleOf(world: World, guest: RunningGuest): string {
  return isActive(world, guest) ? serialConsole(guest.vm) : ownConsole(guest);
}
function ownConsole(guest: RunningGuest): string {
  return ["domain", guest.id].join(":");
}

/** Whether a guest's console goes through xenconsoled: a fully virtualised one has a serial line of its device model's. */
export function needsConsoleDaemon({ domid, spec }: RunningGuest): boolean {
  return domid !== 0 && (spec.domainType === "pv" || spec.domainType === "pvh");
}
/** Whether somebody carries a guest's console to and fro now. */
export function isConsoleCarried(world: World, guest: RunningGuest): boolean {
  return !needsConsoleDaemon(guest) || !hostInside(world, guest.host).stopped.includes("xenconsoled");
}

/** A guest's own output. Without xenconsoled it stays in the page that guest and daemon share. */
export function guestConsole(world: World, guest: RunningGuest, text: string): void {
  if (isConsoleCarried(world, guest)) carried(world, guest, text);
  else ringOf(world, consoleOf(world, guest)).hold(text);
}

/** Text of a guest has left its console page. */
function carried(world: World, guest: RunningGuest, text: string): void {
  if (isActive(world, guest)) writeConsole(world, serialConsole(guest.vm), text);
  else if (text !== "") ringOf(world, ownConsole(guest)).write(text);
}

/** A domain is about to go: what lies in its console page goes with it, and all that it has written if no page has shown it. */
export function dropConsole(world: World, guest: RunningGuest): void {
  if (isActive(world, guest)) world.consoles.get(serialConsole(guest.vm))?.takeHeld();
  else world.consoles.delete(ownConsole(guest));
}

/**
 * A domain serves its VM from now on: what it has written so far goes on where the VM's console is.
 * @param before - the one that did until now and still exists; null: it is gone
 * @param held - what lay in that one's console page
 */
export function consoleHandedOver(world: World, guest: RunningGuest, before: RunningGuest | null, held: string): void {
  if (before && held !== "") ringOf(world, ownConsole(before)).hold(held);
  const own = world.consoles.get(ownConsole(guest));
  if (!own) return;
  writeConsole(world, serialConsole(guest.vm), own.text);
  const waiting = own.takeHeld();
  if (waiting !== "") ringOf(world, serialConsole(guest.vm)).hold(waiting);
  world.consoles.delete(ownConsole(guest));
}

/** Takes what lies in the console page of the domain that serves a VM. */
export function takeHeldOf(world: World, vm: string): string {
  return world.consoles.get(serialConsole(vm))?.takeHeld() ?? "";
}

/** xenconsoled is back: it empties every page. */
export function flushConsoles(world: World, host: string): void {
  for (const guest of hostInside(world, host).guests.values()) {
    carried(world, guest, world.consoles.get(consoleOf(world, guest))?.takeHeld() ?? "");
  }
}
