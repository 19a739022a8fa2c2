/** Everything that may be joined with something on the map, in the order in which it is offered. */
import { diskJoins } from "./disk-joins";
import { interfaceJoins } from "./interface-joins";
import type { Join } from "./join";
import { machineJoins } from "./machine-joins";
import { wireJoins } from "./wire-joins";

export const joins: readonly Join[] = [...interfaceJoins, ...wireJoins, ...diskJoins, ...machineJoins];
