import {
  createLab,
  createLabInSteps,
  ENGINE_VERSION,
  OPENED_ENGINES,
  openLab,
  operationViews,
  scenarios,
  viewHeads,
} from "../../../simulator";
import { runWorker } from "./run-worker";

runWorker({
  engine: ENGINE_VERSION,
  opens: OPENED_ENGINES,
  scenarios,
  operations: operationViews,
  views: viewHeads,
  createLab,
  createLabInSteps,
  openLab: (snapshot, chunks) => openLab(snapshot, undefined, chunks),
});
