/** Shells in control domains, each one person's own: who has them, and how they come and go. */

import type { Actor, ConsoleInfo, Outcome } from "../contract/lab";
import { consolePlace, serialConsole, shellConsole } from "../model/console-ids";
import { type Fault, fault, notAllowed } from "../model/fault";
import { LIMITS } from "../model/limits";
import type { Ref } from "../model/ref";
import { forgetConsole } from "./consoles";
import { activeDomain } from "./domain-book";
import { hasRole, roleFault } from "./roles";
import { nowOf, type RunningGuest, type World } from "./world";

/** Lowest role that may open Dom0 where the lab says nothing else. */
const DOM0_ROLE = "pool-operator";

/** One shell. Plain data. */
export interface Shell {
  readonly id: string;
  /** its ref */
  readonly host: string;
  /** the control domain's VM */
  readonly vm: Ref<"VM">;
  /** whose it is */
  readonly user: string;
  /** virtual µs */
  readonly openedAt: number;
}

/** The lab's shells. */
export class ShellBook {
  /** how many there have ever been */
  made = 0;
  readonly open = new Map<string, Shell>();
}

/** Lowest role that may open Dom0, as whoever asks has it from the lab. */
export function dom0Role(actor: { readonly dom0?: string }): string {
  return actor.dom0 ?? DOM0_ROLE;
}

const refused = (why: Fault): Outcome => ({ ok: false, fault: why });

/**
 * Opens a shell of somebody's own in a host's control domain.
 *
 * @returns the console's id as value
 * @faults HANDLE_INVALID, RBAC_PERMISSION_DENIED, HOST_OFFLINE, OPERATION_NOT_ALLOWED (too many)
 */
export function openShell(world: World, ref: string, actor: Actor): Outcome {
  const host = world.db.get("host", ref);
  if (!host) return refused(fault("HANDLE_INVALID", "host", ref));
  const needed = dom0Role(actor);
  if (!hasRole(actor, needed)) return refused(roleFault("shell.open", needed, actor));
  const guest = liveControlDomain(world, host.control_domain);
  if (!guest) return refused(fault("HOST_OFFLINE", host.$ref));
  const shells = [...world.shells.open.values()].filter((shell) => shell.host === ref);
  if (shells.filter(({ user }) => user === actor.user).length >= LIMITS.shells.perPerson || shells.length >= LIMITS.shells.perHost)
    return refused(notAllowed(["shell.most", LIMITS.shells.perPerson, LIMITS.shells.perHost]));
  const id = shellConsole(host.$ref, actor.user, ++world.shells.made);
  // Known before its first prompt comes.
  world.shells.open.set(id, { id, host: host.$ref, vm: guest.vm, user: actor.user, openedAt: nowOf(world) });
  if (guest.engine.openTerminal?.(id, actor)) return { ok: true, value: id, task: null };
  shellEnded(world, id);
  return refused(fault("HOST_OFFLINE", host.$ref));
}

function liveControlDomain(world: World, vm: string): RunningGuest | undefined {
  const guest = activeDomain(world, vm);
  return guest?.isStarted && guest.pausedAt === null ? guest : undefined;
}

/** The running guest behind a shell that somebody may type into: its owner, and whoever is nobody. */
function shellGuest(world: World, id: string, actor: Actor | undefined): RunningGuest | undefined {
  const shell = world.shells.open.get(id);
  if (!shell || (actor && actor.user !== shell.user)) return undefined;
  return liveControlDomain(world, shell.vm);
}

/** Keys for a shell. Others' are not taken: they may watch. */
export function typeInShell(world: World, id: string, text: string, actor: Actor | undefined): void {
  shellGuest(world, id, actor)?.engine.terminalIn?.(id, text, actor);
}

/** Whether a shell does not show what is typed there now. */
export function shellHides(world: World, id: string): boolean {
  return shellGuest(world, id, undefined)?.engine.hidesTyped?.(id) ?? false;
}

export function resizeShell(
  world: World,
  id: string,
  size: { readonly cols: number; readonly rows: number },
  actor: Actor | undefined,
): void {
  const guest = shellGuest(world, id, actor);
  if (!guest) return;
  const ring = world.consoles.get(id);
  if (ring) Object.assign(ring, { cols: size.cols, rows: size.rows });
  guest.engine.terminalResize?.(id, size.cols, size.rows);
}

/** Closes a shell: its owner's, anybody's for a pool-admin and for the server itself. */
export function closeShell(world: World, id: string, actor: Actor | undefined): void {
  const shell = world.shells.open.get(id);
  if (!shell || (actor && actor.user !== shell.user && !hasRole(actor, "pool-admin"))) return;
  activeDomain(world, shell.vm)?.engine.closeTerminal?.(id);
  // An engine that is dead says nothing more.
  shellEnded(world, id);
}

/** Nobody is in a shell any more. */
export function shellEnded(world: World, id: string): void {
  world.shells.open.delete(id);
  forgetConsole(world, id);
}

/** A control domain has gone, and all its shells with it. */
export function dropShells(world: World, vm: string): void {
  for (const shell of [...world.shells.open.values()]) if (shell.vm === vm) shellEnded(world, shell.id);
}

/** What there is to look at in a host's control domain: its own console, and shells in the order in which they were opened. */
export function consolesOfHost(world: World, ref: string): readonly ConsoleInfo[] {
  const host = world.db.get("host", ref);
  if (!host || !world.db.get("VM", host.control_domain)) return [];
  const shells = [...world.shells.open.values()].filter((shell) => shell.host === ref);
  return [serialConsole(host.control_domain), ...shells.map(({ id }) => id)].map((id) => infoOf(world, id));
}

/** What is known of a console beside its text. */
export function infoOf(world: World, id: string): ConsoleInfo {
  const { kind, object, user } = consolePlace(id);
  return { console: id, kind, of: object, user, typist: user ?? world.consoles.peek(id)?.typist ?? null };
}
