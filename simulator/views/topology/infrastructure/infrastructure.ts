/** What is wired to what: outside, gateways, switches, hosts with their NICs and bridges, interfaces and whose they are. */
import type { Plan } from "../plan";
import { wiresOf } from "./edges";
import { thingsOf } from "./nodes";

export const infrastructure: Plan = {
  of: ["host", "PIF", "network", "VIF", "VM"],
  edges: wiresOf,
  nodes: thingsOf,
};
