import { runWorker } from "../../../server/lab/run-worker";
import { fakeFactory } from "./fake-lab";

runWorker(fakeFactory);
