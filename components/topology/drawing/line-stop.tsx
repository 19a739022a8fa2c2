"use client";
import { useT } from "../../i18n";
import { nodeNames } from "./edge-words";
import { placeAt } from "./line-path";
import type { Scene } from "./scene";
import type { LineStop as Stop } from "./use-line-focus";

/** Where keys stand on a line: its middle. */
export function LineStop({ scene, stop: { line: id, at, count } }: { scene: Scene; stop: Stop }) {
  const t = useT();
  const drawn = scene.lines.find(({ line }) => line.id === id);
  const [edge] = drawn?.edges ?? [];
  if (!drawn || !edge) return null;
  const name = nodeNames(scene.graph, t);
  const { x, y } = placeAt(drawn.path, drawn.path.length / 2);
  const words = { from: name(edge.from), to: name(edge.to), at, count };
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
