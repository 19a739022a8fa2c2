"use client";
import { type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useT } from "../../i18n";
import { usePaintedTheme } from "../../ui/theme";
import { LOOK_COLOURS } from "./draw-nodes";
import type { MapParts } from "./map-drawing";
import { lookOfNode } from "./node-look";
import { type Palette, readPalette } from "./palette";
import type { Scene } from "./scene";
import { seenRect, type View } from "./view";

const SIZE = { width: 168, height: 112 } as const;
const PAD = 6;

function scaleFor({ picture: { bounds } }: Scene): View {
  const [width, height] = [SIZE.width - 2 * PAD, SIZE.height - 2 * PAD];
  const k = Math.min(width / Math.max(1, bounds.width), height / Math.max(1, bounds.height));
  return { k, x: (SIZE.width - bounds.width * k) / 2 - bounds.x * k, y: (SIZE.height - bounds.height * k) / 2 - bounds.y * k };
}
function drawSmall(canvas: HTMLCanvasElement, scene: Scene): void {
  const ctx = canvas.getContext("2d");
  if (!ctx) return;
  const palette = readPalette();
  const { k, x, y } = scaleFor(scene);
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = SIZE.width * ratio;
  canvas.height = SIZE.height * ratio;
  ctx.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
  drawSmallItems(ctx, scene, palette, k, false);
  ctx.fillStyle = palette.surface;
  ctx.strokeStyle = palette.lineStrong;
  ctx.lineWidth = 1 / k;
  for (const frame of scene.picture.frames) {
    ctx.fillRect(frame.x, frame.y, frame.width, frame.height);
    ctx.strokeRect(frame.x, frame.y, frame.width, frame.height);
  }
  drawSmallItems(ctx, scene, palette, k, true);
  for (const { node, x: left, y: top, width, height } of scene.nodes) {
    const look = lookOfNode(node);
    ctx.fillStyle = look === "up" ? palette.lineStrong : palette[LOOK_COLOURS[look]];
    ctx.fillRect(left, top, width, height);
  }
  ctx.fillStyle = palette.accentLine;
  for (const group of scene.picture.groups) ctx.fillRect(group.x, group.y, group.width, group.height);
}

/** What people have drawn: boxes and pictures as far as they lie on frames or below them, notes with the former. */
function drawSmallItems(ctx: CanvasRenderingContext2D, { items }: Scene, palette: Palette, k: number, isOn: boolean): void {
  ctx.lineWidth = 1 / k;
  for (const { item, layer } of items) {
    if ((layer !== "under") !== isOn) continue;
    const { x, y, width, height } = item;
    ctx.fillStyle = item.kind === "picture" ? palette.sunken : palette.papers[item.colour];
    ctx.strokeStyle = item.kind === "picture" ? palette.lineStrong : palette.inks[item.colour];
    ctx.fillRect(x, y, width, height);
    ctx.strokeRect(x, y, width, height);
  }
}

/** All of the map, small, with the window's part of it, which is dragged to where one wants to look. It goes where nothing is out of view. */
export function Minimap({ stage, scene, panZoom }: Pick<MapParts, "stage" | "scene" | "panZoom">) {
  const t = useT();
  const theme = usePaintedTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [isWhole, setWhole] = useState(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the tokens read
  useEffect(() => {
    if (canvas.current && scene && !isWhole) drawSmall(canvas.current, scene);
  }, [scene, theme, isWhole]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the frame is placed as soon as there is one
  useLayoutEffect(() => {
    const place = (): void => {
      if (!scene) return;
      const { bounds } = scene.picture;
      const seen = seenRect(stage.view, stage.size);
      const isAll =
        seen.x <= bounds.x &&
        seen.y <= bounds.y &&
        seen.x + seen.width >= bounds.x + bounds.width &&
        seen.y + seen.height >= bounds.y + bounds.height;
      setWhole(isAll);
      if (!frame.current) return;
      const { k, x, y } = scaleFor(scene);
      const [left, top] = [Math.max(0, seen.x * k + x), Math.max(0, seen.y * k + y)];
      const right = Math.min(SIZE.width, (seen.x + seen.width) * k + x);
      const bottom = Math.min(SIZE.height, (seen.y + seen.height) * k + y);
      const box = { left, top, width: Math.max(4, right - left), height: Math.max(4, bottom - top) };
      for (const [name, value] of Object.entries(box)) frame.current.style.setProperty(name, `${value}px`);
    };
    place();
    return stage.onView(place);
  }, [stage, scene, isWhole]);
  if (isWhole || !scene) return null;
  const go = (event: PointerEvent<HTMLElement>): void => {
    if (event.buttons !== 1) return;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const { k, x, y } = scaleFor(scene);
    panZoom.centre({ x: (event.clientX - left - x) / k, y: (event.clientY - top - y) / k });
  };
  return (
    <div
      role="img"
      aria-label={t("map.minimap")}
      className="relative cursor-move touch-none overflow-hidden rounded-md border border-line bg-canvas shadow-pop"
      style={SIZE}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={go}
    >
      <canvas ref={canvas} style={SIZE} aria-hidden />
      <div ref={frame} className="pointer-events-none absolute border border-accent bg-accent-soft/40" />
    </div>
  );
}
