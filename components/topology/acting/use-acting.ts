"use client";
/** What can be done with edges of a graph: made once for the whole map, for its menus, its panel and its table. */
import { createContext, useCallback, useContext, useMemo } from "react";
import type { Topology, TopologyEdge } from "@/server/contract";
import { isAtLeast } from "@/server/contract/roles";
import { useConsole } from "../../data/console-context";
import { useRecords, useRecordsAt } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { openPanels } from "../../data/panels";
import { showCapture } from "../../data/shown-capture";
import { useFollowedWhile } from "../../data/views";
import { useT } from "../../i18n";
import type { MenuEntry } from "../../ui/menu-entries";
import { usePhone } from "../../ui/use-phone";
import { faultsDialog, linkDialog, reachDialog } from "../dialogs";
import { nodeNames } from "../drawing/edge-words";
import "../trace/texts";
import { type EdgeAbout, GraphIndex } from "./edge-about";
import { captureOn, deed, type EdgeDoer, type EdgeEntry, edgeEntries, menuOfEntries } from "./edge-entries";
import "./texts";
import { type Deeds, useDeeds } from "./use-deeds";

const NONE: ReadonlySet<string> = new Set();
const NO_EDGES: readonly TopologyEdge[] = [];
const EMPTY: Pick<Topology, "nodes" | "edges"> = { nodes: [], edges: [] };
/** Edges whose entries one menu has at most. */
const MOST = 24;

/** What the console gives the map: it knows no kinds of objects itself. */
export interface Given {
  /** commands of objects */
  readonly menuOf: (refs: readonly string[]) => readonly MenuEntry[];
  /** the menu of nodes: the same, and what else follows them while it is open. Called as a hook */
  readonly machineMenu: (refs: readonly string[]) => readonly MenuEntry[];
  /** opens the VLANs of the switch's port that a NIC is plugged in at */
  readonly setPort: (pif: string) => Promise<boolean>;
  /** what stands in the map's own menu beside what it says itself */
  readonly mapMenu: () => readonly MenuEntry[];
}
export interface Acting extends Pick<Deeds, "refused" | "forget"> {
  /** edges on which a capture runs, by id */
  readonly captured: ReadonlySet<string>;
  readonly entriesOf: (edge: TopologyEdge) => readonly EdgeEntry[];
  readonly aboutOf: (edge: TopologyEdge) => EdgeAbout;
  readonly nameOf: (edge: TopologyEdge) => string;
  /** what is done with the map as a whole */
  readonly mapEntries: () => readonly MenuEntry[];
}

/** Shows the frames of a capture beside the map, or in its place where there is no room for both. */
function useShowFrames(): (capture: string) => void {
  const { labId } = useLab();
  const { go } = useConsole();
  const isPhone = usePhone();
  const [pool] = useRecords("pool");
  return useCallback(
    (capture) => {
      if (!pool) return;
      showCapture(capture);
      if (isPhone) go(pool.ref, "capture");
      else openPanels(labId, [{ kind: "pool", uuid: pool.uuid, tab: "capture" }], "below");
    },
    [labId, go, isPhone, pool],
  );
}

/** What each entry of an edge does. */
function useDoer({ act }: Deeds, setPort: Given["setPort"]): EdgeDoer {
  const { open } = useConsole();
  const t = useT();
  const showFrames = useShowFrames();
  return useMemo(
    () => ({
      act: (doing) => void act(doing),
      setLink: (about) => open(linkDialog, about),
      chooseFault: (on) => open(faultsDialog, { on }),
      async capture(link) {
        const back = (value: unknown) => (typeof value === "string" ? deed("capture.stop", { capture: value }) : null);
        const outcome = await act({ on: link, label: t("acting.capture"), deed: deed("capture.start", { links: [link] }), back });
        if (outcome.ok && typeof outcome.value === "string") showFrames(outcome.value);
      },
      showFrames,
      trace: (from, to) => open(reachDialog, { from: from.ref, to: to.label }),
      setPort: (pif) => void setPort(pif),
    }),
    [act, open, t, showFrames, setPort],
  );
}

/** @param graph - null: it has not come yet */
export function useActing(graph: Topology | null, { menuOf, setPort, mapMenu }: Given): Acting {
  const t = useT();
  const { role } = useLab();
  const { answer: captures } = useFollowedWhile(isAtLeast(role, "vm-operator"), "captures", null);
  const { answer: faults } = useFollowedWhile(isAtLeast(role, "pool-operator"), "faults", null);
  const deeds = useDeeds();
  const does = useDoer(deeds, setPort);
  const { refused, forget, takeBack } = deeds;
  const index = useMemo(() => new GraphIndex(graph ?? EMPTY), [graph]);
  const names = useMemo(() => nodeNames(graph ?? EMPTY, t), [graph, t]);
  const captured = useMemo(() => {
    const running = (captures ?? []).filter(({ stoppedAt }) => stoppedAt === null);
    const found = running.length === 0 ? [] : (graph?.edges ?? []).filter((edge) => captureOn(index.about(edge), running));
    return found.length === 0 ? NONE : new Set(found.map(({ id }) => id));
  }, [graph, index, captures]);
  return useMemo(() => {
    const state = { role, captures: captures ?? [], faults: faults ?? [], menuOf: (ref: string) => menuOf([ref]) };
    const nameOf = ({ from, to }: TopologyEdge): string => `${names(from)} – ${names(to)}`;
    return {
      ...{ captured, refused, forget, nameOf },
      aboutOf: (edge) => index.about(edge),
      entriesOf: (edge) => edgeEntries({ about: index.about(edge), name: nameOf(edge), state, does, t }),
      mapEntries: () => [takeBack, ...mapMenu()],
    };
  }, [role, captures, faults, menuOf, mapMenu, names, captured, refused, forget, index, does, takeBack, t]);
}

const ActingContext = createContext<Acting | null>(null);
export const ActingProvider = ActingContext.Provider;
/** What can be done with edges, where a map says so. */
export function useEdgeActs(): Acting {
  const acting = useContext(ActingContext);
  if (!acting) throw new Error("no map is around this");
  return acting;
}

/**
 * The menu of some edges: of one its entries, of several a submenu for each. It asks for the records of their interfaces while it is open, so it
 * is called as a hook.
 */
export function useEdgeMenu(edges: readonly TopologyEdge[] = NO_EDGES): readonly MenuEntry[] {
  const t = useT();
  const { aboutOf, entriesOf, nameOf } = useEdgeActs();
  const some = edges.length > MOST ? NO_EDGES : edges;
  const key = some.flatMap((edge) => aboutOf(edge).record?.ref ?? []).join(" ");
  useRecordsAt(useMemo(() => (key === "" ? [] : key.split(" ")), [key]));
  if (edges.length > MOST)
    return [{ label: t("acting.tooMany", { most: MOST }), why: t("acting.chooseFewer", { most: MOST }), run: () => undefined }];
  const [only] = some;
  if (only && some.length === 1) return menuOfEntries(entriesOf(only));
  return some.flatMap((edge): readonly MenuEntry[] => {
    const entries = menuOfEntries(entriesOf(edge));
    return entries.length === 0 ? [] : [{ kind: "submenu", label: nameOf(edge), why: null, entries }];
  });
}
