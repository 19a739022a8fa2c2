/** All parts of a lab's state, in the order in which they are opened: what a part stands on comes before it. */

import { arrangementPart } from "../world/arrangement";
import { bondsPart } from "../world/bonds";
import { capturesPart } from "../world/captures";
import { wiringPart } from "../world/host-wiring";
import { linksPart } from "../world/links";
import { networkFaultsPart } from "../world/network-faults";
import type { Part } from "../world/part";
import { poolNetworksPart } from "../world/pool-networks";
import { replaysPart } from "../world/replays";
import { switchChangesPart } from "../world/switch-changes";
import { bulkPart } from "./bulk-part";
import { fluidPart } from "./fluid-part";
import { guestsPart, memoryPart } from "./guest-parts";
import { hostsPart, hypervisorsPart, plumbingPart, xenstoresPart } from "./host-parts";
import { clockPart, eventsPart, labPart } from "./kernel-parts";
import { bridgesPart, fabricPart, gatewaysPart } from "./network-parts";
import { ovsPart } from "./ovs-part";
import { perfmonPart } from "./perfmon-part";
import { consolesPart, disksPart, happeningsPart, layersPart, scrollbackPart, seriesPart, suspendedPart } from "./pieces-of-world";
import { recordedPart } from "./recorded-part";
import { recordsPart } from "./records-part";
import { filesPart, operationsPart, requestsPart, shellsPart, storageQueuesPart } from "./small-parts";

export const parts: readonly Part[] = [
  labPart,
  clockPart,
  recordsPart,
  filesPart,
  storageQueuesPart,
  requestsPart,
  operationsPart,
  bulkPart,
  happeningsPart,
  seriesPart,
  consolesPart,
  scrollbackPart,
  shellsPart,
  perfmonPart,
  recordedPart,
  disksPart,
  layersPart,
  suspendedPart,
  hostsPart,
  hypervisorsPart,
  plumbingPart,
  xenstoresPart,
  guestsPart,
  ovsPart,
  bridgesPart,
  fabricPart,
  gatewaysPart,
  linksPart,
  switchChangesPart,
  bondsPart,
  poolNetworksPart,
  wiringPart,
  networkFaultsPart,
  replaysPart,
  arrangementPart,
  capturesPart,
  fluidPart,
  eventsPart,
  memoryPart,
];
