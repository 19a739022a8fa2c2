import { runWorker } from "../../../server/lab/worker/run-worker";
import { fakeFactory } from "./fake-lab";

runWorker(fakeFactory);
