/** What is said of the way of a packet: tables and their rows, why it goes no further, and what would mend that. */
export interface ReachWords {
  // who is meant
  readonly "reach.nobody": readonly [name: string];
  readonly "reach.several": readonly [name: string];
  // tables and their rows
  readonly "row.source": readonly [address: string];
  /** @param route - as `ip route` has it */
  readonly "row.route": readonly [route: string];
  readonly "row.neighbour": readonly [address: string, mac: string, state: string];
  readonly "row.asked": readonly [address: string, mac: string];
  readonly "row.asks": readonly [address: string];
  /** a table of addresses knows the port, since so many seconds ago; or has just heard it */
  readonly "row.known": readonly [mac: string, port: string, ageS: number];
  readonly "row.heard": readonly [mac: string, port: string];
  readonly "row.flood": readonly [mac: string];
  readonly "row.everybody": readonly [];
  readonly "row.vlan": readonly [vlan: number];
  readonly "row.own": readonly [];
  readonly "row.listens": readonly [protocol: string, port: number, program: string];
  readonly "row.echo": readonly [];
  /** the router's own address in front of it outside */
  readonly "row.translated": readonly [inner: string, outer: string];
  readonly "row.router_rule": readonly [rule: string];
  readonly "row.bond": readonly [nic: string];
  // why it goes no further
  readonly "stop.not_running": readonly [vm: string];
  readonly "stop.paused": readonly [vm: string];
  readonly "stop.host_off": readonly [host: string];
  readonly "stop.booting": readonly [vm: string];
  readonly "stop.no_address": readonly [vm: string];
  readonly "stop.no_route": readonly [vm: string, address: string];
  readonly "stop.interface_down": readonly [name: string];
  readonly "stop.no_interface": readonly [vm: string];
  readonly "stop.no_carrier": readonly [name: string];
  readonly "stop.vif_disconnected": readonly [vif: string];
  readonly "stop.back_end": readonly [vif: string];
  readonly "stop.rule": readonly [vm: string, chain: string, rule: number];
  readonly "stop.policy": readonly [vm: string, chain: string];
  readonly "stop.nft": readonly [vm: string, hook: string];
  readonly "stop.nobody_answers": readonly [address: string];
  readonly "stop.no_answer": readonly [vm: string];
  readonly "stop.not_mine": readonly [vm: string, address: string];
  readonly "stop.no_forwarding": readonly [vm: string];
  readonly "stop.closed": readonly [vm: string, protocol: string, port: number];
  readonly "stop.pulled": readonly [port: string];
  readonly "stop.set_down": readonly [port: string];
  readonly "stop.detached": readonly [port: string];
  readonly "stop.bridge_down": readonly [bridge: string];
  readonly "stop.blocked": readonly [port: string];
  readonly "stop.nothing_there": readonly [port: string];
  /** a port does not carry the frame's VLAN, or takes none of its tag */
  readonly "stop.vlan": readonly [port: string, vlan: number];
  readonly "stop.tagged": readonly [vlan: number];
  readonly "stop.ovs_rule": readonly [bridge: string];
  readonly "stop.backup": readonly [nic: string];
  /** the locking mode of an interface does not let it send this */
  readonly "stop.locked": readonly [vif: string];
  readonly "stop.too_long": readonly [port: string, mtu: number];
  readonly "stop.loss": readonly [port: string];
  readonly "stop.storm": readonly [node: string];
  readonly "stop.queue": readonly [port: string];
  /** the table says a port behind which the station is not */
  readonly "stop.hairpin": readonly [mac: string, port: string];
  readonly "stop.stale": readonly [mac: string, port: string];
  readonly "stop.other_station": readonly [name: string, mac: string];
  readonly "stop.no_way": readonly [node: string];
  readonly "stop.router_rule": readonly [rule: string];
  readonly "stop.router_local": readonly [address: string];
  readonly "stop.router_only": readonly [];
  readonly "stop.router_closed": readonly [protocol: string, port: number];
  readonly "stop.outside_silent": readonly [address: string];
  readonly "stop.outside_in": readonly [];
  /** a machine that nobody has asked for has taken it */
  readonly "stop.rogue": readonly [mac: string, address: string];
  readonly "stop.answered_by": readonly [address: string, name: string];
  // what would mend it
  readonly "mend.start": readonly [vm: string];
  readonly "mend.unpause": readonly [vm: string];
  readonly "mend.power_on": readonly [host: string];
  readonly "mend.plug": readonly [port: string];
  readonly "mend.link": readonly [port: string];
  readonly "mend.up": readonly [name: string];
  readonly "mend.attach": readonly [port: string];
  readonly "mend.rule": readonly [chain: string, rule: number];
  readonly "mend.policy": readonly [chain: string];
  readonly "mend.nft": readonly [];
  readonly "mend.vlan": readonly [port: string];
  readonly "mend.forwarding": readonly [];
  readonly "mend.route": readonly [];
  readonly "mend.address": readonly [];
  readonly "mend.service": readonly [vm: string, port: number];
  readonly "mend.router_rule": readonly [rule: string];
  readonly "mend.storm": readonly [];
  readonly "mend.flows": readonly [];
  readonly "mend.unlock": readonly [vif: string];
  readonly "mend.fault": readonly [fault: string];
  // links on the way that are not as usual
  readonly "note.loses": readonly [port: string, percent: number];
  readonly "note.corrupts": readonly [port: string, percent: number];
  readonly "note.storm": readonly [];
}
