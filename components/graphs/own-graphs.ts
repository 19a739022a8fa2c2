"use client";
/** Graphs of an object that people have put together, as the server keeps them. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { GraphBody, GraphView } from "@/server/contract";
import { useLab } from "../data/lab-context";
import { api, queryClient, trpc } from "../data/trpc";

/** How often it is looked whether others have shared or changed one, ms. */
const AGAIN_MS = 15_000;
const NONE: readonly GraphView[] = [];

export function refreshGraphs(labId: string, object: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: trpc.graph.list.queryKey({ labId, object }) });
}

/** What is asked of the server of a graph. */
export type GraphDeed =
  | { readonly kind: "change"; readonly id: string; readonly name?: string; readonly body?: GraphBody; readonly isShared?: boolean }
  | { readonly kind: "arrange"; readonly ids: readonly string[] }
  | { readonly kind: "remove" | "restore"; readonly id: string };

export interface OwnGraphs {
  readonly graphs: readonly GraphView[];
  /** why the last deed or the list was refused; null: it was not */
  readonly error: unknown;
  readonly act: (deed: GraphDeed) => void;
}
/** Those of the object of a uuid that one sees: one's own, then what others share. */
export function useOwnGraphs(object: string): OwnGraphs {
  const { labId } = useLab();
  const list = useQuery({ ...trpc.graph.list.queryOptions({ labId, object }), refetchInterval: AGAIN_MS });
  const deed = useMutation({
    mutationFn: (asked: GraphDeed) => send(labId, object, asked),
    onSettled: () => refreshGraphs(labId, object),
  });
  const { reset } = deed;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was refused of another object's graphs is no news here
  useEffect(() => reset(), [reset, object]);
  return { graphs: list.data ?? NONE, error: deed.error ?? list.error, act: deed.mutate };
}
async function send(labId: string, object: string, deed: GraphDeed): Promise<void> {
  switch (deed.kind) {
    case "change": {
      const { kind: _, ...change } = deed;
      await api.graph.change.mutate({ labId, ...change });
      return;
    }
    case "arrange":
      await api.graph.arrange.mutate({ labId, object, ids: [...deed.ids] });
      return;
    case "remove":
      await api.graph.remove.mutate({ labId, id: deed.id });
      return;
    case "restore":
      await api.graph.restore.mutate({ labId, id: deed.id });
  }
}
