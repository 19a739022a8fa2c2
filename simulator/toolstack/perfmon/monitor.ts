/**
 * Thresholds of figures: once a minute of virtual time those objects are looked at that have any, and no others. Where none has, nothing
 * happens. A new configuration holds from the next minute on, as after `perfmon`'s refresh, which consoles ask for after each change.
 * @source xen-api: python3/bin/perfmon
 */

import { formatDate } from "../../guest/os/calendar";
import { activeDomain } from "../../world/domain-book";
import { defineSlot } from "../../world/slot";
import { nowOf, type World } from "../../world/world";
import { alarms } from "../notices/alarm";
import { raise } from "../notices/messages";
import { ConfigFault, type Variable, variablesOf, type WatchedClass } from "./config";
import { readingOf, STEP_S, sourcesOf, watchingHost } from "./readings";
import { parseXml, XmlFault } from "./xml";

const MINUTE_US = STEP_S * 1_000_000;

/** A variable and where it stands. */
export interface Watched extends Variable {
  /** seconds that it has still to be bad for */
  down: number;
  /** when it last raised an alarm, virtual µs; null: never */
  alarmedAt: number | null;
}

/** An object with thresholds. Plain data. */
export interface Monitored {
  readonly class: WatchedClass;
  /** the configuration that has been read last, whether it was right or not */
  text: string;
  variables: Watched[];
}

/** All objects that have thresholds. */
class PerfmonBook {
  readonly objects = new Map<string, Monitored>();
  /** whether the next look is pending */
  isPlanned = false;
}

/** The book of a lab. */
export const perfmonOf = defineSlot(() => new PerfmonBook());

const fresh = (variable: Variable): Watched => ({ ...variable, down: variable.periodS, alarmedAt: null });

/** A minute has passed with this figure. @returns whether it is an alarm */
export function minutePassed(watched: Watched, value: number, nowUs: number): boolean {
  const isBad = watched.isLow ? value < watched.level : value > watched.level;
  if (isBad) watched.down -= STEP_S;
  const isDue = isBad && watched.down <= 0;
  if (!isBad || isDue) watched.down = watched.periodS;
  if (!isDue) return false;
  if (watched.alarmedAt !== null && nowUs - watched.alarmedAt < watched.inhibitS * 1_000_000) return false;
  watched.alarmedAt = nowUs;
  return true;
}

/** An object's `other_config` has been set: whether it has thresholds now is seen at the next look. */
export function perfmonChanged(world: World, of: WatchedClass, ref: string): void {
  const { objects } = perfmonOf(world);
  if (objects.has(ref) || configOf(world, of, ref) === "") return;
  objects.set(ref, { class: of, text: "", variables: [] });
  plan(world);
}

function configOf(world: World, of: WatchedClass, ref: string): string {
  return world.db.get(of, ref)?.other_config.perfmon ?? "";
}

function plan(world: World): void {
  if (perfmonOf(world).isPlanned) return;
  perfmonOf(world).isPlanned = true;
  const nowUs = world.epochUs + nowOf(world);
  world.kernel.schedule((Math.floor(nowUs / MINUTE_US) + 1) * MINUTE_US - world.epochUs, world.kinds.perfmon, null);
}

/** Looks at all that have thresholds. */
export function lookAtThresholds(world: World): void {
  const { objects } = perfmonOf(world);
  perfmonOf(world).isPlanned = false;
  for (const [ref, monitored] of objects) {
    const text = configOf(world, monitored.class, ref);
    if (text === "") objects.delete(ref);
    else {
      if (text !== monitored.text) takeConfig(world, ref, monitored, text);
      lookAt(world, ref, monitored);
    }
  }
  if (objects.size > 0) plan(world);
}

/** Reads a configuration. What is wrong is logged and left out: variables that were there before stay, those before the wrong one count. */
function takeConfig(world: World, ref: string, monitored: Monitored, text: string): void {
  monitored.text = text;
  const names: string[] = [];
  try {
    for (const variable of variablesOf(monitored.class, parseXml(text))) {
      names.push(variable.name);
      const same = monitored.variables.find(({ name }) => name === variable.name);
      // One that says the same as before goes on where it was.
      if (same?.xml === variable.xml) continue;
      monitored.variables = [...monitored.variables.filter((other) => other !== same), fresh(variable)];
    }
    monitored.variables = monitored.variables.filter(({ name }) => names.includes(name));
  } catch (error) {
    if (error instanceof ConfigFault) complain(world, ref, monitored.class, `config error: ${error.message}`);
    else if (error instanceof XmlFault) complain(world, ref, monitored.class, `XML parse error: ${error.message}`);
    else throw error;
  }
}

function lookAt(world: World, ref: string, { class: of, variables }: Monitored): void {
  if (variables.length === 0) return;
  const sources = sourcesOf(world, of, ref);
  if (!sources) {
    // guess: of an object that is not measured perfmon forgets how long it was bad; what came before it was off is not held against it
    for (const watched of variables) Object.assign(watched, { down: watched.periodS, alarmedAt: null });
    return;
  }
  const host = watchingHost(world, of, ref);
  const uuid = world.db.get(of, ref)?.uuid ?? "";
  for (const watched of variables) {
    const value = readingOf(world, watched, sources, host);
    if (value === null || !minutePassed(watched, value, nowOf(world)) || watched.priority === null) continue;
    const notice = alarms[of];
    raise(world, { ...notice, priority: watched.priority }, uuid, notice.event.body({ value, xml: watched.xml }));
  }
}

/** A line in the system log of the control domain that watches. guess: facility user goes to user.log there */
function complain(world: World, ref: string, of: WatchedClass, why: string): void {
  const dom0 = activeDomain(world, world.hosts.get(watchingHost(world, of, ref))?.controlDomain ?? "");
  if (!dom0) return;
  const stamp = formatDate("%b %e %H:%M:%S", Math.floor((world.epochUs + nowOf(world)) / 1_000_000), 0);
  const type = of === "host" ? "Host" : of;
  const line = `${stamp} ${dom0.engine.stats().hostname} perfmon: ERROR: ${type} ${world.db.get(of, ref)?.uuid ?? ""} ${why}\n`;
  dom0.engine.appendFile?.("/var/log/user.log", line);
}
