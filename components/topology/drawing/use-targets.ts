"use client";
import { useMemo, useState } from "react";
import { firstOf } from "./nearest";
import type { Scene, Target } from "./scene";
import type { InView } from "./use-in-view";
import { meets, NAMES_FROM } from "./view";

/** More elements than this at once cost more than they are used: from there on each is made when it is pointed at or stepped to. */
const MOST = 300;
const NONE: readonly Target[] = [];

export interface Targets {
  /** those that have elements now */
  readonly shown: readonly Target[];
  /** the map's one Tab stop */
  readonly stop: string | null;
  readonly setFocused: (id: string) => void;
  /** all in view have elements */
  readonly hasAll: boolean;
}
/** Which targets have elements now, and which of them is the map's one Tab stop. */
export function useTargets(scene: Scene | null, inView: InView, pointed: string | null): Targets {
  const [focused, setFocused] = useState<string | null>(null);
  const near = useMemo(() => {
    if (!scene || inView.k < NAMES_FROM) return NONE;
    const found = [...scene.targets.values()].filter((target) => meets(target, inView.ready));
    return found.length > MOST ? NONE : found;
  }, [scene, inView]);
  const stop = useMemo(() => {
    if (!scene) return null;
    return (focused === null ? undefined : scene.targets.get(focused)) ?? firstOf(near.length > 0 ? near : scene.targets.values());
  }, [scene, focused, near]);
  const shown = useMemo(() => {
    const others = [stop, pointed === null ? null : scene?.targets.get(pointed)].flatMap((one) => one ?? []);
    const known = new Set(near.map(({ id }) => id));
    const more = others.filter(({ id }, at) => !known.has(id) && others.findIndex((one) => one.id === id) === at);
    return more.length === 0 ? near : [...near, ...more];
  }, [scene, near, stop, pointed]);
  return { shown, stop: stop?.id ?? null, setFocused, hasAll: near.length > 0 };
}
