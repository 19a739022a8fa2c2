"use client";
import { X } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import type { TopologyNode, TopologyPlan } from "@/server/contract";
import { useConsole } from "../data/console-context";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import { Alerts } from "../page/alerts";
import { IconButton } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Notice } from "../ui/notice";
import { type Acting, ActingProvider, type Given, useActing } from "./acting/use-acting";
import { ItemsTable } from "./items/items-table";
import type { Joins } from "./joining/join";
import { JoinBar } from "./joining/join-bar";
import { fatesOf } from "./looking/fates";
import { LookingBar } from "./looking/looking-bar";
import { useLooking } from "./looking/use-looking";
import { MapToolbar, PLANS } from "./map-toolbar";
import { nodeName } from "./node-name";
import { PeopleBar } from "./together/people-bar";
import { useTogether } from "./together/use-together";
import { TopologyCanvas } from "./topology-canvas";
import { TopologyTable } from "./topology-table";
import { TransfersPanel } from "./transfers-panel";
import { useTopology } from "./use-topology";
import "./texts";

/** The plan that one has chosen, unless one follows somebody: then theirs. */
function usePlan() {
  const [chosen, choose] = usePref<TopologyPlan>("topology-plan", "infrastructure");
  const together = useTogether(chosen);
  const theirs = PLANS.find((plan) => plan === together.followed?.sheet);
  const { tell } = together;
  const setPlan = useCallback(
    (plan: TopologyPlan): void => {
      tell({ follows: null });
      choose(plan);
    },
    [tell, choose],
  );
  return { plan: theirs ?? chosen, setPlan, together };
}

/** What the latest deed from the map was refused for. */
function Refused({ acting: { refused, forget } }: { acting: Acting }) {
  const t = useT();
  if (refused === null) return null;
  const close = <IconButton label={t("common.close")} icon={<X size={13} aria-hidden />} onClick={forget} />;
  return (
    <Notice className="m-2" action={close}>
      {refused}
    </Notice>
  );
}

interface Props {
  readonly labId: string;
  readonly given: Given;
  /** what may be joined with what */
  readonly joins: Joins;
}
/** A lab as a map, drawn in one of its plans, or as a table of the same edges. */
export function TopologyView({ labId, given, joins }: Props) {
  const t = useT();
  const { go } = useConsole();
  const [isTable] = usePref("topology-table", false);
  const [hasTransfers] = usePref("topology-transfers", false);
  const { plan, setPlan, together } = usePlan();
  const now = useTopology(plan);
  const looking = useLooking(plan, now);
  const { graph, rates, difference, query, past } = looking;
  const live = past.atUs === null ? now.graph : null;
  const sought = useMemo(() => ({ found: query.found, fates: difference && fatesOf(difference), live }), [query.found, difference, live]);
  const acting = useActing(graph, given);
  const { machineMenu } = given;
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const [people, setPeople] = useState<HTMLElement | null>(null);
  const edges = graph?.edges;
  const open = useCallback(
    (node: TopologyNode): void => {
      const guest = node.class === "VIF" ? edges?.find((e) => e.to === node.id)?.from : node.ref;
      if (guest) go(guest);
    },
    [edges, go],
  );
  return (
    <ActingProvider value={acting}>
      <div className="flex min-h-0 flex-1 flex-col">
        <MapToolbar plan={plan} setPlan={setPlan}>
          <div ref={setPeople} className="ml-auto flex">
            {isTable && <PeopleBar together={together} show={null} />}
          </div>
        </MapToolbar>
        <LookingBar looking={looking} nameOf={(node) => nodeName(node, t)}>
          <div ref={setSlot} className="flex" />
        </LookingBar>
        <Alerts name="DHCP_POOL_EXHAUSTED" className="m-2" />
        <Refused acting={acting} />
        {!graph ? (
          <EmptyState text={t("common.loading")} />
        ) : graph.nodes.length === 0 ? (
          <EmptyState text={t("topo.empty")} />
        ) : isTable ? (
          <>
            {!looking.hasPast && <JoinBar graph={graph} joins={joins} />}
            <TopologyTable graph={graph} rates={rates} />
            <ItemsTable plan={plan} />
          </>
        ) : (
          <TopologyCanvas
            key={`${plan} ${looking.near?.id ?? ""} ${looking.near?.hops ?? ""}`}
            {...{ labId, plan, graph, rates, sought, together, slot, people }}
            menuOf={machineMenu}
            isWhole={looking.near === null}
            joins={looking.hasPast ? null : joins}
            onNear={(id) => looking.setNear({ id, hops: 2 })}
            onOpen={open}
          />
        )}
        {hasTransfers && <TransfersPanel />}
      </div>
    </ActingProvider>
  );
}
