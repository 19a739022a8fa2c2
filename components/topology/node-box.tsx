"use client";
import {
  Box,
  Boxes,
  Cable,
  EthernetPort,
  Folder,
  Globe,
  HardDrive,
  Network,
  Plug,
  Router,
  Server,
  Share2,
  Split,
  Tag,
  Waypoints,
} from "lucide-react";
import type { TopologyNode } from "@/server/contract";
import { useT } from "../i18n";
import { useSaid } from "../i18n/said/use-said";
import { cx } from "../ui/cx";
import { Hint } from "../ui/hint";
import { visibleText } from "../ui/visible-text";
import { isMono } from "./label-width";
import { useLitPath } from "./lit-path";
import type { PicturedNode } from "./picture";

const icons = {
  outside: Globe,
  gateway: Router,
  switch: Network,
  host: Box,
  pif: EthernetPort,
  bridge: Share2,
  vif: Waypoints,
  vm: Box,
  segment: Cable,
  subnet: Network,
  router: Split,
  sr: Server,
  pbd: Plug,
  vdi: HardDrive,
  folder: Folder,
  tag: Tag,
  vapp: Boxes,
} as const;

/** One node; its facts are its tooltip, a click opens the object behind it. */
export function TopologyNodeBox({
  placed,
  isNamed,
  onOpen,
}: {
  placed: PicturedNode;
  isNamed: boolean;
  onOpen: (node: TopologyNode) => void;
}) {
  const t = useT();
  const said = useSaid();
  const { node, x, y, width, height } = placed;
  const Icon = icons[node.kind];
  const facts = [t(`topo.kind.${node.kind}`), ...node.facts.map(said)].join("\n");
  const isDown = node.state === "down";
  const path = useLitPath();
  return (
    <Hint text={facts}>
      <button
        type="button"
        data-kind={node.kind}
        data-node={node.id}
        onClick={() => node.ref && onOpen(node)}
        onPointerDown={(event) => event.stopPropagation()}
        className={cx(
          "absolute flex items-center gap-1.5 rounded-md border bg-raised px-2 text-left text-sm hover:border-accent-line hover:bg-hover",
          isDown ? "border-bad text-bad" : node.kind === "vm" ? "border-accent-line" : "border-line-strong",
          !node.ref && "cursor-default",
          path.nodes.has(node.id) && (path.end === node.id ? "ring-2 ring-bad" : "ring-2 ring-accent"),
        )}
        style={{ left: x, top: y, width, height }}
      >
        <Icon size={14} aria-hidden className={isDown ? "shrink-0 text-bad" : "shrink-0 text-muted"} />
        {isNamed && (
          <span className={cx("whitespace-nowrap", isMono(node.kind) && "font-mono text-xs")}>
            {visibleText(node.label) || t(`topo.kind.${node.kind}`)}
          </span>
        )}
      </button>
    </Hint>
  );
}
