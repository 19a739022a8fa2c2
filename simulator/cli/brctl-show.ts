/** `brctl showmacs` and `showstp`. @source network.md §6; bridge-utils 1.7: brctl_cmd.c (br_cmd_showmacs), brctl_disp.c (br_dump_info) */
import type { Output } from "../guest/os/program";
import { treeText } from "../guest/programs/link/stp-text";
import type { LinuxBridge } from "../network/linux-bridge";
import { bridgePorts } from "../world/host-links";
import { failed, printed } from "./common/output";

/** @source network.md §6 (showmacs header; local entries ageing 0.00) */
export function showMacs(bridges: readonly LinuxBridge[], name: string | undefined, now: number): Output {
  const bridge = bridges.find((b) => b.name === name);
  if (!bridge) return failed(`read of forward table failed: No such device\n`, 1);
  // The bridge's own address is that of its NIC, and local: Linux does not learn it from the frames that dom0 sends.
  const ports = bridgePorts(bridge);
  const rows = [
    ...ports.map((p) => ({ port: p.number, mac: p.mac, isLocal: true, age: "0.00" })),
    ...[...bridge.pinned].map(([mac, { port, isPermanent }]) => ({
      port: bridge.ports.get(port)?.number ?? 0,
      mac,
      isLocal: isPermanent,
      age: "0.00",
    })),
    ...bridge
      .learned(now)
      .map((l) => ({ port: bridge.ports.get(l.port)?.number ?? 0, mac: l.mac, isLocal: false, age: (l.ageUs / 1_000_000).toFixed(2) }))
      .filter((l) => l.port !== 0),
  ].sort((a, b) => (a.mac < b.mac ? -1 : a.mac > b.mac ? 1 : a.port - b.port));
  const lines = rows.map((r) => `${`${r.port}`.padStart(3)}\t${r.mac}\t${r.isLocal ? "yes" : "no"}\t\t${r.age.padStart(7)}`);
  return printed(`port no\tmac addr\t\tis local?\tageing timer\n${lines.join("\n")}${lines.length ? "\n" : ""}`);
}

export function showStp(bridge: LinuxBridge, now: number): Output {
  const tree = bridge.shownTree();
  const ports = bridgePorts(bridge)
    .flatMap(({ name, number }) => {
      const own = tree.portCalled(name);
      return own ? [{ name, number, own }] : [];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return printed(treeText({ name: bridge.name, id: bridge.id, tree, ageingUs: bridge.ageingUs, sweptAt: bridge.ageDue, ports }, now));
}
