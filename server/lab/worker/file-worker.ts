import { parentPort } from "node:worker_threads";
import { doFileTask, type FileTask } from "../files/file-tasks";
import { buffersOf } from "./worker-thread";

const port = parentPort;
if (!port) throw new Error("this runs in a worker thread only");
port.on("message", (task: FileTask) => {
  void doFileTask(task).then((answer) => {
    // Handed over, not copied: the file is as large as a lab.
    const large = !answer.ok ? [] : answer.value instanceof Uint8Array ? [answer.value] : answer.value.blocks;
    port.postMessage(answer, buffersOf(large));
  });
});
