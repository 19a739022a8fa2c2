/** `brctl showstp`. @source bridge-utils 1.7: brctl_disp.c (br_dump_info, dump_port_info) */
import type { SpanningTree } from "../../../network/stp/spanning-tree";
import type { StpPort } from "../../../network/stp/stp-state";

/** A bridge as it is shown; times are µs. */
export interface ShownTree {
  readonly name: string;
  readonly id: string;
  readonly tree: SpanningTree;
  readonly ageingUs: number;
  /** when its table is swept next; null: nobody says */
  readonly sweptAt: number | null;
  /** in the order of their names */
  readonly ports: readonly { readonly name: string; readonly number: number; readonly own: StpPort }[];
}
/** Hundredths of a second with four places before them, as timers are shown. */
const seconds = (us: number): string => (Math.max(0, us) / 1_000_000).toFixed(2).padStart(7);
const left = (at: number | null, now: number): string => seconds(at === null ? 0 : at - now);
const hex = (id: number): string => id.toString(16).padStart(4, "0");

export function treeText({ name, id, tree, ageingUs, sweptAt, ports }: ShownTree, now: number): string {
  const { state } = tree;
  const flags = [state.isChange ? "TOPOLOGY_CHANGE " : "", state.isChangeDetected ? "TOPOLOGY_CHANGE_DETECTED " : ""].join("");
  const head = `${name}
 bridge id\t\t${id}
 designated root\t${state.root}
 root port\t\t${String(state.rootPort).padStart(4)}\t\t\tpath cost\t\t${String(state.rootCost).padStart(4)}
 max age\t\t${seconds(state.maxAgeUs)}\t\t\tbridge max age\t\t${seconds(state.ownMaxAgeUs)}
 hello time\t\t${seconds(state.helloUs)}\t\t\tbridge hello time\t${seconds(state.ownHelloUs)}
 forward delay\t\t${seconds(state.forwardDelayUs)}\t\t\tbridge forward delay\t${seconds(state.ownForwardDelayUs)}
 ageing time\t\t${seconds(ageingUs)}
 hello timer\t\t${left(state.hello, now)}\t\t\ttcn timer\t\t${left(state.tcn, now)}
 topology change timer\t${left(state.changeTimer, now)}\t\t\tgc timer\t\t${left(sweptAt, now)}
 flags\t\t\t${flags}

`;
  return `${head}\n${ports.map((port) => portText(port.name, port.number, port.own, tree.idOf(port.own), now)).join("\n")}\n`;
}
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
