"use client";
import { useMemo } from "react";
import type { Topology, TopologyNode } from "@/server/contract";
import type { JoinChoice, Joins } from "../../topology/joining/join";
import type { MenuEntry } from "../../ui/menu-entries";
import type { Command, CommandContext } from "../command";
import { commandState, needsRole } from "../command-state";
import { networkCommands } from "../network/commands";
import { organiseWhy } from "../organise/amend";
import { useCommandContext } from "../use-commands";
import type { At, End, Join } from "./join";
import { joins } from "./joins";
import { isOrganised, organiseChoices } from "./organise-joins";

function endOf(node: TopologyNode, { session }: CommandContext): End {
  return { node, record: (node.ref === null ? undefined : session.store.any(node.ref)) ?? null };
}
/** A row for two ends, as the command that it is. */
function commandOf(row: Join, of: unknown, onto: unknown, at: At): Command {
  const { id, operation, why } = row;
  return {
    ...{ id, label: "tree.networks", takesMany: true },
    ...(operation ? { operation } : {}),
    ...(why ? { why: () => why(of, onto, at) } : {}),
  };
}
function choiceOf(row: Join, of: unknown, onto: unknown, at: At): JoinChoice {
  const { context } = at;
  const about = row.about?.(of, onto);
  const command = commandOf(row, of, onto, at);
  const kind = about && context.kinds.of(about)?.name;
  const { why, askWhy } = commandState(kind ? { ...command, on: [kind] } : command, about ? [about] : [], context.kinds, context);
  return {
    ...{ id: `${row.id} ${about?.ref ?? ""}`, label: row.label(of, onto, at), why, askWhy },
    run: async () => (why === null ? row.run(of, onto, at) : null),
  };
}
/** What a row makes of two ends, the first drawn to the second. */
function pairs(row: Join, a: End, b: End, at: At): readonly (readonly [of: unknown, onto: unknown])[] {
  const ways = row.isEitherWay
    ? [
        [a, b],
        [b, a],
      ]
    : [[a, b]];
  return ways.flatMap(([from, to]) => {
    const ontos = row.onto(to as End, at);
    return ontos.length === 0 ? [] : row.of(from as End, at).flatMap((of) => ontos.map((onto) => [of, onto] as const));
  });
}
export function joinChoices(from: TopologyNode, onto: TopologyNode, graph: Topology, context: CommandContext): readonly JoinChoice[] {
  if (from.id === onto.id) return [];
  const at = { context, graph };
  const [a, b] = [endOf(from, context), endOf(onto, context)];
  const own = joins.flatMap((row) =>
    pairs(row, a, b, at)
      .filter(([of, to]) => row.isOffered?.(of, to, at) ?? true)
      .map(([of, to]) => choiceOf(row, of, to, at)),
  );
  return [...own, ...organiseChoices(a, b, context)];
}
export function joinBegins(from: TopologyNode, graph: Topology, context: CommandContext): { readonly why: string | null } | null {
  const at = { context, graph };
  const end = endOf(from, context);
  const takes = (row: Join): boolean => row.of(end, at).length > 0 || (row.isEitherWay === true && row.onto(end, at).length > 0);
  const rows = joins.filter((row) => (row.mayBegin?.(end) ?? true) && takes(row));
  const offline = (row: Join): string | null => (row.operation && !context.isLive ? context.t("why.offline") : null);
  const role = ({ operation }: Join): string | null => {
    const needed = operation && context.operations[operation]?.role;
    return needed ? needsRole(needed, context) : null;
  };
  const whys = rows.map((row) => offline(row) ?? role(row));
  const hasGroups = graph.nodes.some(({ kind }) => kind === "folder" || kind === "tag" || kind === "vapp");
  if (hasGroups && isOrganised(end, context)) whys.push(organiseWhy(context));
  if (whys.length === 0) return null;
  return { why: whys.includes(null) ? null : (whys[0] ?? null) };
}

/** Records that a node is judged by, beside those that every page has. */
function needsOf({ kind, ref, class: of }: TopologyNode): readonly string[] {
  if (ref === null || ref === "") return [];
  if (of === "VIF" || of === "VDI") return [`record ${ref}`];
  if (of === "VM") return [`vifsByVm ${ref}`, `vbdsByVm ${ref}`];
  return kind === "bridge" || kind === "segment" ? [`vifsByNetwork ${ref}`] : [];
}
const commandNamed = (id: string): Command | undefined => networkCommands.find((command) => command.id === id);
/** What is made new where a menu was asked for: a network on the ground, a bond at a server. */
function newEntries(node: TopologyNode | null, context: CommandContext): readonly MenuEntry[] {
  const { session, kinds, t } = context;
  const [pool] = session.store.all("pool");
  const record = node === null ? pool : session.store.any(node.ref ?? "");
  const command = node === null ? commandNamed("network.add") : node.class === "host" ? commandNamed("bond.create") : undefined;
  if (!record || !command) return [];
  const { why, askWhy, run } = commandState(command, [record], kinds, context);
  return [{ label: t(command.label), why, askWhy, run: () => run() }];
}

/** What may be joined on the map. */
export function useJoins(): Joins {
  const context = useCommandContext();
  return useMemo(
    () => ({
      begins: (from, graph) => joinBegins(from, graph, context),
      choices: (from, onto, graph) => joinChoices(from, onto, graph, context),
      needs: needsOf,
      entries: (node) => newEntries(node, context),
    }),
    [context],
  );
}
