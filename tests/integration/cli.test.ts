import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { App } from "../../server/app";
import { commandLine } from "../../server/cli/exec";
import { bundled } from "../support/bundles";
import { ROOT } from "../support/root";
import { FAKE_HOST, FAKE_VM } from "./support/fake-lab";
import { ADMIN_PASSWORD, startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

// Each command is a process of its own, and on a busy machine a slow one.

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
  const child = spawn(process.execPath, [fileURLToPath(bundled("cli")), ...words], {
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

test("a running server is backed up and checked, and not restored over", async () => {
  const target = `${directory.path}/backup`;
  expect(await xenarium(["backup", target])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Backed up 1 labs with \d+ journal entries/),
  });
  expect(await xenarium(["check"])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^ok {6}\S+ {2}starter\n.* 0 faults\n$/s),
    err: "",
  });
  expect(await xenarium(["restore", target])).toMatchObject({ code: 1, err: expect.stringContaining("A server runs on") });
  const other = { XENARIUM_DATA: `${directory.path}/other` };
  expect(await xenarium(["check"], other)).toMatchObject({ code: 1, err: expect.stringContaining("There is no data directory") });
  expect(await xenarium(["restore", target], other)).toMatchObject({ code: 0, out: expect.stringContaining("is as it was at the backup") });
  expect(await xenarium(["check"], other)).toMatchObject({ code: 0 });
});

test("labs are listed, exported, imported and deleted", async () => {
  const file = `${directory.path}/starter.lab`;
  expect(await xenarium(["lab", "export", "starter", file])).toMatchObject({ code: 0 });
  expect(await xenarium(["lab", "import", file, "--name", "copy"])).toMatchObject({ code: 0 });
  expect((await xenarium(["lab", "list"])).out).toMatch(/copy +starter +Administrator +paused +1 +0\/1/);
  expect(await xenarium(["lab", "delete", "copy"])).toMatchObject({ code: 0 });
  expect((await xenarium(["lab", "list"])).out).not.toContain("copy");
});

test("a lab is marked, taken back, branched off and compared, and the directory is still whole", async () => {
  const admin = await Visitor.signedIn(app.url);
  const { id: labId } = await admin.api.lab.create.mutate({ name: "travels", scenario: "starter" });
  await admin.api.lab.clock.mutate({ labId, action: { kind: "speed", speed: 0 } });
  const rename = (value: string) => {
    const args = { class: "VM", self: FAKE_VM, field: "name_label", value };
    return admin.api.lab.submit.mutate({ labId, requestId: `rename-to-${value}`, op: "set_field", args });
  };
  await rename("first");
  expect(await xenarium(["lab", "mark", "travels", "before"])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z\n$/),
  });
  await admin.api.lab.clock.mutate({ labId, action: { kind: "step", us: 5_000_000 } });
  await rename("second");
  expect(await xenarium(["lab", "compare", "travels", "before"])).toMatchObject({
    out: expect.stringContaining('~ VM second: name_label "first" > "second"'),
  });
  expect(await xenarium(["lab", "go", "travels", "before", "--leave-as", "too far"])).toMatchObject({ code: 0, err: "" });
  const history = (await xenarium(["lab", "history", "travels"])).out;
  expect(history).toMatch(/mark +\S+ +0 +before +admin/);
  expect(history).toMatch(/branch +\S+ +0 +too far +admin/);
  expect(await xenarium(["lab", "go-on", "travels", "too far"])).toMatchObject({ code: 0, err: "" });
  expect(await xenarium(["lab", "branch", "travels", "other", "--at", "before"])).toMatchObject({ code: 0, err: "" });
  expect(await xenarium(["lab", "go", "travels", "never"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("There is no mark never"),
  });
  expect(await xenarium(["check"])).toMatchObject({ code: 0, err: "", out: expect.stringContaining(" 0 faults") });
});

test("a command whose lab goes away ends with 125, and much output comes whole through a pipe", async () => {
  const admin = await Visitor.signedIn(app.url);
  const { id: labId } = await admin.api.lab.create.mutate({ name: "short-lived", scenario: "starter" });
  const much = await xenarium(["exec", "short-lived", "web-01", "--", "flood", "2000000"]);
  expect(much.out.length).toBe(2_000_000);
  expect(much).toMatchObject({ code: 0, err: "" });
  const waits = xenarium(["exec", "short-lived", "web-01", "--", "wait"]);
  const lab = app.labs.find(labId);
  await vi.waitFor(async () => expect(await lab?.query("execs", null)).toHaveLength(1), { timeout: 30_000, interval: 50 });
  await admin.api.lab.delete.mutate({ labId });
  expect(await waits).toEqual({ code: 125, out: "", err: "xenarium: The lab short-lived was deleted.\n" });
});

