"use client";
import { useCallback, useMemo } from "react";
import { useRecordsAt as recordsAt } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { useT } from "../../i18n";
import { TopologyView } from "../../topology/topology-view";
import { type MenuEntry, separator } from "../../ui/menu-entries";
import { useWiringMenu as wiringMenu } from "../host/wiring/wiring-acts";
import { useJoins } from "../joining/use-joins";
import { useSetPort } from "../network/switch/use-set-port";
import { labelOf, useCommandState, useCommandTable, useContextMenu } from "../use-commands";

/** The menu of what stands on the map: commands, and of a server its network scripts. It follows these, so it is called as a hook. */
function useMachineMenu(): (refs: readonly string[]) => readonly MenuEntry[] {
  const { session } = useLab();
  const commands = useContextMenu();
  return useCallback(
    (refs) => {
      // Interfaces are not with every page.
      recordsAt(refs);
      const [only] = refs;
      const host = refs.length === 1 && only !== undefined && session.store.record("host", only) ? only : null;
      const scripts = wiringMenu(host);
      return scripts.length === 0 ? commands(refs) : [...commands(refs), separator, ...scripts];
    },
    [session, commands],
  );
}

/** What is in the map's own menu: whatever somebody has done last is undone from there too. */
const MAP_COMMANDS = ["tools.undo"];
function useMapMenu(): () => readonly MenuEntry[] {
  const table = useCommandTable();
  const stateOf = useCommandState();
  const t = useT();
  return useCallback(
    () =>
      table
        .filter(({ id }) => MAP_COMMANDS.includes(id))
        .map((command) => {
          const { why, run } = stateOf(command, []);
          return { label: labelOf(command, 0, { t }), why, run: () => run(), ...(command.keys ? { shortcut: command.keys } : {}) };
        }),
    [table, stateOf, t],
  );
}

/** The lab as a map, with what the console can do with what stands on it. */
export function TopologyTab() {
  const { labId } = useLab();
  const machineMenu = useMachineMenu();
  const menuOf = useContextMenu();
  const mapMenu = useMapMenu();
  const setPort = useSetPort();
  const given = useMemo(() => ({ menuOf, machineMenu, setPort, mapMenu }), [menuOf, machineMenu, setPort, mapMenu]);
  return <TopologyView labId={labId} given={given} joins={useJoins()} />;
}
