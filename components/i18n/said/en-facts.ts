import type { SaidTexts } from "./texts";

/** Facts of the topology's nodes, a line each. */
export const factsEn = {
  "fact.address": "Address: {0}",
  "fact.no_address": "Address: –",
  "fact.mac": "MAC: {0}",
  "fact.same_mac": "Same MAC: {0}",
  "fact.mtu": "MTU: {0}",
  "fact.segment": "Segment: {0}",
  "fact.leases": "Leases: {0} / {1}",
  "fact.set_down": "Set down",
  "fact.detached": "Taken off its bridge",
  "fact.bond": "In {0} ({1})",
  "fact.carries": "Carries its bond's traffic",
  "fact.lag": "Its switch port is one with those of LAG {0}",
  "fact.lag_alone": "Its switch port is of LAG {0}, and alone",
  "fact.waits": "Waits: another of its bond carries",
  "fact.bridge_of": "Own bridge of {0}",
  "fact.bridge_id": "Bridge id: {0}",
  "fact.ports": "Ports: {0}",
  "fact.learned": "Learned addresses: {0}",
  "fact.interface": "Interface: {0}",
  "fact.state": "State: {0:state}",
} as const satisfies SaidTexts;