test("faults that were contained are listed, without anything that a terminal obeys, and whole as JSON", async () => {
  const admin = await Visitor.signedIn(app.url);
  const { id: labId } = await admin.api.lab.create.mutate({ name: "faulty", scenario: "starter" });
  const socket = await admin.socket();
  await socket.emitWithAck("console:input", labId, FAKE_VM, "fault");
  const { out } = await xenarium(["lab", "faults", "faulty"]);
  expect(out.split("\n")[0]).toMatch(/^WALL TIME +VIRTUAL TIME \(s\) +KIND +VM +WHAT +MESSAGE$/);
  expect(out.split("\n")[1]).toMatch(/^\d{4}-\d\d-\d\dT\S+Z +\d+\.\d{6} +process +OpaqueRef:1\S+ +sh -c '\\x1b\[2J' +no\\x0ahope$/);
  const json = await xenarium(["lab", "faults", "faulty", "--json"]);
  expect(JSON.parse(json.out)).toMatchObject({ kind: "process", vm: FAKE_VM, message: "no\nhope", stack: "at here" });
  admin.leave();
  await admin.api.account.create.mutate({ username: "stu", displayName: "Stu", password: "student-pass", role: "student" });
  await admin.api.lab.setMember.mutate({ labId, username: "stu", role: "vm-operator" });
  const stu = await Visitor.signedIn(app.url, "stu", "student-pass");
  await expect(stu.api.lab.faults.query({ labId })).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
});

test("why says whether one machine reaches another, by its exit code too", async () => {
  const reached = await xenarium(["why", "starter", "web-01", "db-01", "tcp/80"]);
  expect(reached.out.split("\n")[0]).toBe("db-01 (10.0.0.6) is reached from web-01 (10.0.0.5) by tcp/80, in 0.250 ms.");
  expect([reached.code, reached.err]).toEqual([0, ""]);
  const lost = await xenarium(["why", "starter", "web-01", "lost-01"]);
  expect(lost.code).toBe(1);
  expect(lost.out).toBe(
    [
      "lost-01 (10.0.0.6) is not reached from web-01 (10.0.0.5) by icmp.",
      "Rule 2 of INPUT in lost-01 stops it.",
      "To mend it: Take rule 2 of INPUT away: in lost-01, iptables -D INPUT 2",
      "",
      "There:",
      "1  guest  web-01   · > ·  for itself",
      "2  guest  lost-01  · > ·  for itself; ENDS: Rule 2 of INPUT in lost-01 stops it",
      "",
    ].join("\n"),
  );
  const json = await xenarium(["why", "starter", "web-01", "lost-01", "udp/53", "--json"]);
  expect([json.code, JSON.parse(json.out)]).toMatchObject([1, { verdict: "unreachable", port: 53 }]);
  expect(await xenarium(["why", "starter", "web-01", "nobody"])).toMatchObject({
    code: 2,
    out: "",
    err: expect.stringContaining("Nobody here"),
  });
  expect(await xenarium(["why", "starter", "web-01", "db-01", "tcp"])).toMatchObject({ code: 2, err: expect.stringContaining("tcp/22") });
});

test("operate has the lab do an operation, and says why it is refused; faults lists those that run, and what can be broken", async () => {
  const taken = await xenarium(["operate", "starter", "fault.start", '{"kind": "flap", "on": "OpaqueRef:nic", "value": 5000}']);
  expect([taken.code, taken.err, Object.keys(JSON.parse(taken.out))]).toEqual([0, "", ["value", "task"]]);
  expect(await xenarium(["operate", "starter", "fault.begin"])).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringContaining("MESSAGE_METHOD_UNKNOWN fault.begin"),
  });
  for (const typed of ["[1]", "kind=flap"])
    expect(await xenarium(["operate", "starter", "fault.start", typed])).toMatchObject({ code: 2, err: expect.stringContaining("JSON") });
  expect((await xenarium(["faults", "starter"])).out).toMatch(/^fault-1 +flap +OpaqueRef:nic +xen-01 eth0 +5000 +admin\n$/);
  expect((await xenarium(["faults", "starter", "--places"])).out).toMatch(/^OpaqueRef:nic +xen-01 eth0 +flap,mtu\n$/);
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
