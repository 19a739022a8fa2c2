import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { App } from "../../server/app";
import { commandLine } from "../../server/cli/exec";
import { FAKE_HOST } from "./support/fake-lab";
import { ADMIN_PASSWORD, ROOT, startTestApp, temporaryDirectory } from "./support/test-app";

// Each command is a process of its own, and on a busy machine a slow one.
vi.setConfig({ testTimeout: 90_000 });

const directory = temporaryDirectory();
let app: App;
beforeAll(async () => {
  app = await startTestApp(`${directory.path}/data`);
});
afterAll(async () => {
  await app.close();
  directory.remove();
});

/** Runs the command line as a person would; the server is found through the lock in the data directory. */
function xenarium(words: string[], env: Record<string, string> = {}, input = ""): Promise<{ code: number; out: string; err: string }> {
  const tsx = createRequire(import.meta.url).resolve("tsx");
  const child = spawn(process.execPath, ["--import", tsx, "server/cli/main.ts", ...words], {
    cwd: ROOT,
    env: { ...process.env, XENARIUM_DATA: `${directory.path}/data`, XENARIUM_PASSWORD: ADMIN_PASSWORD, ...env },
  });
  child.stdin.end(input);
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code: code ?? -1, out, err })));
}

test("exec streams the output and returns the exit code", async () => {
  expect(await xenarium(["exec", "starter", "host-1", "--", "xl", "list", "-l"])).toMatchObject({
    code: 0,
    out: `xl list -l on ${FAKE_HOST}\n`,
  });
  expect(await xenarium(["exec", "starter", "web-01", "--", "fail"])).toMatchObject({ code: 7, out: "" });
  expect(await xenarium(["exec", "starter", "nowhere", "--", "ls"])).toMatchObject({ code: 126, err: expect.stringContaining("nowhere") });
  expect(await xenarium(["exec", "starter", "web-01", "ls"], { XENARIUM_PASSWORD: "wrong" })).toMatchObject({
    code: 1,
    err: expect.stringContaining("wrong"),
  });
});

test("labs are listed, exported, imported and deleted", async () => {
  const file = `${directory.path}/starter.lab`;
  expect(await xenarium(["lab", "export", "starter", file])).toMatchObject({ code: 0 });
  expect(await xenarium(["lab", "import", file, "--name", "copy"])).toMatchObject({ code: 0 });
  expect((await xenarium(["lab", "list"])).out).toMatch(/copy +starter +Administrator +paused +1 +0\/1/);
  expect(await xenarium(["lab", "delete", "copy"])).toMatchObject({ code: 0 });
  expect((await xenarium(["lab", "list"])).out).not.toContain("copy");
});

test("accounts are added through the running server, and without one on the directory itself", async () => {
  expect((await xenarium(["user", "add", "ann", "--role", "instructor", "--password", "ann-password"])).out).toContain(
    "Added ann (instructor)",
  );
  expect(await xenarium(["user", "add", "ann", "--password", "ann-password"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("already"),
  });
  const aside = { XENARIUM_DATA: `${directory.path}/other` };
  expect((await xenarium(["user", "add", "bob"], aside)).out).toMatch(/Added bob \(student\) with the password \S+\./);
  expect(await xenarium(["passwd", "bob"], aside, "a-new-password\n")).toMatchObject({ code: 0 });
  expect(await xenarium(["passwd", "bob"], aside, "short\n")).toMatchObject({ code: 2 });
});

test("words keep their limits on their way to the shell", () => {
  expect(commandLine(["echo hello | wc -c"])).toBe("echo hello | wc -c");
  expect(commandLine(["sh", "-c", "echo 'a  b'"])).toBe(`sh -c 'echo '\\''a  b'\\'''`);
});
