/** Where everything stands in the drawing of a host: pure arithmetic on what the host has. */
import type { InsideDaemon, InsideDevice, InsideDomain, InsideOverview } from "@/server/contract";
import { baseLayers } from "./layout-base";

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export type HypervisorPart = "scheduler" | "events" | "grants" | "memory" | "hypercalls" | "console";
/** What a box stands for. */
export type Thing =
  | { readonly kind: "domain"; readonly domain: InsideDomain }
  | { readonly kind: "application" | "kernel"; readonly domain: InsideDomain }
  | { readonly kind: "front" | "ring" | "back"; readonly device: InsideDevice; readonly isMini: boolean }
  | { readonly kind: "daemon"; readonly daemon: InsideDaemon; readonly isModel: boolean }
  | { readonly kind: "more"; readonly domain: InsideDomain; readonly count: number }
  | { readonly kind: "store" | "toolstack" | "dom0Kernel" | "blockDriver" | "netDriver" | "bridge" | "privcmd" }
  | { readonly kind: "hypervisor" }
  | { readonly kind: "part"; readonly part: HypervisorPart }
  | { readonly kind: "cpu" | "memory" }
  | { readonly kind: "nic"; readonly device: string; readonly isUp: boolean; readonly count: number }
  | { readonly kind: "sr"; readonly ref: string; readonly name: string; readonly type: string; readonly count: number };
export interface Box extends Frame {
  readonly id: string;
  readonly thing: Thing;
  /** the lower layers stay in view while domains scroll */
  readonly layer: "domains" | "base";
}
export interface Wire {
  readonly id: string;
  readonly device: InsideDevice;
  readonly points: readonly (readonly [number, number])[];
}
export interface Layout {
  readonly width: number;
  readonly domainsHeight: number;
  readonly baseHeight: number;
  readonly isCompact: boolean;
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
}

const MARGIN = 12;
const HEAD = 28;
const LEAST_ROW = 34;
const GREATEST_ROW = 40;
const RING = 28;
const MINI = 20;
const LEAST_GAP = 8;
const GREATEST_GAP = 20;
const PAD = 8;
const COMPACT_ROW = 32;
/** Rows beyond this many screens are drawn compactly. guess: two screens can still be surveyed by scrolling once. */
const SCREENS = 2;
export const BASE_HEIGHT = 178;
/** Narrower, names of parts would be cut off; a window that is narrower scrolls over it. */
export const LEAST_WIDTH = 720;
/** Width at which columns are as narrow as they come; what is above is shared out. */
const TIGHT_WIDTH = 600;

