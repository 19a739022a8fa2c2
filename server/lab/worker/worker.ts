import { createLab, createLabInSteps, ENGINE_VERSION, openLab, operationViews, scenarios, viewHeads } from "../../../simulator";
import { runWorker } from "./run-worker";

runWorker({
  engine: ENGINE_VERSION,
  scenarios,
  operations: operationViews,
  views: viewHeads,
  createLab,
  createLabInSteps,
  openLab: (snapshot, chunks) => openLab(snapshot, undefined, chunks),
});
