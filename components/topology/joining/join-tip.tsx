"use client";
import { Ban } from "lucide-react";
import { useEffect, useState } from "react";
import { type Translate, useT } from "../../i18n";
import { visibleText } from "../../ui/visible-text";
import type { MapParts } from "../drawing/map-drawing";
import { nodeName } from "../node-name";
import type { Point } from "../picture";
import { inWindow, joinTargetAt, nearestOn } from "./spots";
import type { Joining } from "./use-joining";
import "./texts";

/** From the pointer to the tip, and what a tip takes at most, pixels. */
const BESIDE = 14;
const ROOM = { x: 336, y: 120 } as const;
const ORIGIN: Point = { x: 0, y: 0 };
/** As many choices are said; of the others how many there are. */
const SAID = 3;

/** The toolstack's own reason, where it has one, as at every other control. */
function useWhy({ over, choices }: Joining): string | null {
  const [refused] = choices;
  const isRefused = refused !== undefined && choices.every(({ why }) => why !== null);
  const [asked, setAsked] = useState<{ readonly id: string; readonly why: string } | null>(null);
  const id = over?.id ?? "";
  const askWhy = isRefused ? refused.askWhy : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is asked once for each node that is meant
  useEffect(() => {
    if (!askWhy) return;
    let isOn = true;
    void askWhy().then((why) => isOn && why && setAsked({ id, why }));
    return () => {
      isOn = false;
    };
  }, [id, isRefused]);
  if (!isRefused) return null;
  return asked?.id === id ? asked.why : refused.why;
}
function saidOf({ choices, candidates, by, over }: Joining, isGroup: boolean, t: Translate): readonly string[] {
  const able = choices.filter(({ why }) => why === null).map(({ label }) => label);
  const rest = able.length - SAID;
  if (able.length > 0) return [...able.slice(0, SAID), ...(rest > 0 ? [t("joining.more", { count: rest })] : [])];
  if (over !== null) return [t("joining.notThese")];
  if (isGroup) return [t("joining.isFolded")];
  if (candidates && candidates.able.size + candidates.refused.size === 0) return [t("joining.nothing")];
  return by === "pick" ? [t("joining.help")] : [];
}

/** What would happen where one is, beside the pointer or at what keys have come to; said to who does not see it as well. */
export function JoinTip({ parts: { stage, scene }, joining, at }: { parts: MapParts; joining: Joining; at: Point | null }) {
  const t = useT();
  const { from, over } = joining;
  const why = useWhy(joining);
  const isGroup = at !== null && joinTargetAt(stage, at)?.what === "group";
  const said = from === null ? [] : why === null ? saidOf(joining, isGroup, t) : [why];
  const goal = over ? scene?.targets.get(over.id) : undefined;
  const start = from ? scene?.targets.get(from.id) : undefined;
  const beside = goal ?? start;
  const rect = beside && inWindow(stage.view, beside);
  const { width, height } = stage.size;
  // A network may be longer than the window.
  const spot = at ?? nearestOn({ x: 0, y: 0, width, height }, rect ? { x: rect.x + rect.width / 2, y: rect.y + rect.height } : ORIGIN);
  const name = (node: NonNullable<typeof from>): string => visibleText(nodeName(node, t));
  const style = {
    ...(spot.x + ROOM.x > width ? { right: Math.max(0, width - spot.x + BESIDE) } : { left: Math.max(0, spot.x + BESIDE) }),
    ...(spot.y + ROOM.y > height ? { bottom: Math.max(0, height - spot.y + BESIDE) } : { top: Math.max(0, spot.y + BESIDE) }),
  };
  // What is said where nothing was is heard from an element that was there before.
  return (
    <div role="status" aria-label={t("joining.connect")}>
      {from && said.length > 0 && (
        <div className="popup absolute z-20 max-w-80 px-2 py-1 text-sm" style={style}>
          <div className="truncate font-medium">
            {over ? `${name(from)} → ${name(over)}` : t("joining.connectFrom", { name: name(from) })}
          </div>
          {said.map((line) => (
            <div
              key={line}
              className={why !== null ? "flex items-start gap-1 text-bad" : joining.choices.length > 0 ? "text-accent" : "text-muted"}
            >
              {why !== null && <Ban size={12} aria-hidden className="mt-1 shrink-0" />}
              {line}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
