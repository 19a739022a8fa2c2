/** `ovs-ofctl`: ports and rules of a bridge. @source ovs-ofctl(8); ovs: utilities/ovs-ofctl.c, lib/ofp-print.c */
import { databaseOf } from "../../dom0/ovs/database";
import { datapathId, macOf } from "../../dom0/ovs/status";
import { nodeOf } from "../../dom0/ovs/vswitchd";
import { instantProgram, type Output, type ProgramContext } from "../../guest/os/program";
import { type Flow, isSameMatch, isWithin, USUAL_PRIORITY } from "../../network/ovs/flow";
import type { OpenVswitch } from "../../network/ovs/open-vswitch";
import type { Port } from "../../network/port";
import { nowOf } from "../../world/world";
import { controlOf } from "../common/control";
import { failed, printed } from "../common/output";
import { BadFlow, flowLine, readFlow } from "./flow-words";
import { logged } from "./log-lines";

/** Most rules of a bridge here, each of which is looked at for each frame. */
const MOST_FLOWS = 500;

interface Call {
  readonly node: OpenVswitch;
  readonly args: readonly string[];
  readonly now: number;
  readonly isStrict: boolean;
  /** whether ports are written by their names */
  readonly named: boolean;
}
interface Said {
  readonly stdout?: string;
  /** lines of its log, without time and number */
  readonly notes?: readonly string[];
}

/** Ports by number; the bridge's own comes last, or first where counters are listed. */
function portsOf(node: OpenVswitch): Port[] {
  return [...node.ports.values()].filter((port) => !port.isDetached && port.number !== 0).sort((a, b) => a.number - b.number);
}

/** @source ovs: lib/ofp-port.c, ofputil_phy_port_format */
function show({ node }: Call): Said {
  const ports = portsOf(node).map((port) => {
    const isCable = port.attachment.kind === "cable";
    const speed = isCable
      ? "     current:    1GB-FD COPPER AUTO_NEG\n     advertised: 10MB-HD 10MB-FD 100MB-HD 100MB-FD 1GB-FD COPPER AUTO_NEG\n     supported:  10MB-HD 10MB-FD 100MB-HD 100MB-FD 1GB-FD COPPER AUTO_NEG\n     speed: 1000 Mbps now, 1000 Mbps max\n"
      : "     speed: 0 Mbps now, 0 Mbps max\n";
    return portText(`${port.number}(${port.name})`, port.mac, port.isSetDown, port.hasCarrier, speed);
  });
  const own = node.ports.get(node.name);
  const isUp = own !== undefined && !own.isSetDown;
  ports.push(portText(`LOCAL(${node.name})`, own?.mac ?? macOf(node), !isUp, isUp, "     speed: 0 Mbps now, 0 Mbps max\n"));
  return {
    stdout: `OFPT_FEATURES_REPLY (xid=0x2): dpid:${datapathId(node)}\nn_tables:254, n_buffers:0\ncapabilities: FLOW_STATS TABLE_STATS PORT_STATS QUEUE_STATS ARP_MATCH_IP\nactions: output enqueue set_vlan_vid set_vlan_pcp strip_vlan mod_dl_src mod_dl_dst mod_nw_src mod_nw_dst mod_nw_tos mod_tp_src mod_tp_dst\n${ports.join("")}OFPT_GET_CONFIG_REPLY (xid=0x4): frags=normal miss_send_len=0\n`,
  };
}
function portText(name: string, mac: string, isSetDown: boolean, hasCarrier: boolean, speed: string): string {
  const state = hasCarrier && !isSetDown ? "0" : "LINK_DOWN";
  return ` ${name}: addr:${mac}\n     config:     ${isSetDown ? "PORT_DOWN" : "0"}\n     state:      ${state}\n${speed}`;
}

