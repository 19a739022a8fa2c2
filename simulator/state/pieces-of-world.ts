/** Parts whose values are read when they are first asked for: what is on disks, what was saved, histories and consoles. */
import { isLayout } from "../content/disk-layout";
import type { DiskContent, FrozenLayer } from "../content/overlay";
import { type Marks, type PieceForm, Pieces } from "../kernel/pieces";
import { SeriesLog, type SeriesLogState } from "../metrics/series-log";
import { Layers } from "../storage/disk/layers";
import { ConsoleRing, type ConsoleRingState } from "../world/console-ring";
import { definePieces } from "../world/part";
import { Scrollback, type ScrollbackState } from "../world/scrollback";
import type { Happening, SavedGuest, World } from "../world/world";

/** Data that is a value as it is. @param isOne - whether it can be one at all: a lab from outside may hold anything */
const plain = <V>(part: string, isOne: (data: Readonly<Record<string, unknown>>) => boolean): PieceForm<V> => ({
  part,
  write: (value) => value,
  read(data, key) {
    if (typeof data !== "object" || data === null || !isOne(data as Readonly<Record<string, unknown>>))
      throw new Error(`what the state has of ${part} ${key} is none`);
    return data as V;
  },
});
const isParent = (parent: unknown): boolean => parent === null || typeof parent === "string";
const isHappening = (one: unknown): boolean =>
  Array.isArray(one) && typeof one[0] === "string" && Number.isSafeInteger(one[1]) && one.slice(2).every((ref) => typeof ref === "string");

const series: PieceForm<SeriesLog> = {
  part: "series",
  write: (log) => log.export(),
  read(data) {
    const log = new SeriesLog();
    log.import(data as SeriesLogState);
    return log;
  },
};
const console: PieceForm<ConsoleRing> = {
  part: "console",
  write: (ring) => ring.export(),
  read(data) {
    const ring = new ConsoleRing();
    ring.import(data as ConsoleRingState);
    return ring;
  },
};

const scrollback: PieceForm<Scrollback> = {
  part: "scrollback",
  write: (kept) => kept.export(),
  read(data) {
    const kept = new Scrollback();
    kept.import(data as ScrollbackState);
    return kept;
  },
};

/** Empty maps of a new world. */
export function newPieces(marks: Marks): Pick<World, "disks" | "layers" | "images" | "series" | "consoles" | "scrollbacks" | "happenings"> {
  const disks = new Pieces<DiskContent>(
    marks,
    plain(
      "disk",
      ({ base, parent = "", layout }) =>
        typeof base === "string" && typeof parent === "string" && (layout === undefined || isLayout(layout)),
    ),
  );
  const layers = new Pieces<FrozenLayer>(
    marks,
    plain(
      "layer",
      ({ base, parent, nodes }) => typeof base === "string" && isParent(parent) && typeof nodes === "object" && nodes !== null,
    ),
  );
  return {
    disks,
    layers: new Layers(layers, disks),
    images: new Pieces<SavedGuest>(
      marks,
      plain("suspended", ({ spec }) => typeof spec === "object" && spec !== null),
    ),
    series: new Pieces(marks, series),
    consoles: new Pieces(marks, console),
    scrollbacks: new Pieces(marks, scrollback),
    happenings: new Pieces<Happening[]>(
      marks,
      plain("happenings", (list) => Array.isArray(list) && list.every(isHappening)),
    ),
  };
}

/** Before version 2 every disk stood on its base tree alone. */
export const disksPart = definePieces("disk", 2, (world) => world.disks, { reads: 1 });
export const layersPart = definePieces("layer", 1, (world) => world.layers.pieces, { check: (world) => world.layers.check() });
export const suspendedPart = definePieces("suspended", 1, (world) => world.images);
export const seriesPart = definePieces("series", 1, (world) => world.series);
export const consolesPart = definePieces("console", 2, (world) => world.consoles);
/** It holds what is only looked at: `hashOfSlices` leaves it out. */
export const scrollbackPart = definePieces("scrollback", 1, (world) => world.scrollbacks);
/** Before version 2 they did not say what tells of them. */
export const happeningsPart = definePieces("happenings", 2, (world) => world.happenings, { reads: 1 });