/** Domains that a stub domain serves follow it, so that both stand together; driver domains stand above those whom they serve. */
function inDrawingOrder({ domains, devices }: InsideOverview): readonly InsideDomain[] {
  const drivers = new Set(devices.filter(isServedElsewhere).map(({ backDomid }) => backDomid));
  const own = domains.filter((d) => d.domid !== 0 && d.kind !== "stubdom");
  const guests = [...own.filter(({ domid }) => drivers.has(domid)), ...own.filter(({ domid }) => !drivers.has(domid))];
  const placed = guests.flatMap((guest) => [...domains.filter((d) => d.kind === "stubdom" && d.target === guest.domid), guest]);
  return [...placed, ...domains.filter((d) => d.domid !== 0 && !placed.includes(d))];
}
const isFailed = ({ failure, link }: InsideDevice): boolean => failure !== null || link !== "up";
const isRow = (device: InsideDevice): boolean => device.kind !== "console";
/** Whether a driver domain has its back end. */
const isServedElsewhere = (device: InsideDevice): boolean => device.backDomid !== 0 && device.path === "split" && isRow(device);
/** The device model of a guest, if one runs. */
const modelOf = (overview: InsideOverview, domid: number): InsideDaemon | undefined =>
  overview.daemons.find((daemon) => daemon.id.startsWith("qemu:") && daemon.serves === domid);

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one drawing: each part stands where the parts before it end
export function layOut(overview: InsideOverview, size: { readonly width: number; readonly height: number }): Layout {
  const width = Math.max(LEAST_WIDTH, Math.floor(size.width));
  const room = Math.max(0, size.height - BASE_HEIGHT);
  const guests = inDrawingOrder(overview);
  const servedBy = (domid: number): InsideDevice[] => overview.devices.filter((d) => isServedElsewhere(d) && d.backDomid === domid);
  const devicesOf = new Map(guests.map(({ domid }) => [domid, overview.devices.filter((d) => d.domid === domid)]));
  const rowsOf = (domid: number): number => Math.max(1, (devicesOf.get(domid) ?? []).filter(isRow).length);
  const rowsInAll = guests.reduce((sum, { domid, kind }) => sum + rowsOf(domid) + (kind === "stubdom" ? 1 : 0) + servedBy(domid).length, 0);
  const full = rowsInAll * LEAST_ROW + guests.length * (HEAD + PAD + LEAST_GAP);
  // Few guests share out the room that they have, within reason.
  const ease = Math.max(0, room - full - 60) / Math.max(1, rowsInAll + guests.length);
  const rowHeight = Math.min(GREATEST_ROW, LEAST_ROW + Math.floor(ease));
  const cardGap = Math.min(GREATEST_GAP, LEAST_GAP + Math.floor(ease));
  const isCompact = guests.length > 8 && full > SCREENS * Math.max(room, 300);

  const spare = width - TIGHT_WIDTH;
  const sideWidth = Math.round(Math.min(170, 112 + spare * 0.13));
  const backWidth = Math.round(Math.min(170, 126 + spare * 0.12));
  const dom0Width = PAD + sideWidth + PAD + backWidth + PAD;
  const gap = Math.round(Math.min(160, 74 + spare * 0.17));
  const guestX = MARGIN + dom0Width + gap;
  const guestWidth = width - MARGIN - guestX;
  const sideX = MARGIN + PAD;
  const backX = sideX + sideWidth + PAD;
  const gapX = MARGIN + dom0Width;

  const boxes: Box[] = [];
  const wires: Wire[] = [];
  const put = (id: string, thing: Thing, x: number, y: number, w: number, h: number, layer: Box["layer"] = "domains"): void => {
    boxes.push({ id, thing, x, y, width: w, height: h, layer });
  };
  const ring = (device: InsideDevice, middle: number, y: number, isMini: boolean): void => {
    const across = isMini ? MINI : RING;
    put(`ring:${device.id}`, { kind: "ring", device, isMini }, middle - across / 2, y - across / 2, across, across);
  };

  const besideX = guestX - 22;
  /** A line's beginning: at Dom0's side, or at a box among the guests, up beside them. */
  const lineFrom = (box: Box | undefined, at: number, dom0X = gapX): (readonly [number, number])[] =>
    box
      ? [
          [box.x, box.y + box.height / 2],
          [besideX, box.y + box.height / 2],
          [besideX, at],
        ]
      : [[dom0X, at]];

  let y = MARGIN;
  // Dom0's own head stands beside the first guest's.
  const top = y;
  y += HEAD + 4;
  for (const guest of guests) {
    const devices = devicesOf.get(guest.domid) ?? [];
    const model = modelOf(overview, guest.domid);
    const isModelInDom0 = model?.domid === 0;
    const own = overview.daemons.filter(
      (d) => d.serves === guest.domid && d.domid === 0 && !d.id.startsWith("blkback:") && !d.id.startsWith("netback:"),
    );
    const rows = devices.filter(isRow);
    const emulated = rows.filter((d) => d.path === "emulated");
    // A device model whose guest uses its devices stands among the back ends; one that only waits stands with the watchers.
    const isModelRow = isModelInDom0 && emulated.length > 0 && !isCompact;
    const watchers = own.filter((d) => !(isModelRow && d === model));
    const chip = Math.floor((backWidth - (watchers.length - 1) * 4) / Math.max(1, watchers.length));
    watchers.forEach((daemon, at) => {
      put(`daemon:${daemon.id}`, { kind: "daemon", daemon, isModel: daemon === model }, backX + at * (chip + 4), y + 3, chip, 22);
    });
    const console = devices.find((d) => d.kind === "console");
    const middle = gapX + gap / 2;

    if (isCompact) {
      put(`dom:${guest.domid}`, { kind: "domain", domain: guest }, guestX, y, guestWidth, COMPACT_ROW - 4);
      // One line stands for all its devices: that of the one that failed, or else has most to do.
      const busiest = devices.filter(isRow).sort((a, b) => Number(isFailed(b)) - Number(isFailed(a)) || b.requestsPerS - a.requestsPerS)[0];
      const lineY = y + (COMPACT_ROW - 4) / 2;
      if (busiest)
        wires.push({
          id: `wire:${guest.domid}`,
          device: busiest,
          points: [
            ...lineFrom(
              boxes.find((b) => isServedElsewhere(busiest) && b.id === `dom:${busiest.backDomid}`),
              lineY,
            ),
            [guestX, lineY],
          ],
        });
      const fit = Math.max(1, Math.floor((gap - 8) / (MINI + 4)));
      const shown = devices.length > fit ? devices.slice(0, fit - 1) : devices;
      const places = shown.length + (shown.length < devices.length ? 1 : 0);
      const from = Math.round(middle - (places * (MINI + 4) - 4) / 2);
      shown.forEach((device, at) => {
        ring(device, from + MINI / 2 + at * (MINI + 4), lineY, true);
      });
      if (shown.length < devices.length)
        put(
          `more:${guest.domid}`,
          { kind: "more", domain: guest, count: devices.length - shown.length },
          from + shown.length * (MINI + 4),
          y + 4,
          MINI + 4,
          MINI,
        );
      y += COMPACT_ROW;
      continue;
    }

    const isStub = guest.kind === "stubdom";
    const stubModel = isStub ? overview.daemons.find((d) => d.domid === guest.domid) : undefined;
    const indent = isStub ? 20 : 0;
    const served = servedBy(guest.domid);
    const count = Math.max(1, rows.length) + (stubModel ? 1 : 0) + served.length;
    const height = HEAD + count * rowHeight + PAD;
    const x = guestX + indent;
    const w = guestWidth - indent;
    put(`dom:${guest.domid}`, { kind: "domain", domain: guest }, x, y, w, height);
    if (console) {
      ring(console, middle, y + HEAD / 2, true);
      wires.push({
        id: `console:${console.id}`,
        device: console,
        points: [
          [gapX, y + HEAD / 2],
          [x, y + HEAD / 2],
        ],
      });
    }
    const inner = w - 2 * PAD;
    const frontWidth = Math.round(inner * 0.42);
    const kernelWidth = Math.round(inner * 0.24);
    const appWidth = inner - frontWidth - kernelWidth - 12;
    let rowY = y + HEAD;
    if (stubModel) {
      put(`daemon:${stubModel.id}`, { kind: "daemon", daemon: stubModel, isModel: true }, x + PAD, rowY + 4, inner, rowHeight - 8);
      rowY += rowHeight;
    }
    for (const device of served) {
      put(`back:${device.id}`, { kind: "back", device, isMini: false }, x + PAD, rowY + 3, inner, rowHeight - 6);
      rowY += rowHeight;
    }
    const bodyTop = rowY + 3;
    const bodyHeight = Math.max(1, rows.length) * rowHeight - 6;
    const kernelX = x + PAD + (rows.length > 0 ? frontWidth + 6 : 0);
    const lack = rows.length > 0 ? 0 : frontWidth + 6;
    put(`kernel:${guest.domid}`, { kind: "kernel", domain: guest }, kernelX, bodyTop, kernelWidth + lack, bodyHeight);
    put(`app:${guest.domid}`, { kind: "application", domain: guest }, kernelX + kernelWidth + lack + 6, bodyTop, appWidth, bodyHeight);
    if (isModelRow && model) {
      const first = rows.indexOf(emulated[0] as InsideDevice);
      const last = rows.indexOf(emulated.at(-1) as InsideDevice);
      put(
        `daemon:${model.id}`,
        { kind: "daemon", daemon: model, isModel: true },
        backX,
        rowY + first * rowHeight + 3,
        backWidth,
        (last - first + 1) * rowHeight - 6,
      );
    }
    const stub = boxes.find((b) => model && b.id === `daemon:${model.id}` && !isModelInDom0);
    for (const device of rows) {
      const centre = rowY + rowHeight / 2;
      put(`front:${device.id}`, { kind: "front", device, isMini: false }, x + PAD, rowY + 3, frontWidth, rowHeight - 6);
      const isToModel = device.path === "emulated" && (isModelRow || stub);
      const isElsewhere = isServedElsewhere(device);
      // Of a driver domain that is gone nothing is left to lead to.
      const other = isElsewhere ? boxes.find((b) => b.id === `back:${device.id}`) : isToModel ? stub : undefined;
      // What is shared with another domain than Dom0 stands on the line that leads up to it.
      ring(device, other || isElsewhere ? besideX : middle, centre, false);
      if (!isToModel && !isElsewhere)
        put(`back:${device.id}`, { kind: "back", device, isMini: false }, backX, rowY + 3, backWidth, rowHeight - 6);
      const left = isElsewhere && !other ? [[besideX, centre] as const] : lineFrom(other, centre, backX + backWidth);
      wires.push({ id: `wire:${device.id}`, device, points: [...left, [x + PAD, centre]] });
      rowY += rowHeight;
    }
    y += height + cardGap;
  }

  // Dom0: as tall as its guests or its own daemons need, and never shorter than the window.
  const shared = overview.daemons.filter((d) => d.domid === 0 && d.serves === null && d.id !== "xenstored");
  const sideHeight = HEAD + 4 + 62 + shared.length * 30 + 44 + PAD;
  const domainsHeight = Math.max(y - cardGap + PAD, top + sideHeight, room);
  const dom0 = overview.domains.find((d) => d.domid === 0);
  if (dom0)
    boxes.unshift({
      id: "dom:0",
      thing: { kind: "domain", domain: dom0 },
      layer: "domains",
      x: MARGIN,
      y: top,
      width: dom0Width,
      height: domainsHeight - top,
    });
  let sideY = top + HEAD + 4;
  put("store", { kind: "store" }, sideX, sideY, sideWidth, 54);
  sideY += 62;
  for (const daemon of shared) {
    put(`daemon:${daemon.id}`, { kind: "daemon", daemon, isModel: false }, sideX, sideY, sideWidth, 26);
    sideY += 30;
  }
  put("toolstack", { kind: "toolstack" }, sideX, sideY, sideWidth, 40);

  baseLayers(overview, { width, dom0Width, margin: MARGIN }, put);
  return { width, domainsHeight, baseHeight: BASE_HEIGHT, isCompact, boxes, wires };
}
