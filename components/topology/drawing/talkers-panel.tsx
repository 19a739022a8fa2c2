"use client";
import { X } from "lucide-react";
import { useMemo } from "react";
import type { Topology, TopologyNode, TopologyRates } from "@/server/contract";
import { usePref } from "../../data/prefs";
import { useT } from "../../i18n";
import { Button, IconButton } from "../../ui/button";
import { formatBitRate } from "../../ui/format";
import { visibleText } from "../../ui/visible-text";
import { nodeNames } from "./edge-words";
import { type TalkersBy, topTalkers } from "./talkers";

interface Props {
  readonly graph: Topology;
  readonly rates: TopologyRates | null;
  readonly onShow: (node: string) => void;
  readonly onClose: () => void;
}
/** Who sends and receives most just now; a press shows where it stands. */
export function TalkersPanel({ graph, rates, onShow, onClose }: Props) {
  const t = useT();
  const [by, setBy] = usePref<TalkersBy>("topology-talkers-by", "vm");
  const talkers = useMemo(() => topTalkers(graph, rates, by), [graph, rates, by]);
  // A VM is told by its name; interfaces of all servers are called alike.
  const named = useMemo(() => nodeNames(graph, t), [graph, t]);
  const name = ({ id, label }: TopologyNode): string => (by === "vm" ? visibleText(label) : named(id));
  return (
    <section
      aria-label={t("map.talkers")}
      className="flex w-[300px] shrink-0 flex-col gap-1 overflow-auto border-l border-line bg-surface p-2 text-sm max-sm:absolute max-sm:inset-y-0 max-sm:right-0 max-sm:z-20"
    >
      <div className="flex items-center gap-1">
        <h3 className="flex-1 font-medium">{t("map.talkers")}</h3>
        <Button kind="quiet" isSmall onClick={() => setBy(by === "vm" ? "vif" : "vm")}>
          {t(by === "vm" ? "map.talkersByVif" : "map.talkersByVm")}
        </Button>
        <IconButton label={t("map.close")} icon={<X size={13} aria-hidden />} onClick={onClose} />
      </div>
      {talkers.length === 0 ? (
        <p className="text-muted">{t("map.noTalkers")}</p>
      ) : (
        <ol className="tabular-nums">
          {talkers.map(({ node, sends, receives }) => (
            <li key={node.id}>
              <button
                type="button"
                className="grid w-full grid-cols-[1fr_auto_auto] gap-2.5 rounded-sm px-1 py-0.5 text-left whitespace-nowrap hover:bg-hover"
                onClick={() => onShow(node.id)}
              >
                <span className="cut" title={name(node)}>
                  {name(node)}
                </span>
                <span className="text-right text-muted" title={t("map.sends")}>
                  <span aria-hidden>↑ </span>
                  <span className="sr-only">{t("map.sends")} </span>
                  {formatBitRate(sends)}
                </span>
                <span className="text-right text-muted" title={t("map.receives")}>
                  <span aria-hidden>↓ </span>
                  <span className="sr-only">{t("map.receives")} </span>
                  {formatBitRate(receives)}
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
