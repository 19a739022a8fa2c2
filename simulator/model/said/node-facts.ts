/** Facts of a node of the topology. */
export interface NodeFacts {
  /** @param address - with its prefix where it is known */
  readonly "fact.address": readonly [address: string];
  readonly "fact.no_address": readonly [];
  readonly "fact.mac": readonly [mac: string];
  /** @param vms - names of the others that have it, with commas between */
  readonly "fact.same_mac": readonly [vms: string];
  readonly "fact.mtu": readonly [bytes: number];
  readonly "fact.segment": readonly [segment: string];
  readonly "fact.leases": readonly [given: number, all: number];
  /** an interface or a bridge is set down by its kernel's programs, or an interface taken off its bridge */
  readonly "fact.set_down": readonly [];
  readonly "fact.detached": readonly [];
  /** a NIC is a slave of a bond, and carries what that does, or waits until another can no more. @param mode - as Linux spells it */
  readonly "fact.bond": readonly [name: string, mode: string];
  readonly "fact.carries": readonly [];
  /** the switch's port that it is plugged into is of a group, and one with the others or alone */
  readonly "fact.lag": readonly [lag: string];
  readonly "fact.lag_alone": readonly [lag: string];
  readonly "fact.waits": readonly [];
  /** a bridge is that domain's own */
  readonly "fact.bridge_of": readonly [vm: string];
  readonly "fact.bridge_id": readonly [id: string];
  readonly "fact.ports": readonly [count: number];
  readonly "fact.learned": readonly [addresses: number];
  /** what stands elsewhere is on that host */
  readonly "fact.host": readonly [name: string];
  readonly "fact.interface": readonly [name: string];
  /** @param state - a power state, as XAPI spells it */
  readonly "fact.state": readonly [state: string];
  // of subnets and what routes between them
  /** it changes addresses of what it passes on */
  readonly "fact.nat": readonly [];
  readonly "fact.forwards": readonly [];
  /** others among the same neighbours that have some of its addresses. @param subnets - with commas between */
  readonly "fact.overlaps": readonly [subnets: string];
  // of storage
  readonly "fact.attached": readonly [];
  readonly "fact.unattached": readonly [];
  readonly "fact.sr_type": readonly [type: string];
  /** bytes */
  readonly "fact.use": readonly [used: number, size: number];
  readonly "fact.size": readonly [bytes: number];
  readonly "fact.shared": readonly [];
  readonly "fact.local": readonly [];
  readonly "fact.snapshot": readonly [];
}
