import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "../../server/app";
import { scenarioText } from "../../simulator";
import { bundled } from "../support/bundles";
import { ROOT } from "../support/root";
import { ADMIN_PASSWORD, startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
let app: App;
let admin: Visitor;
beforeAll(async () => {
  app = await startTestApp(`${directory.path}/data`, { workerFile: bundled("worker") });
  admin = await Visitor.signedIn(app.url);
});
afterAll(async () => {
  await app.close();
  directory.remove();
});

/** A pool of one host and one VM; its host's memory stands on line 12. */
const file = (memoryGiB = 8): string => `{
  "$schema": "/schema/scenario-1.json",
  "pool": "One host",

  "hosts": [
    {
      "name": "only",
      "address": "10.0.0.11",
      "sockets": 1,

      "coresPerSocket": 2,
      "memoryGiB": ${memoryGiB}
    }
  ],
  "networks": [{ "name": "lan", "bridge": "xenbr0", "device": "eth0" }],
  "storage": [{ "name": "nfs", "type": "nfs", "sizeGiB": 100, "isDefault": true }],
  "vms": [{ "name": "one", "template": "Alpine Linux 3.20", "host": "only", "interfaces": [{ "network": "lan" }] }]
}
`;

test("a lab is made from a file, keeps it, and takes it along", async () => {
  const { id: labId, scenario } = await admin.api.lab.create.mutate({ name: "from a file", file: file() });
  expect(scenario).toBe("file");
  const made = (await admin.api.lab.list.query()).find(({ id }) => id === labId);
  expect(made?.counts).toMatchObject({ hosts: 1, vms: 1, running: 1 });
  expect(await admin.api.lab.scenarioFile.query({ labId })).toBe(file());
  const headers = { cookie: admin.cookie, origin: app.url };
  const exported = await fetch(`${app.url}/api/labs/${labId}/export`, { headers });
  const imported = await fetch(`${app.url}/api/labs/import?name=copy`, { method: "POST", headers, body: await exported.arrayBuffer() });
  const copy = (await imported.json()) as { id: string };
  expect(await admin.api.lab.scenarioFile.query({ labId: copy.id })).toBe(file());
});

test("a fault in line 12 says so, and nothing is made", async () => {
  const before = (await admin.api.lab.list.query()).length;
  await expect(admin.api.lab.create.mutate({ name: "faulty", file: file(3) })).rejects.toThrow(
    "The scenario's file has faults:\nline 12: hosts[0].memoryGiB: a whole number from 4 to 16384 is expected",
  );
  expect(await admin.api.lab.list.query()).toHaveLength(before);
});

test("a shipped scenario is kept whole as well, for whoever may see the lab", async () => {
  const starter = (await admin.api.lab.list.query()).find(({ name }) => name === "starter");
  const labId = starter?.id as string;
  expect(await admin.api.lab.scenarioFile.query({ labId })).toBe(scenarioText("starter"));
  await admin.api.account.create.mutate({ username: "stu", displayName: "Stu", password: "student-pass", role: "student" });
  const student = await Visitor.signedIn(app.url, "stu", "student-pass");
  await expect(student.api.lab.scenarioFile.query({ labId })).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
  await expect(student.api.lab.create.mutate({ name: "mine", file: file() })).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
});

test("administrators make a pool by its size, and nobody else", async () => {
  const { id: labId } = await admin.api.lab.create.mutate({ name: "many", scenario: "many:2:3" });
  const made = (await admin.api.lab.list.query()).find(({ id }) => id === labId);
  expect(made?.counts).toMatchObject({ hosts: 2, vms: 6, running: 6 });
  expect(await admin.api.lab.scenarioFile.query({ labId })).toBe(scenarioText("many:2:3"));
  await admin.api.account.create.mutate({ username: "ins", displayName: "Ins", password: "instructor-pass", role: "instructor" });
  const instructor = await Visitor.signedIn(app.url, "ins", "instructor-pass");
  await expect(instructor.api.lab.create.mutate({ name: "many", scenario: "many:2:3" })).rejects.toMatchObject({
    data: { code: "FORBIDDEN" },
    message: "Only administrators make pools by their size.",
  });
  const vms = Array.from({ length: 501 }, (_, n) => ({ name: `vm-${n}`, template: "Alpine Linux 3.20", host: "only", isRunning: false }));
  const large = JSON.stringify({ ...JSON.parse(file()), vms });
  await expect(instructor.api.lab.create.mutate({ name: "large", file: large })).rejects.toThrow(
    "Only administrators make labs of more than 50 hosts or 500 VMs.",
  );
  await expect(admin.api.lab.create.mutate({ name: "too many", scenario: "many:201:50" })).rejects.toThrow(
    "There is no scenario many:201:50.",
  );
});

/** Runs the command line as a person would. */
function xenarium(words: string[], input = ""): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, XENARIUM_DATA: `${directory.path}/data`, XENARIUM_PASSWORD: ADMIN_PASSWORD };
  const child = spawn(process.execPath, [fileURLToPath(bundled("cli")), ...words], { cwd: ROOT, env });
  child.stdin.end(input);
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    said.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    said.err += chunk;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code: code ?? -1, ...said })));
}

test("the command line makes a lab from a file or from its input, and gives the file back", async () => {
  const path = `${directory.path}/pool.json`;
  writeFileSync(path, file());
  expect(await xenarium(["lab", "create", "by-file", "--file", path])).toMatchObject({ code: 0, err: "" });
  expect(await xenarium(["lab", "scenario", "by-file"])).toEqual({ code: 0, out: file(), err: "" });
  const refused = await xenarium(["lab", "create", "by-input", "--file", "-"], file(3));
  expect(refused).toMatchObject({ code: 1, out: "", err: expect.stringContaining("\nline 12: hosts[0].memoryGiB: ") });
  expect(await xenarium(["lab", "create", "both", "--file", path, "--scenario", "starter"])).toMatchObject({ code: 2 });
});