/** @source ovs: lib/ofp-port.c, ofputil_format_port_stats */
function dumpPorts({ node, args: [, wanted], named }: Call): Said {
  const own = node.ports.get(node.name) ?? null;
  const all: (readonly [number: string, name: string, port: Port | null])[] = [
    ["LOCAL", node.name, own],
    ...portsOf(node).map((port) => [`${port.number}`.padStart(2), port.name, port] as const),
  ];
  const chosen =
    wanted === undefined
      ? all
      : all.filter(([number, name]) => [number.trim(), name].includes(wanted) || (number === "LOCAL" && wanted === "65534"));
  if (chosen.length === 0) throw new BadFlow(`${node.name}: couldn't find port \`${wanted}'`);
  const lines = chosen.map(([number, name, port]) => {
    const { inFrames = 0, inBytes = 0, outFrames = 0, outBytes = 0 } = port?.traffic ?? {};
    return `  port ${named ? name : number}: rx pkts=${inFrames}, bytes=${inBytes}, drop=0, errs=0, frame=0, over=0, crc=0\n           tx pkts=${outFrames}, bytes=${outBytes}, drop=${port?.dropped ?? 0}, errs=0, coll=0\n`;
  });
  return { stdout: `OFPST_PORT reply (xid=0x${wanted === undefined ? 2 : 4}): ${chosen.length} ports\n${lines.join("")}` };
}

function notesOf(normalized: readonly [string, string] | null): string[] {
  if (!normalized) return [];
  return [
    "ofp_match|INFO|normalization changed ofp_match, details:",
    `ofp_match|INFO| pre: ${normalized[0]}`,
    `ofp_match|INFO|post: ${normalized[1]}`,
  ];
}

/** In order of priority, as they were added. guess: the real one's order is that of its tables */
function dumpFlows({ node, args: [, wanted], now, named }: Call): Said {
  const asked = wanted === undefined ? null : readFlow(wanted, node);
  const flows = node.flows.filter(
    ({ match, cookie }) => asked === null || (isWithin(match, asked.match) && (!asked.isOfCookie || cookie === asked.cookie)),
  );
  const sorted = [...flows].sort((a, b) => b.priority - a.priority);
  const head = named ? "" : `NXST_FLOW reply (xid=0x${wanted === undefined ? 4 : 8}):\n`;
  return {
    stdout: head + sorted.map((flow) => flowLine(flow, now, named ? node : null)).join(""),
    notes: notesOf(asked?.normalized ?? null),
  };
}
function addFlow({ node, args: [, text = ""], now }: Call): Said {
  const { match, priority, cookie, actions, normalized } = readFlow(text, node);
  if (actions === null) throw new BadFlow("must specify an action");
  const flow: Flow = { priority: priority ?? USUAL_PRIORITY, cookie, match, actions, addedAt: now, usedAt: now, packets: 0, bytes: 0 };
  const others = node.flows.filter((each) => each.priority !== flow.priority || !isSameMatch(each.match, match));
  if (others.length >= MOST_FLOWS) throw new BadFlow(`${MOST_FLOWS} flows are the most that a bridge of this system has`);
  node.flows = [...others, flow];
  return { notes: notesOf(normalized) };
}
function modFlows(call: Call): Said {
  const {
    node,
    args: [, text = ""],
    isStrict,
  } = call;
  const { match, priority, actions, normalized } = readFlow(text, node);
  if (actions === null) throw new BadFlow("must specify an action");
  const isMeant = (flow: Flow): boolean =>
    isStrict ? flow.priority === (priority ?? USUAL_PRIORITY) && isSameMatch(flow.match, match) : isWithin(flow.match, match);
  if (!node.flows.some(isMeant)) return addFlow(call);
  node.flows = node.flows.map((flow) => (isMeant(flow) ? { ...flow, actions } : flow));
  return { notes: notesOf(normalized) };
}
function delFlows({ node, args: [, text = ""], isStrict }: Call): Said {
  const { match, priority, cookie, isOfCookie, normalized } = readFlow(text, node);
  const isMeant = (flow: Flow): boolean =>
    (!isOfCookie || flow.cookie === cookie) &&
    (isStrict ? flow.priority === (priority ?? USUAL_PRIORITY) && isSameMatch(flow.match, match) : isWithin(flow.match, match));
  node.flows = node.flows.filter((flow) => !isMeant(flow));
  return { notes: notesOf(normalized) };
}

