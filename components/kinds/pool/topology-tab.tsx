"use client";
import { useLab } from "../../data/lab-context";
import { TopologyView } from "../../topology/topology-view";
import { useJoins } from "../joining/use-joins";
import { useContextMenu } from "../use-commands";

/** The map of a pool's lab, with what the console can do with what stands on it. */
export function TopologyTab() {
  return <TopologyView labId={useLab().labId} menuOf={useContextMenu()} joins={useJoins()} />;
}
