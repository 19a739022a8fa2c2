"use client";
/** The way that was traced last, as the map lights it: nodes that the probe has come to, and the one where it has ended. */
import { useSyncExternalStore } from "react";
import type { Reachability } from "@/server/contract";

export interface LitPath {
  readonly nodes: ReadonlySet<string>;
  /** null: it has come through */
  readonly end: string | null;
}
interface Lit {
  readonly path: LitPath;
  /** the answer whose way is walked on the map; null: it is lit alone */
  readonly walked: Reachability | null;
}
const DARK: Lit = { path: { nodes: new Set(), end: null }, walked: null };
let lit = DARK;
const listeners = new Set<() => void>();

function change(next: Lit): void {
  lit = next;
  for (const listener of listeners) listener();
}
/** Lights the way of an answer. @param isWalked - a packet goes along it, place by place */
export function lightPath(answer: Reachability, isWalked = false): void {
  const hops = [...answer.there, ...answer.back];
  const nodes = new Set(hops.flatMap(({ node }) => node ?? []));
  const end = hops.find(({ stop }) => stop !== null)?.node ?? null;
  change({ path: { nodes, end }, walked: isWalked ? answer : null });
}
export function darkenPath(): void {
  change(DARK);
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export function useLitPath(): LitPath {
  return useSyncExternalStore(
    subscribe,
    () => lit.path,
    () => DARK.path,
  );
}
/** The answer whose way is walked on the map; null: none is. */
export function useWalked(): Reachability | null {
  return useSyncExternalStore(
    subscribe,
    () => lit.walked,
    () => null,
  );
}