const commands: Readonly<Record<string, readonly [least: number, most: number, run: (call: Call) => Said]>> = {
  show: [1, 1, show],
  "dump-ports": [1, 2, dumpPorts],
  "dump-flows": [1, 2, dumpFlows],
  "add-flow": [2, 2, addFlow],
  "mod-flows": [2, 2, modFlows],
  "del-flows": [1, 2, delFlows],
};
/** Commands of the real one that nothing here could carry out. */
const ELSEWHERE =
  /^(dump-(desc|tables|table-features|table-desc|ports-desc|aggregate|group\S*|groups|meters|tlv-map|ipfix\S*)|mod-(port|table|group|meter)|(get|set)-frags|queue-\S+|add-(flows|group|groups|meter|tlv-map)|replace-flows|diff-flows|packet-out|monitor|snoop|del-(groups|meters|tlv-map)|meter-\S+|insert-buckets|remove-buckets|ct-flush\S*|probe|ping|benchmark|bundle)$/;

const HELP = `ovs-ofctl: OpenFlow switch management utility
usage: ovs-ofctl [OPTIONS] COMMAND [ARG...]

For OpenFlow switches:
  show SWITCH                 show OpenFlow information
  dump-ports SWITCH [PORT]    print port statistics
  dump-flows SWITCH           print all flow entries
  dump-flows SWITCH FLOW      print matching FLOWs
  add-flow SWITCH FLOW        add flow described by FLOW
  mod-flows SWITCH FLOW       modify actions of matching FLOWs
  del-flows SWITCH [FLOW]     delete matching FLOWs
`;

function ofctl(args: readonly string[], ctx: ProgramContext): Output {
  const { world, host } = controlOf(ctx.control);
  let isStrict = false;
  let named = ctx.isTty(1);
  let at = 0;
  for (; args[at]?.startsWith("-"); at++) {
    const word = args[at] as string;
    if (word === "--strict") isStrict = true;
    else if (word === "--names") named = true;
    else if (word === "--no-names") named = false;
    else if (word === "-h" || word === "--help") return printed(HELP);
    else if (word === "-V" || word === "--version") return printed("ovs-ofctl (Open vSwitch) 3.1.0\nOpenFlow versions 0x1:0x6\n");
    else if (/^(-O|--protocols)/.test(word)) throw new BadFlow(`${word} is not part of this system`);
    else if (!/^--timeout=\d+$/.test(word)) throw new BadFlow(`unrecognized option '${word}'`);
  }
  const [name, ...rest] = args.slice(at);
  if (name === undefined) throw new BadFlow("missing command name; use --help for help");
  const known = commands[name];
  if (!known)
    throw new BadFlow(ELSEWHERE.test(name) ? `${name} is not part of this system` : `unknown command '${name}'; use --help for help`);
  if (rest.length < known[0]) throw new BadFlow(`'${name}' command requires at least ${known[0]} arguments`);
  if (rest.length > known[1]) throw new BadFlow(`'${name}' command takes at most ${known[1]} arguments`);
  const [bridge = ""] = rest;
  const node = databaseOf(world, host) ? nodeOf(world, host, bridge) : null;
  if (!node || node.config.ports.length === 0) throw new BadFlow(`${bridge} is not a bridge or a socket`);
  if (ctx.uid !== 0) throw new BadFlow(`${bridge}: failed to connect to socket (Permission denied)`);
  const { stdout = "", notes = [] } = known[2]({ node, args: rest, now: nowOf(world), isStrict, named });
  return { stdout, stderr: logged(ctx, notes, 1), code: 0 };
}

export const ovsOfctl = instantProgram("ovs-ofctl", (args, ctx): Output => {
  try {
    return ofctl(args, ctx);
  } catch (error) {
    if (!(error instanceof BadFlow)) throw error;
    return failed(`ovs-ofctl: ${error.message}\n`, 1);
  }
});
