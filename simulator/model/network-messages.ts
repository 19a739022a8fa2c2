/** Messages of our own about networks: scripts of hosts, links, physical switches, routers and the world outside. */
import type { OwnMessage } from "./own-message";

export const networkMessages = {
  /** Network scripts of a host's control domain: all steps that are left, the next, the last taken back, all taken back. */
  "wiring.run": { params: [["host", "ref host"]], result: "void", role: "pool-operator" },
  "wiring.step": { params: [["host", "ref host"]], result: "void", role: "pool-operator" },
  "wiring.undo": { params: [["host", "ref host"]], result: "void", role: "pool-operator" },
  "wiring.undo_all": { params: [["host", "ref host"]], result: "void", role: "pool-operator" },
  /** The next step is made to fail, as it does on real hosts. */
  "wiring.fail": { params: [["host", "ref host"]], result: "void", role: "pool-operator" },
  /** Another sequence, where none of the present one is done. */
  "wiring.choose": {
    params: [
      ["host", "ref host"],
      ["mode", "enum wiring_mode"],
    ],
    result: "void",
    role: "pool-operator",
  },
  /**
   * A link set otherwise: `link` is the NIC or the interface that it leads to, or `gateway:` and a segment. Room in kbit/s, delay and jitter in
   * µs; loss, frames that come twice and such with a bit turned over in parts of a million; longest packet in bytes; what is left out is as
   * usual. `link.undo` takes the last change of it back.
   */
  "link.set": {
    params: [
      ["link", "string"],
      ["rate", "option(int)", null],
      ["latency", "option(int)", null],
      ["jitter", "option(int)", null],
      ["loss", "option(int)", null],
      ["duplicate", "option(int)", null],
      ["corrupt", "option(int)", null],
      ["mtu", "option(int)", null],
      ["carrier", "bool", true],
    ],
    result: "void",
    role: "pool-operator",
  },
  /**
   * Frames of some links are kept from now on, the last 10,000 of each. `links`: names as `link.set` takes them, and besides
   * `switch:NAME/PORT`, and `bridge:HOST/BRIDGE` for a bridge's own interface. `snaplen`: bytes kept of each frame. Its result is the
   * capture's id. Role: as a root shell in a control domain, which `tcpdump` asks for, but of the network alone.
   */
  "capture.start": {
    params: [
      ["links", "set(string)"],
      ["label", "string", ""],
      ["snaplen", "int", 65_000],
    ],
    result: "string",
    role: "pool-operator",
  },
  "capture.stop": { params: [["capture", "string"]], result: "void", role: "pool-operator" },
  "capture.remove": { params: [["capture", "string"]], result: "void", role: "pool-operator" },
  /**
   * A network with what servers have for it. `device`: the NIC or bond, of each server that has it, that carries the VLAN of an external one or
   * the tunnels of a private one; `members`: NICs that each server bonds for one, in `mode`, and `hashing` of LACP. Its result is the network.
   */
  "pool.add_network": {
    params: [
      ["kind", "enum network_kind"],
      ["name_label", "string"],
      ["name_description", "string", ""],
      ["MTU", "int", 1500],
      ["automatic", "bool", true],
      ["device", "string", ""],
      ["VLAN", "int", 0],
      ["members", "set(string)"],
      ["mode", "enum bond_mode", "balance-slb"],
      ["hashing", "string", ""],
    ],
    result: "ref network",
    role: "pool-operator",
  },
  /** It goes with its VLANs, bonds and tunnels on all servers. */
  "pool.remove_network": { params: [["network", "ref network"]], result: "void", role: "pool-operator" },
  /** A network is carried by a VLAN of another NIC or bond of each server that has it, or by none: "" makes it internal. */
  "network.set_carrier": {
    params: [
      ["network", "ref network"],
      ["device", "string"],
      ["VLAN", "int", 0],
    ],
    result: "void",
    role: "pool-operator",
  },
  /** All servers' bonds of a network have another mode; `hashing` of LACP, "": as it was or is usual. */
  "network.set_bond_mode": {
    params: [
      ["network", "ref network"],
      ["mode", "enum bond_mode"],
      ["hashing", "string", ""],
    ],
    result: "void",
    role: "pool-operator",
  },
  /** VLANs of the switch's port that a host's NIC is plugged into: `vlan` is that of what has no tag, `allowed` those that a trunk passes, none: all. */
  "switch.set_port": {
    params: [
      ["pif", "ref PIF"],
      ["mode", "enum switch_port_mode"],
      ["vlan", "int", 1],
      ["allowed", "set(int)"],
    ],
    result: "void",
    role: "pool-operator",
  },
  /** The same of the port, by number, that an end of a cable to another switch is plugged into: each end is set by itself. */
  "switch.set_vlans": {
    params: [
      ["switch", "string"],
      ["port", "int"],
      ["mode", "enum switch_port_mode"],
      ["vlan", "int", 1],
      ["allowed", "set(int)"],
    ],
    result: "void",
    role: "pool-operator",
  },
  /** Whether a physical switch takes part in a spanning tree, and its priority there: a multiple of 4096, the lowest is the root. */
  "switch.set_stp": {
    params: [
      ["switch", "string"],
      ["is_on", "bool"],
      ["priority", "int", 32768],
    ],
    result: "void",
    role: "pool-operator",
  },
  /** What one of its ports, by number, costs in the tree. */
  "switch.set_cost": {
    params: [
      ["switch", "string"],
      ["port", "int"],
      ["cost", "int"],
    ],
    result: "void",
    role: "pool-operator",
  },
  /**
   * Ports of a switch, by the NICs that are plugged in there, become one link: statically, or as LACP agrees, which it begins (active) or answers
   * (passive), asking for a frame each second (`fast`) or each 30. One of that name is made otherwise, and goes without a port.
   */
  "switch.set_lag": {
    params: [
      ["switch", "string"],
      ["lag", "string"],
      ["pifs", "set(ref PIF)"],
      ["mode", "enum lag_mode", "active"],
      ["fast", "bool", false],
    ],
    result: "void",
    role: "pool-operator",
  },
  /** The last change of a switch's tree, of a port's cost, of its VLANs or of a group of ports is taken back. */
  "switch.undo": { params: [["switch", "string"]], result: "void", role: "pool-operator" },
  /** A cable between two switches; one that is not there yet is put up. */
  "switch.connect": {
    params: [
      ["cable", "string"],
      ["first", "string"],
      ["second", "string"],
    ],
    result: "void",
    role: "pool-operator",
  },
  "switch.disconnect": { params: [["cable", "string"]], result: "void", role: "pool-operator" },
  /** The cable of a host's NIC goes to another switch, whose port is as usual. */
  "switch.plug": {
    params: [
      ["pif", "ref PIF"],
      ["switch", "string"],
    ],
    result: "void",
    role: "pool-operator",
  },
  /**
   * A bond of a host's NICs in its control domain, a port of the bridge of its management where one of them is that NIC, else of the first's: how
   * often links are looked at, and how long one has to be there or gone, ms. One of that name is made otherwise.
   */
  "bond.make": {
    params: [
      ["host", "ref host"],
      ["name", "string"],
      ["members", "set(ref PIF)"],
      ["mode", "enum linux_bond_mode"],
      ["miimon", "int", 100],
      ["updelay", "int", 0],
      ["downdelay", "int", 0],
      ["primary", "string", ""],
      ["fast", "bool", false],
    ],
    result: "void",
    role: "pool-operator",
  },
  /** Its NICs are on the bridges of their networks again. */
  "bond.remove": {
    params: [
      ["host", "ref host"],
      ["name", "string"],
    ],
    result: "void",
    role: "pool-operator",
  },
  /** The last change of a host's bonds is taken back. */
  "bond.undo": { params: [["host", "ref host"]], result: "void", role: "pool-operator" },
  /**
   * A host of the world outside, by its name: its address, whether it answers echoes, questions about names and for the time, and texts of its web
   * pages by their paths; no page: it is no web server. One that is there already is set otherwise.
   */
  "outside.set_host": {
    params: [
      ["name", "string"],
      ["address", "string"],
      ["ping", "bool", true],
      ["dns", "bool", false],
      ["ntp", "bool", false],
      ["pages", "map(string,text)"],
    ],
    result: "void",
    role: "pool-operator",
  },
  "outside.remove_host": { params: [["name", "string"]], result: "void", role: "pool-operator" },
  /** Rules of a segment's router, a line each, the first that fits decides: what it does not send on to the outside. */
  "gateway.set_rules": {
    params: [
      ["segment", "string"],
      ["rules", "text"],
    ],
    result: "void",
    role: "pool-operator",
  },
  /** From now on every frame of long transfers crosses the network by itself; otherwise they go as rates while nobody looks at frames. */
  "transfers.by_frame": { params: [], result: "void", role: "pool-operator" },
  "transfers.by_rate": { params: [], result: "void", role: "pool-operator" },
  /**
   * A file of captured frames, pcap or pcapng, a part at a time in base64: `bytes` is the length of the whole, `replay` the id that the
   * first part has got. `replay.start` plays its frames at an interface with their own gaps, or `speed` times as fast: as if the guest had
   * sent them, or towards it. Cancelling the task stops it.
   */
  "replay.load": {
    params: [
      ["replay", "string", ""],
      ["name", "string", ""],
      ["bytes", "int"],
      ["part", "text"],
    ],
    result: "string",
    role: "pool-operator",
  },
  "replay.start": {
    params: [
      ["replay", "string"],
      ["vif", "ref VIF"],
      ["direction", "enum replay_direction"],
      ["speed", "int", 1],
    ],
    result: "void",
    role: "pool-operator",
  },
  "replay.remove": { params: [["replay", "string"]], result: "void", role: "pool-operator" },
  /**
   * Something in the network is broken from now on, by its cause. `on`: of `flap` and `mtu` a link as `link.set` takes it; of `vlan` a NIC,
   * whose switch's port is meant; of `duplicate_ip` and `duplicate_mac` a VIF, whose address a machine on its segment has too; of
   * `rogue_dhcp` and `storm` the name of a physical switch. `value`: ms between two changes of a flapping link, longest packet in bytes,
   * VLAN; left out: 5000, 1000, 4000. Its result is the fault's id; `fault.stop` puts all back as it was.
   */
  "fault.start": {
    params: [
      ["kind", "enum fault_kind"],
      ["on", "string"],
      ["value", "option(int)", null],
    ],
    result: "string",
    role: "pool-operator",
  },
  "fault.stop": { params: [["fault", "string"]], result: "void", role: "pool-operator" },
  "link.undo": { params: [["link", "string"]], result: "void", role: "pool-operator" },
} as const satisfies Readonly<Record<string, OwnMessage>>;
