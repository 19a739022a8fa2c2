import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BUNDLE_FOLDER, benchDirectory, ServerProcess } from "./server-process";

test("a bundled server takes people in, makes and writes labs, and comes back after kill -9", { timeout: 120_000 }, async () => {
  const directory = benchDirectory();
  let server = await ServerProcess.bundled(directory.path);
  try {
    // The simulator's engine is loaded by the threads that run it, and by nothing else.
    const engines = readdirSync(BUNDLE_FOLDER).filter((name) =>
      readFileSync(join(BUNDLE_FOLDER, name), "utf8").includes("function openLab("),
    );
    expect(engines).toEqual(["worker.mjs"]);

    let visitor = await server.visitor();
    await expect(visitor.api.auth.signIn.mutate({ username: "admin", password: "not that" })).rejects.toThrow("wrong");
    const { id: labId } = await visitor.api.lab.create.mutate({ name: "bundled", scenario: "starter" });
    const written = await fetch(`${server.url}/api/labs/${labId}/export`, { headers: { cookie: visitor.cookie } });
    expect([written.status, (await written.arrayBuffer()).byteLength > 10_000]).toEqual([200, true]);
    const { cookie } = visitor;
    visitor.leave();

    await server.end("SIGKILL");
    server = await ServerProcess.bundled(directory.path);
    visitor = server.visitorWith(cookie);
    expect((await visitor.api.lab.list.query()).map(({ name }) => name).sort()).toEqual(["bundled", "starter"]);
    const socket = await visitor.socket();
    expect(await socket.emitWithAck("lab:join", labId, null)).toMatchObject({ kind: "behind" });
    visitor.leave();
  } finally {
    await server.end("SIGKILL");
    directory.remove();
  }
});
