/** `brctl showmacs` and `showstp`. @source network.md §6; bridge-utils 1.7: brctl_cmd.c (br_cmd_showmacs), brctl_disp.c (br_dump_info) */
import type { Output } from "../guest/os/program";
import type { LinuxBridge } from "../network/linux-bridge";
import type { StpPort } from "../network/stp/stp-state";
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

/** Hundredths of a second with four places before them, as timers are shown. */
function seconds(us: number): string {
  return (Math.max(0, us) / 1_000_000).toFixed(2).padStart(7);
}
function left(at: number | null, now: number): string {
  return seconds(at === null ? 0 : at - now);
}

export function showStp(bridge: LinuxBridge, now: number): Output {
  const tree = bridge.shownTree();
  const { state } = tree;
  const flags = [state.isChange ? "TOPOLOGY_CHANGE " : "", state.isChangeDetected ? "TOPOLOGY_CHANGE_DETECTED " : ""].join("");
  const head = `${bridge.name}
 bridge id\t\t${bridge.id}
 designated root\t${state.root}
 root port\t\t${String(state.rootPort).padStart(4)}\t\t\tpath cost\t\t${String(state.rootCost).padStart(4)}
 max age\t\t${seconds(state.maxAgeUs)}\t\t\tbridge max age\t\t${seconds(state.ownMaxAgeUs)}
 hello time\t\t${seconds(state.helloUs)}\t\t\tbridge hello time\t${seconds(state.ownHelloUs)}
 forward delay\t\t${seconds(state.forwardDelayUs)}\t\t\tbridge forward delay\t${seconds(state.ownForwardDelayUs)}
 ageing time\t\t${seconds(bridge.ageingUs)}
 hello timer\t\t${left(state.hello, now)}\t\t\ttcn timer\t\t${left(state.tcn, now)}
 topology change timer\t${left(state.changeTimer, now)}\t\t\tgc timer\t\t${left(bridge.ageDue, now)}
 flags\t\t\t${flags}

`;
  const ports = bridgePorts(bridge)
    .map((port) => ({ port, own: tree.portCalled(port.name) }))
    .sort((a, b) => (a.port.name < b.port.name ? -1 : 1));
  return printed(
    `${head}\n${ports.map(({ port, own }) => (own ? portText(port.name, port.number, own, tree.idOf(own), now) : "")).join("\n")}\n`,
  );
}

const hex = (id: number): string => id.toString(16).padStart(4, "0");
function portText(name: string, number: number, port: StpPort, id: number, now: number): string {
  const flags = [port.isConfigPending ? "CONFIG_PENDING " : "", port.isAckDue ? "TOPOLOGY_CHANGE_ACK " : ""].join("");
  return `${name} (${number})
 port id\t\t${hex(id)}\t\t\tstate\t\t${port.state.padStart(15)}
 designated root\t${port.root}\tpath cost\t\t${String(port.cost).padStart(4)}
 designated bridge\t${port.bridge}\tmessage age timer\t${left(port.messageAge, now)}
 designated port\t${hex(port.port)}\t\t\tforward delay timer\t${left(port.forwardDelay, now)}
 designated cost\t${String(port.designatedCost).padStart(4)}\t\t\thold timer\t\t${left(port.hold, now)}
 flags\t\t\t${flags}
${port.isHairpin ? " hairpin mode\t\t   1\n" : ""}`;
}
