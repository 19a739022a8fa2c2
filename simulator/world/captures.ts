/** Captures of frames: which links they watch, and what has passed there. */
import type { ChunkFound } from "../content/file-account";
import type { LinuxBond } from "../network/bond/linux-bond";
import { Capture, placeKey, RING_FRAMES, type Watched } from "../network/capture/capture-desk";
import { FrameRing, type RingState, storeRun } from "../network/capture/frame-ring";
import type { Port } from "../network/port";
import { bondsOf } from "./bonds";
import { linkCalled, linkPorts } from "./links";
import type { Part } from "./part";
import { defineSlot } from "./slot";
import { switchOf } from "./switch-ports";
import type { World } from "./world";

/** A capture as the lab keeps it. */
export interface KeptCapture {
  readonly id: string;
  readonly label: string;
  /** who began it */
  readonly user: string;
  /** virtual time, µs */
  readonly startedAt: number;
  /** null: it runs */
  stoppedAt: number | null;
  /** by their names, as they were given */
  readonly links: readonly string[];
  readonly frames: Capture;
}
interface CaptureBook {
  /** how many there ever were */
  made: number;
  readonly captures: Map<string, KeptCapture>;
}
const book = defineSlot((): CaptureBook => ({ made: 0, captures: new Map() }));

/** All captures, oldest first. */
export const capturesOf = (world: World): readonly KeptCapture[] => [...book(world).captures.values()];
export const captureCalled = (world: World, id: string): KeptCapture | null => book(world).captures.get(id) ?? null;

/** Names of links that only a capture has: a switch's port by its number, a bridge's own interface on a host, and a bond there. */
const SWITCH_PORT = /^switch:(.+)\/(\d+)$/;
const BRIDGE = /^bridge:([^/]+)\/(.+)$/;
const BOND = /^bond:([^/]+)\/(.+)$/;
export const switchPortLink = (name: string, number: number): string => `switch:${name}/${number}`;
export const bondLink = (host: string, bond: string): string => `bond:${host}/${bond}`;
export const bridgeLink = (host: string, bridge: string): string => `bridge:${host}/${bridge}`;

/** Ports at which a link is watched: its near end. None: nothing is plugged in, as with a VM that does not run. Null: there is no such link */
export function watchedPorts(world: World, name: string): readonly Port[] | null {
  const atSwitch = SWITCH_PORT.exec(name);
  if (atSwitch) {
    const port = [...(switchOf(world, atSwitch[1] ?? "")?.ports.values() ?? [])].find(({ number }) => number === Number(atSwitch[2]));
    return port ? [port] : null;
  }
  const bridge = BRIDGE.exec(name);
  if (bridge) {
    const node = world.fabric.bridges.get(`${bridge[1]}/${bridge[2]}`);
    const own = node && [...node.ports.values()].find(({ attachment }) => attachment.kind === "host");
    return own ? [own] : null;
  }
  const bond = BOND.exec(name);
  if (bond) {
    const ports = bondsOf(world, bond[1] ?? "").flatMap((node) => (node.name === bond[2] ? overBond(world, node) : []));
    return ports.length > 0 ? ports : null;
  }
  const link = linkCalled(world, name);
  if (!link) return null;
  const ports = linkPorts(world, link);
  return link.kind === "pif" || link.kind === "patch" ? ports.slice(0, 1) : ports;
}

/** The port of a bridge that a bond is plugged into; none: it is a port of none. */
function overBond(world: World, bond: LinuxBond): Port[] {
  const under = [...bond.ports.values()].find(({ attachment }) => attachment.kind === "bond");
  const over =
    under?.attachment.kind === "bond" ? world.fabric.bridges.get(under.attachment.bridge)?.ports.get(under.attachment.port) : null;
  return over ? [over] : [];
}

/** A capture has begun or ended, or an interface is plugged in otherwise: who watches what is found again. */
export function watchAgain(world: World): void {
  const running = capturesOf(world).filter(({ stoppedAt }) => stoppedAt === null);
  if (running.length === 0 && world.fabric.captures.isIdle) return;
  const byPlace = new Map<string, Watched>();
  const nodes = new Set<string>();
  for (const { frames: capture, links } of running)
    for (const link of links)
      for (const port of watchedPorts(world, link) ?? []) {
        const key = placeKey(port);
        byPlace.set(key, [...(byPlace.get(key) ?? []), { capture, link }]);
        nodes.add(port.nodeKey);
      }
  const bridges = [...nodes].sort().flatMap((key) => world.fabric.bridges.get(key) ?? []);
  world.fabric.captures.watch(byPlace, bridges);
}

