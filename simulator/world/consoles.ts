/** Text of guests on its way to those who look at their consoles. @source hypervisor.md §1 (xenconsoled); consoles.md */
import { ConsoleRing } from "./console-ring";
import { hostInside, type RunningGuest, type World } from "./world";

function ringOf(world: World, vm: string): ConsoleRing {
  let ring = world.consoles.get(vm);
  if (!ring) {
    ring = new ConsoleRing();
    world.consoles.set(vm, ring);
  }
  return ring;
}

/** Appends to a console and to what goes out to those who look at it. */
export function writeConsole(world: World, vm: string, text: string): void {
  if (text === "") return;
  const ring = ringOf(world, vm);
  const offset = ring.written;
  ring.write(text);
  world.outbox.console.push({ console: vm, offset, text });
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
  if (isConsoleCarried(world, guest)) writeConsole(world, guest.vm, text);
  else ringOf(world, guest.vm).hold(text);
}

/** xenconsoled is back: it empties every page. */
export function flushConsoles(world: World, host: string): void {
  for (const guest of world.guests.values()) {
    if (guest.host !== host) continue;
    const text = world.consoles.get(guest.vm)?.takeHeld() ?? "";
    writeConsole(world, guest.vm, text);
  }
}
