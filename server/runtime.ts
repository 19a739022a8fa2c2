/** The one runtime of this process, as far as Next's routes may see it. */
export interface Runtime {
  handleTrpc(request: Request): Promise<Response>;
}

// Next bundles routes apart from the server, so a module's variable would exist twice; the global object exists once.
const place = globalThis as { __xenariumRuntime?: Runtime };

export function setRuntime(runtime: Runtime): void {
  place.__xenariumRuntime = runtime;
}

/** The runtime that `server/main.ts` built; routes get at everything through it. */
export function getRuntime(): Runtime {
  if (!place.__xenariumRuntime) throw new Error("The server has not been started by server/main.ts.");
  return place.__xenariumRuntime;
}
