"use client";
import { type PointerEvent, type RefObject, useEffect, useRef } from "react";
import type { TopologyNode } from "@/server/contract";
import { useT } from "../../i18n";
import { visibleText } from "../../ui/visible-text";
import type { MapParts } from "../drawing/map-drawing";
import { isWay } from "../drawing/nearest";
import type { Target } from "../drawing/scene";
import { holds, middleOf } from "../drawing/view";
import { nodeName } from "../node-name";
import type { Point } from "../picture";
import { besides, stepped, stepsAmong, typedTo } from "./candidates";
import { joinTargetAt, zoomsMap } from "./spots";
import "./texts";
import type { Joining } from "./use-joining";

/** Letters that come so soon after one another are one name, ms. */
const TOGETHER_MS = 900;

interface Props {
  readonly parts: MapParts;
  readonly joining: Joining;
  readonly from: TopologyNode;
  readonly setAt: (at: Point | null) => void;
  readonly finish: () => void;
}

/** What is typed, as long as it is typed without a pause. */
function useTyped(): (letter: string) => string {
  const typed = useRef({ text: "", at: 0 });
  return (letter) => {
    const now = performance.now();
    const text = now - typed.current.at < TOGETHER_MS ? typed.current.text + letter : letter;
    typed.current = { text, at: now };
    return text;
  };
}

/** Keys go among what is possible, wherever the focus is on the map. */
function usePickKeys(
  { parts, joining, from, setAt, finish }: Props,
  own: RefObject<HTMLElement | null>,
  name: (node: TopologyNode) => string,
): void {
  const { stage, scene, panZoom } = parts;
  const { candidates, over, aim } = joining;
  const type = useTyped();
  const go = (target: Target | null): void => {
    if (!target) return;
    setAt(null);
    aim(target.id);
    const { view, size } = stage;
    const middle = middleOf(target);
    if (!holds({ x: 0, y: 0, ...size }, { x: middle.x * view.k + view.x, y: middle.y * view.k + view.y })) panZoom.centre(middle);
  };
  const does = ({ key, shiftKey }: KeyboardEvent): (() => void) | null => {
    if (!scene || !candidates) return null;
    const steps = stepsAmong(candidates, scene);
    const at = scene.targets.get(over?.id ?? from.id);
    if (isWay(key)) return () => at && go(stepped(steps, at, key) ?? (over ? null : besides(steps, null, 1)));
    if (key === "Tab") return () => go(besides(steps, over?.id ?? null, shiftKey ? -1 : 1));
    if (key === "Enter") return finish;
    if (key.length !== 1) return null;
    return () => go(typedTo(steps, over?.id ?? null, type(key), (one) => ("node" in one ? name(one.node) : "")));
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = does(event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    // What is typed into a field elsewhere is that field's.
    const listen = (event: KeyboardEvent): void => {
      const map = own.current?.parentElement?.parentElement;
      const { target } = event;
      if (target === document.body || (target instanceof Node && map?.contains(target))) latest.current(event);
    };
    window.addEventListener("keydown", listen, true);
    return () => window.removeEventListener("keydown", listen, true);
  }, [own]);
}

/** Lies over the map while it is chosen what something is joined with: keys go among what is possible, a click takes what is there. */
export function JoinPicker(props: Props) {
  const { parts, joining, from, setAt, finish } = props;
  const t = useT();
  const { stage } = parts;
  const { aim, end } = joining;
  const own = useRef<HTMLDivElement>(null);
  /** here: what was pressed elsewhere is no click */
  const isPressed = useRef(false);
  const name = (node: TopologyNode): string => visibleText(nodeName(node, t));
  usePickKeys(props, own, name);
  useEffect(() => {
    // A menu that it was begun from gives the focus back when it has gone.
    const frame = requestAnimationFrame(() => own.current?.focus({ preventScroll: true }));
    return () => cancelAnimationFrame(frame);
  }, []);
  const look = ({ currentTarget, clientX, clientY }: PointerEvent<HTMLElement>): void => {
    const { left, top } = currentTarget.getBoundingClientRect();
    const at = { x: clientX - left, y: clientY - top };
    setAt(at);
    aim(joinTargetAt(stage, at)?.id ?? null);
  };
  return (
    <div
      ref={own}
      role="application"
      tabIndex={-1}
      aria-label={t("joining.connectFrom", { name: name(from) })}
      aria-description={t("joining.help")}
      className="pointer-events-auto absolute inset-0 cursor-crosshair touch-none outline-none"
      onPointerMove={look}
      onPointerDown={(event) => {
        isPressed.current = event.button === 0;
        if (isPressed.current) look(event);
        else end();
      }}
      onPointerUp={() => {
        if (isPressed.current) finish();
        isPressed.current = false;
      }}
      onContextMenu={(event) => event.preventDefault()}
      onWheel={zoomsMap}
    />
  );
}
