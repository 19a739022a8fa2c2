import { Worker, type WorkerOptions } from "node:worker_threads";

/** Where a worker's code lies: beside the bundle, or as source. */
export function besideUs(name: "worker" | "file-worker"): URL {
  const here = import.meta.url;
  return here.endsWith(".ts") ? new URL(`./${name}.ts`, here) : new URL(`./${name}.mjs`, here);
}

/** Starts a worker thread from a file. TypeScript is loaded through tsx, in tests and in development. */
export function startWorker(file: URL, options: WorkerOptions): Worker {
  if (!file.pathname.endsWith(".ts")) return new Worker(file, options);
  const loader = `import("tsx/esm/api").then(({ register }) => { register(); return import(${JSON.stringify(file.href)}); }).catch((error) => { setImmediate(() => { throw error; }); });`;
  return new Worker(loader, { ...options, eval: true });
}

/** The buffers of blocks, to be handed to another thread: each has one of its own, and is gone here afterwards. */
export function buffersOf(blocks: readonly Uint8Array[]): readonly ArrayBuffer[] {
  return blocks.map(({ buffer }) => buffer as ArrayBuffer);
}