export function beginCapture(world: World, parts: Pick<KeptCapture, "label" | "user" | "startedAt" | "links">, snaplen: number): string {
  const own = book(world);
  const id = `capture-${++own.made}`;
  const frames = new Capture(snaplen);
  for (const link of parts.links) frames.rings.set(link, new FrameRing(RING_FRAMES));
  own.captures.set(id, { id, ...parts, stoppedAt: null, frames });
  watchAgain(world);
  return id;
}
export function endCapture(world: World, id: string, now: number): void {
  const capture = captureCalled(world, id);
  if (capture?.stoppedAt !== null) return;
  capture.stoppedAt = now;
  watchAgain(world);
}
export function forgetCapture(world: World, id: string): void {
  book(world).captures.delete(id);
  watchAgain(world);
}

/** Names every piece of the lab's store that captures hold. */
export function eachCaptureChunk(world: World, found: ChunkFound): void {
  for (const { frames } of capturesOf(world))
    for (const ring of frames.rings.values()) for (const { name, size } of ring.runs) if (name !== null) found(name, size);
}

interface CaptureState extends Omit<KeptCapture, "frames"> {
  readonly snaplen: number;
  readonly serial: number;
  readonly rings: readonly RingState[];
}
/** What may change is copied at once; what is sealed is put into the store piece by piece. */
function* stateOf(world: World, { frames, ...rest }: KeptCapture): Generator<void, CaptureState> {
  const { snaplen, serial } = frames;
  const copied = [...frames.rings.values()].map((ring) => ({ runs: [...ring.runs], ...ring.rest }));
  const head = { ...rest, snaplen, serial };
  yield;
  const rings: RingState[] = [];
  for (const { runs, open, seen } of copied) {
    const sealed: RingState["sealed"][number][] = [];
    for (const run of runs) {
      sealed.push({ h: storeRun(run, world.files.beside), first: run.first, last: run.last, count: run.count, size: run.size });
      yield;
    }
    rings.push({ sealed, open, seen });
  }
  return { ...head, rings };
}
function whole<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
function importCapture(world: World, text: string): void {
  const { snaplen, serial, rings, ...rest } = JSON.parse(text) as CaptureState;
  if (typeof rest.id !== "string" || !Array.isArray(rings) || !Array.isArray(rest.links) || rings.length !== rest.links.length)
    throw new Error(`what the state has of capture ${String(rest.id)} is none`);
  const frames = new Capture(snaplen);
  frames.serial = serial;
  for (const [at, link] of rest.links.entries()) frames.rings.set(link, FrameRing.import(RING_FRAMES, rings[at] as RingState));
  book(world).captures.set(rest.id, { ...rest, frames });
}

const NAME = "captures";
/** In the piece of this key: how many there ever were. */
const MADE = "made";
/** Captures, each a piece; put into words between events, since their frames go to the store first. */
export const capturesPart: Part = {
  name: NAME,
  version: 1,
  *pieces(world) {
    const { made, captures } = book(world);
    if (made === 0) return;
    yield { key: MADE, order: 0, text: () => JSON.stringify(made) };
    let order = 0;
    for (const [key, capture] of captures) {
      const text = JSON.stringify(whole(stateOf(world, capture)));
      yield { key, order: ++order, text: () => text };
    }
  },
  begin(world) {
    const { marks } = world;
    const { number } = marks;
    const { made, captures } = book(world);
    const begun = [...captures].map(([key, capture]) => {
      const steps = stateOf(world, capture);
      steps.next();
      return { key, steps };
    });
    return (function* () {
      if (made > 0) marks.keep(NAME, MADE, 0, () => JSON.stringify(made));
      let order = 0;
      for (const { key, steps } of begun) {
        const state = yield* steps;
        // A later snapshot has pieces of its own.
        if (marks.number !== number) return;
        marks.keep(NAME, key, ++order, () => JSON.stringify(state));
      }
    })();
  },
  open(world, slices, version) {
    if (slices.length > 0 && version !== 1) throw new Error(`part ${NAME} of the state is of version ${version}, which is not known`);
    for (const { key, text } of slices) {
      if (key === MADE) book(world).made = JSON.parse(text) as number;
      else importCapture(world, text);
    }
    watchAgain(world);
  },
  readAll() {},
  *check(world) {
    for (const { id, links, frames } of capturesOf(world)) {
      if (links.length !== frames.rings.size) throw new Error(`capture ${id} has no ring for each of its links`);
      yield;
    }
  },
};
