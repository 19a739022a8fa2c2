"use client";
import { useT } from "../../i18n";
import { nodeNames } from "./edge-words";
import { placeAt } from "./line-path";
import { endsOf } from "./line-states";
import type { Scene } from "./scene";
import type { LineStop as Stop } from "./use-line-focus";

/** Where keys stand on a line: its middle. */
export function LineStop({ scene, stop: { line: id, at, count } }: { scene: Scene; stop: Stop }) {
  const t = useT();
  const drawn = scene.lines.find(({ line }) => line.id === id);
  if (!drawn) return null;
  const name = nodeNames(scene.graph, t);
  const { x, y } = placeAt(drawn.path, drawn.path.length / 2);
  const [from, to] = endsOf(drawn);
  const words = { from: name(from), to: name(to), at, count };
  return (
    <button
      type="button"
      data-line={id}
      tabIndex={-1}
      aria-label={t(drawn.isDown ? "map.lineAtDown" : "map.lineAt", words)}
      className="pointer-events-none absolute -mt-2 -ml-2 size-4 rounded-full border-2 border-accent bg-surface/70"
      style={{ left: x, top: y }}
    />
  );
}
