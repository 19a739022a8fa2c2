"use client";
/** What is being joined on the map, and what has become of what was joined last. */
import { useCallback, useMemo, useState } from "react";
import type { Topology, TopologyNode } from "@/server/contract";
import { useSlotsVersion } from "../../data/hooks";
import type { Picture } from "../picture";
import { type Candidates, candidatesOf } from "./candidates";
import type { JoinChoice, Joined, Joins } from "./join";

/** `drag`: a line follows the pressed pointer; `pick`: it is chosen by keys or a click. */
export type JoinBy = "drag" | "pick";
interface Begun {
  readonly from: string;
  readonly by: JoinBy;
}
export interface Joining {
  /** node from which something is being joined; null: nothing is */
  readonly from: TopologyNode | null;
  readonly by: JoinBy;
  /** node that it would be joined with; null: none is meant */
  readonly over: TopologyNode | null;
  /** what would happen there */
  readonly choices: readonly JoinChoice[];
  readonly candidates: Candidates | null;
  /** all that is not faint while something is being joined; null: nothing is */
  readonly lit: ReadonlySet<string> | null;
  readonly begin: (from: string, by: JoinBy) => void;
  readonly aim: (over: string | null) => void;
  readonly end: () => void;
  readonly act: (choice: JoinChoice) => void;
  /** Whether anything can be joined from a node, and why not; null: nothing ever is. */
  readonly begins: (node: TopologyNode | undefined) => { readonly why: string | null } | null;
  /** by ids of nodes that are meant: those whose records are asked for */
  readonly mean: (ids: readonly string[]) => void;
  readonly nodeOf: (id: string) => TopologyNode | undefined;
  readonly entries: Joins["entries"];
  /** what is being done, in words, or `UNDOING`; null: nothing is */
  readonly doing: string | null;
  readonly outcome: Joined | null;
  readonly dismiss: () => void;
  /** says why nothing can be joined */
  readonly refuse: (why: string) => void;
  readonly undo: () => void;
}
export const UNDOING = "";
const NO_CHOICES: readonly JoinChoice[] = [];
const NOBODY: readonly string[] = [];

/** Records by which some nodes are judged, asked for while they are meant. @returns what grows when they have come or changed */
function useJudged(joins: Joins | null, nodes: readonly (TopologyNode | undefined)[]): number {
  const key = joins ? [...new Set(nodes.flatMap((node) => (node ? joins.needs(node) : [])))].sort().join("\n") : "";
  return useSlotsVersion(useMemo(() => (key === "" ? NOBODY : key.split("\n")), [key]));
}
/** Does what was chosen, or undoes it, and keeps what became of it. */
function useOutcome() {
  const [doing, setDoing] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Joined | null>(null);
  const does = useCallback((label: string, act: () => Promise<Joined | null>): void => {
    setDoing(label);
    setOutcome(null);
    void act().then((joined) => {
      setDoing(null);
      setOutcome(joined);
    });
  }, []);
  const dismiss = useCallback(() => setOutcome(null), []);
  const refuse = useCallback((why: string) => setOutcome({ said: why, isRefused: true, undo: null }), []);
  return { doing, outcome, does, dismiss, refuse };
}

/** @param joins - null: nothing is joined on this map, as it shows another time */
export function useJoining(joins: Joins | null, graph: Topology, picture: Picture | null): Joining {
  const [begun, setBegun] = useState<Begun | null>(null);
  const [aimed, aim] = useState<string | null>(null);
  const [meant, setMeant] = useState(NOBODY);
  const { doing, outcome, does, dismiss, refuse } = useOutcome();
  const nodes = useMemo(() => {
    const frames = picture?.frames.map(({ node }) => [node.id, node] as const) ?? [];
    return new Map([...frames, ...graph.nodes.map((node) => [node.id, node] as const)]);
  }, [graph, picture]);
  const nodeOf = useCallback((id: string) => nodes.get(id), [nodes]);
  const from = (joins && begun && nodes.get(begun.from)) ?? null;
  const over = (from && aimed !== null && aimed !== from.id ? nodes.get(aimed) : null) ?? null;
  const judged = useJudged(joins, [from ?? undefined, ...meant.map((id) => nodes.get(id))]);
  // What is known of one more of thousands changes what can be done with that one: the others are not gone through again.
  const judgedOver = useJudged(joins, [over ?? undefined]);
  const candidates = useMemo(() => {
    void judged;
    return joins && from ? candidatesOf(joins, from, nodes.values(), graph) : null;
  }, [joins, from, nodes, graph, judged]);
  const choices = useMemo(() => {
    void judged;
    void judgedOver;
    return joins && from && over ? joins.choices(from, over, graph) : NO_CHOICES;
  }, [joins, from, over, graph, judged, judgedOver]);
  const lit = useMemo(() => (from && candidates ? new Set([from.id, ...candidates.able]) : null), [from, candidates]);
  const begin = useCallback(
    (id: string, by: JoinBy): void => {
      dismiss();
      aim(null);
      setBegun({ from: id, by });
    },
    [dismiss],
  );
  const end = useCallback(() => setBegun(null), []);
  const mean = useCallback((ids: readonly string[]) => setMeant((before) => (before.join(" ") === ids.join(" ") ? before : ids)), []);
  const begins = useCallback(
    (node: TopologyNode | undefined) => {
      void judged;
      return joins && node ? joins.begins(node, graph) : null;
    },
    [joins, graph, judged],
  );
  return {
    ...{
      from,
      by: begun?.by ?? "pick",
      over,
      choices,
      candidates,
      lit,
      begin,
      aim,
      end,
      begins,
      mean,
      nodeOf,
      doing,
      outcome,
      dismiss,
      refuse,
    },
    entries: joins?.entries ?? none,
    act: (choice) => {
      setBegun(null);
      does(choice.label, choice.run);
    },
    undo: () => {
      const { undo } = outcome ?? {};
      if (undo) does(UNDOING, undo);
    },
  };
}
const none = (): readonly never[] => [];
