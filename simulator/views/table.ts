/** All that a page may ask of a lab or follow. One more is a file beside this one and its name here. */
import type { HeldBy } from "../model/shape";
import { arrangement, mapPicture } from "./arrangement";
import { bulk } from "./bulk";
import { captureFile } from "./captures/capture-file";
import { captureStream } from "./captures/capture-stream";
import { capturedFrame, captureFrames, captureLinks, captures } from "./captures/captures";
import { checkGuestConfig } from "./check-guest-config";
import { consoles } from "./consoles";
import { dataSources } from "./data-sources";
import { foundBy } from "./found-by";
import { freeDisks } from "./free-disks";
import { history } from "./history";
import { inside } from "./inside";
import { faultPlaces, faults } from "./network-faults";
import { newVmPlaces } from "./new-vm-places";
import { overview } from "./overview";
import { ranked } from "./ranked";
import { reachability, reachabilityRow } from "./reachability/reachability";
import { replays } from "./replays";
import { samples } from "./samples";
import { screen } from "./screen";
import { physicalSwitch } from "./switch-view";
import { topologyFlows } from "./topology/flows";
import { topology, topologyRates } from "./topology/topology";
import { transfers } from "./transfers";
import { trend } from "./trend";
import { valuesInUse } from "./values-in-use";
import { type Views, viewHeadsOf } from "./view";
import { whyNot } from "./why-not";
import { wiring } from "./wiring";

export const views = {
  history,
  dataSources,
  samples,
  topology,
  topologyRates,
  topologyFlows,
  arrangement,
  mapPicture,
  inside,
  whyNot,
  checkGuestConfig,
  consoles,
  bulk,
  newVmPlaces,
  foundBy,
  ranked,
  freeDisks,
  overview,
  trend,
  screen,
  valuesInUse,
  wiring,
  physicalSwitch,
  transfers,
  captures,
  captureLinks,
  captureFrames,
  capturedFrame,
  captureStream,
  captureFile,
  reachability,
  reachabilityRow,
  faults,
  faultPlaces,
  replays,
} as const satisfies Views;

export type ViewName = keyof typeof views;
/** What a view takes. */
export type ViewArgs<N extends ViewName> = HeldBy<(typeof views)[N]["args"]>;
/** What a view answers. */
export type ViewAnswer<N extends ViewName> = ReturnType<(typeof views)[N]["ask"]>;

/** What the doors have to know of each view beforehand. */
export const viewHeads = viewHeadsOf(views);
