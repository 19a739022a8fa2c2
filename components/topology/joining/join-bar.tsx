"use client";
import { useMemo } from "react";
import type { Topology, TopologyNode } from "@/server/contract";
import { useT } from "../../i18n";
import { Button } from "../../ui/button";
import { Combobox } from "../../ui/combobox";
import type { Option } from "../../ui/select";
import { nodeNames } from "../drawing/edge-words";
import type { Joins } from "./join";
import { JoinOutcome } from "./join-outcome";
import "./texts";
import { useJoining } from "./use-joining";

/** Classes of which a page has the records that it asks for: what can be done with one is known once it is chosen. */
const ASKED: ReadonlySet<TopologyNode["class"]> = new Set(["VIF", "VDI"]);

/** Nodes as the table calls them; those of one name are told apart by what they are. */
function useOptions(graph: Topology): (nodes: readonly TopologyNode[]) => readonly Option[] {
  const t = useT();
  return useMemo(() => {
    const name = nodeNames(graph, t);
    return (nodes) =>
      nodes
        .map(({ id, kind }) => ({ value: id, label: name(id), note: t(`topo.kind.${kind}`) }))
        .sort((a, b) => a.label.localeCompare(b.label, "en", { numeric: true }) || a.note.localeCompare(b.note));
  }, [graph, t]);
}

/** Joining in the table form of the map: what with what is chosen by name, and what can be done with the two stands below. */
export function JoinBar({ graph, joins }: { graph: Topology; joins: Joins }) {
  const t = useT();
  const joining = useJoining(joins, graph, null);
  const { from, over, choices, candidates, begins, begin, aim, act } = joining;
  const optionsOf = useOptions(graph);
  const froms = useMemo(
    () => optionsOf(graph.nodes.filter((node) => ASKED.has(node.class) || begins(node) !== null)),
    [optionsOf, graph, begins],
  );
  const ontos = useMemo(() => {
    const fitting = candidates ? new Set([...candidates.able, ...candidates.refused]) : null;
    return fitting ? optionsOf(graph.nodes.filter(({ id }) => fitting.has(id))) : [];
  }, [optionsOf, graph, candidates]);
  const why = from && begins(from)?.why;
  const hint = why ?? (from && ontos.length === 0 ? t("joining.nothing") : undefined);
  return (
    <section aria-label={t("joining.bar")} className="mx-3 mt-3 flex flex-col gap-2">
      <div className="grid max-w-3xl grid-cols-2 gap-x-3 max-sm:grid-cols-1">
        <Combobox label={t("joining.bar")} value={from?.id ?? ""} onChange={(id) => begin(id, "pick")} options={froms} />
        <Combobox
          label={t("joining.onto")}
          value={over?.id ?? ""}
          onChange={aim}
          options={ontos}
          isDisabled={ontos.length === 0}
          hint={hint ?? undefined}
        />
      </div>
      {choices.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {choices.map((choice) => (
            <Button key={choice.id} isSmall disabledReason={choice.why} onClick={() => act(choice)}>
              {choice.label}
            </Button>
          ))}
        </div>
      )}
      <JoinOutcome joining={joining} className="self-start" />
    </section>
  );
}
