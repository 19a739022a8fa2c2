/** Text of guests on its way to those who look at their consoles. @source hypervisor.md §1 (xenconsoled); consoles.md */
import { serialConsole } from "../model/console-ids";
import { ConsoleRing } from "./console-ring";
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
  ring.write(text);
  world.outbox.console.push({ console, offset, text });
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
  if (isConsoleCarried(world, guest)) writeConsole(world, serialConsole(guest.vm), text);
  else ringOf(world, serialConsole(guest.vm)).hold(text);
}

/** xenconsoled is back: it empties every page. */
export function flushConsoles(world: World, host: string): void {
  for (const guest of hostInside(world, host).guests.values()) {
    const console = serialConsole(guest.vm);
    writeConsole(world, console, world.consoles.get(console)?.takeHeld() ?? "");
  }
}
