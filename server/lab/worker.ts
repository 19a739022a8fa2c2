import { createLab, ENGINE_VERSION, openLab, scenarios } from "../../simulator";
import { runWorker } from "./run-worker";

runWorker({ engine: ENGINE_VERSION, scenarios, createLab, openLab: (snapshot, chunks) => openLab(snapshot, undefined, chunks) });
