"use client";
/** The way that was traced last, as the map lights it: nodes that the probe has come to, and the one where it has ended. */
import { useSyncExternalStore } from "react";
import type { Reachability } from "@/server/contract";

export interface LitPath {
  readonly nodes: ReadonlySet<string>;
  /** null: it has come through */
  readonly end: string | null;
}
const DARK: LitPath = { nodes: new Set(), end: null };
let lit = DARK;
const listeners = new Set<() => void>();

function change(path: LitPath): void {
  lit = path;
  for (const listener of listeners) listener();
}
/** Lights the way of an answer. */
export function lightPath({ there, back }: Reachability): void {
  const hops = [...there, ...back];
  const nodes = new Set(hops.flatMap(({ node }) => node ?? []));
  change({ nodes, end: hops.find(({ stop }) => stop !== null)?.node ?? null });
}
export function darkenPath(): void {
  change(DARK);
}
export function useLitPath(): LitPath {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => lit,
    () => DARK,
  );
}
