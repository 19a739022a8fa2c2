import { createLab, ENGINE_VERSION, openLab, operationViews, scenarios } from "../../simulator";
import { runWorker } from "./run-worker";

runWorker({
  engine: ENGINE_VERSION,
  scenarios,
  operations: operationViews,
  createLab,
  openLab: (snapshot, chunks) => openLab(snapshot, undefined, chunks),
});
