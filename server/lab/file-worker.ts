import { parentPort } from "node:worker_threads";
import { doFileTask, type FileTask } from "./file-tasks";

const port = parentPort;
if (!port) throw new Error("this runs in a worker thread only");
port.on("message", (task: FileTask) => {
  void doFileTask(task).then((answer) => port.postMessage(answer));
});
