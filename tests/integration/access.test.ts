/** Who may do what: strangers and lower roles at every procedure and event, other sites, and stolen sessions. The lists are generated. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import type { App } from "../../server/app";
import { NO_SUCH_LAB } from "../../server/auth/authorize";
import type { InstanceRole } from "../../server/contract";
import { LAB_ROLES } from "../../server/contract/roles";
import { appRouter } from "../../server/doors/api/router";
import { eventInputs } from "../../server/doors/realtime/inputs";
import type { LabRole, ViewName } from "../../simulator";
import { type OperationName, operationNames, operationViews, viewHeads } from "../../simulator";
import { sampleArgs } from "../support/sample-args";
import { FAKE_VM } from "./support/fake-lab";
import {
  lowestRole,
  lowestRoleOf,
  lowestRoleOfActivity,
  lowestRoleOfDraft,
  lowestRoleOfGraph,
  lowestRoleOfPast,
  lowestRoleOfView,
} from "./support/lowest-roles";
import { sampleOf, sampleOfForm } from "./support/sample-input";
import { ADMIN_PASSWORD, heard, startTestApp, type TestSocket, temporaryDirectory, Visitor } from "./support/test-app";

const PASSWORD = "a long password";
const NOWHERE = "no-such-lab-";
const directory = temporaryDirectory();
let app: App;
let admin: Visitor;
/** belongs to admin alone; the student is a member of the other, in one role after the other */
let foreign: string;
let shared: string;
const people: Record<string, Visitor> = {};

async function person(username: string, role: InstanceRole): Promise<Visitor> {
  await admin.api.account.create.mutate({ username, displayName: username, password: PASSWORD, role });
  const visitor = await Visitor.signedIn(app.url, username, PASSWORD);
  people[username] = visitor;
  return visitor;
}
const who = (username: string): Visitor => people[username] as Visitor;
const setRole = (labId: string, role: LabRole | null) => admin.api.lab.setMember.mutate({ labId, username: "student", role });

beforeAll(async () => {
  app = await startTestApp(directory.path);
  admin = await Visitor.signedIn(app.url);
  foreign = (await admin.api.lab.create.mutate({ name: "foreign", scenario: "starter" })).id;
  shared = (await admin.api.lab.create.mutate({ name: "shared", scenario: "starter" })).id;
  await Promise.all([person("student", "student"), person("instructor", "instructor")]);
}, 60_000);
afterAll(async () => {
  for (const visitor of [admin, ...Object.values(people)]) visitor.leave();
  await app.close();
  directory.remove();
});

interface Call {
  readonly name: string;
  readonly isQuery: boolean;
  readonly input: Readonly<Record<string, unknown>>;
}

type Definitions = Readonly<Record<string, { readonly _def: { readonly type: string; readonly inputs: readonly z.ZodType[] } }>>;
const definitions = appRouter._def.procedures as unknown as Definitions;
const procedures = Object.entries(definitions).map(([name, { _def }]): Call => {
  const { type, inputs } = _def;
  return { name, isQuery: type === "query", input: Object.assign({}, ...inputs.map(sampleOf)) as Record<string, unknown> };
});
const operations = operationNames;
/** All that can be asked of one lab: submissions count once for each operation, questions once for each view. */
const ofALab: readonly Call[] = procedures.flatMap((call) => {
  if (!("labId" in call.input)) return [];
  if (call.name === "lab.ask")
    return Object.entries(viewHeads).map(([view, { args }]) => ({ ...call, input: { ...call.input, view, args: sampleOfForm(args) } }));
  if (call.name !== "lab.submit") return [call];
  return operations.map((op) => ({ ...call, input: { ...call.input, requestId: `try ${op}`, op, args: sampleArgs(op, FAKE_VM) } }));
});

/** Asks by HTTP, so that the whole answer is seen. */
async function ask(visitor: Visitor, { name, isQuery, input }: Call): Promise<{ status: number; text: string }> {
  const body = JSON.stringify(input);
  const headers = { cookie: visitor.cookie, "content-type": "application/json" };
  const response = isQuery
    ? await fetch(`${app.url}/api/trpc/${name}?input=${encodeURIComponent(body)}`, { headers })
    : await fetch(`${app.url}/api/trpc/${name}`, { method: "POST", headers, body });
  return { status: response.status, text: await response.text() };
}
const inLab = (call: Call, labId: string): Call => ({ ...call, input: { ...call.input, labId } });

describe("[SEC-1] a lab of others and a lab that is not there answer the same to a stranger", () => {
  test("the matrix holds whatever takes a lab's id", () => {
    expect(new Set(ofALab.map(({ name }) => name)).size).toBeGreaterThanOrEqual(13);
    expect(ofALab.filter(({ name }) => name === "lab.submit").map(({ input }) => input.op)).toEqual(operations);
    expect(ofALab.filter(({ name }) => name === "lab.ask").map(({ input }) => input.view)).toEqual(Object.keys(lowestRoleOfView));
  });

  test.each(["student", "instructor"])("every procedure and every operation, to a %s", async (stranger) => {
    for (const call of ofALab) {
      const [there, nowhere] = [await ask(who(stranger), inLab(call, foreign)), await ask(who(stranger), inLab(call, NOWHERE))];
      const which = call.input.op ?? call.input.view;
      expect([call.name, which, there]).toEqual([call.name, which, nowhere]);
      expect(there.status).toBe(404);
      expect(there.text).toContain(NO_SUCH_LAB);
    }
  });

  test("export links, of now and of a kept snapshot", async () => {
    for (const query of ["", "?journalIndex=0&at=0"]) {
      const answers = [foreign, NOWHERE].map(async (labId) => {
        const response = await fetch(`${app.url}/api/labs/${labId}/export${query}`, { headers: { cookie: who("instructor").cookie } });
        return { status: response.status, text: await response.text() };
      });
      const [there, nowhere] = await Promise.all(answers);
      expect(there).toEqual(nowhere);
      expect(there?.status).toBe(404);
    }
  });

  test("every event of the socket, whether it is answered or not", async () => {
    const socket = await who("instructor").socket();
    const raw = socket as unknown as { emit(...args: unknown[]): void; emitWithAck(...args: unknown[]): Promise<unknown> };
    const told: unknown[] = [];
    socket.onAny((...message) => told.push(message));
    for (const [event, schema] of Object.entries(eventInputs)) {
      const args = sampleOf(schema) as unknown[];
      const isAnswered = JSON.stringify(args.at(-1)) === "{}";
      if (isAnswered) args.pop();
      // All of them begin with a lab's id, but the one that names a command.
      if (event === "exec:kill") continue;
      const own = JSON.parse(JSON.stringify(args.slice(1)).replaceAll('"name"', `"${FAKE_VM}"`)) as unknown[];
      const ofLab = (labId: string) => [labId, ...own];
      if (isAnswered) {
        const there = await raw.emitWithAck(event, ...ofLab(foreign));
        expect([event, there]).toEqual([event, await raw.emitWithAck(event, ...ofLab(NOWHERE))]);
        expect(there).toMatchObject({ code: "NOT_FOUND", message: NO_SUCH_LAB });
      } else for (const labId of [foreign, NOWHERE]) raw.emit(event, ...ofLab(labId));
    }
    // Whatever happens there now goes past the stranger.
    const own = await admin.socket();
    await own.emitWithAck("lab:join", foreign, null);
    await own.emitWithAck("console:open", foreign, FAKE_VM, null);
    const followed = Object.entries(viewHeads).flatMap(([view, { args, follow }]) => (follow ? [{ view, args: sampleOfForm(args) }] : []));
    const names = [
      "samples",
      "topology",
      "topologyRates",
      "arrangement",
      "inside",
      "consoles",
      "ranked",
      "overview",
      "trend",
      "screen",
      "wiring",
      "physicalSwitch",
      "transfers",
      "captures",
      "captureFrames",
      "faults",
      "replays",
    ];
    expect(followed.map(({ view }) => view)).toEqual(names);
    const updates = followed.map(({ view }) => heard(own, "view:update", ({ id }) => id === view));
    const shown = [heard(own, "console:output"), ...updates];
    for (const what of followed) {
      for (const labId of [foreign, NOWHERE])
        expect(await socket.emitWithAck("view:follow", labId, what.view, what)).toMatchObject({ code: "NOT_FOUND", message: NO_SUCH_LAB });
      expect(await own.emitWithAck("view:follow", foreign, what.view, what)).toEqual({ ok: true });
    }
    await own.emitWithAck("console:input", foreign, FAKE_VM, "x");
    await Promise.all(shown);
    expect(told).toEqual([]);
  });

  test("what the server has found at its start is for administrators", async () => {
    for (const stranger of ["student", "instructor"])
      await expect(who(stranger).api.lab.notices.query()).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
    expect(await admin.api.lab.notices.query()).toEqual([]);
  });

  test("the list of labs, and what signing in as a stranger shows", async () => {
    for (const stranger of ["student", "instructor"])
      expect(JSON.stringify(await who(stranger).api.lab.list.query())).not.toContain(foreign);
  });
});

const isBelow = (role: LabRole, needed: LabRole): boolean => LAB_ROLES.indexOf(role) < LAB_ROLES.indexOf(needed);

describe("roles in a lab", () => {
  test("each procedure is refused to every role below its own and open to its own", async () => {
    // What takes the lab away comes last.
    const lowest = [
      ...Object.entries(lowestRoleOfPast).map(([name, needed]) => [`past.${name}`, needed] as const),
      ...Object.entries(lowestRoleOfDraft).map(([name, needed]) => [`draft.${name}`, needed] as const),
      ...Object.entries(lowestRoleOfGraph).map(([name, needed]) => [`graph.${name}`, needed] as const),
      ...Object.entries(lowestRoleOfActivity).map(([name, needed]) => [`activity.${name}`, needed] as const),
      ...Object.entries(lowestRole).map(([name, needed]) => [`lab.${name}`, needed] as const),
    ];
    expect(new Set(ofALab.map(({ name }) => name))).toEqual(new Set(["lab.submit", "past.branchOff", ...lowest.map(([name]) => name)]));
    for (const role of LAB_ROLES) {
      await setRole(shared, role);
      for (const [name, needed] of lowest) {
        if (!isBelow(role, needed) && role !== needed) continue;
        const call = ofALab.find((each) => each.name === name) as Call;
        const { status, text } = await ask(who("student"), inLab(call, shared));
        if (isBelow(role, needed)) expect([name, role, status]).toEqual([name, role, 403]);
        else expect(text, name).not.toMatch(/FORBIDDEN|UNAUTHORIZED|There is no such lab/);
      }
    }
    expect((await admin.api.lab.list.query()).map(({ id }) => id)).not.toContain(shared);
  });

  test("each view may be asked by its own role, and by none below", async () => {
    const labId = (await admin.api.lab.create.mutate({ name: "views", scenario: "starter" })).id;
    for (const role of LAB_ROLES) {
      await setRole(labId, role);
      for (const call of ofALab.filter(({ name }) => name === "lab.ask")) {
        const needed = lowestRoleOfView[call.input.view as ViewName];
        const { status } = await ask(who("student"), inLab(call, labId));
        expect([call.input.view, role, status]).toEqual([call.input.view, role, isBelow(role, needed) ? 403 : 200]);
      }
    }
    for (const [view, { role }] of Object.entries(viewHeads)) expect([view, role]).toEqual([view, lowestRoleOfView[view as ViewName]]);
  });

  test("each operation too, in XAPI's words", async () => {
    const labId = (await admin.api.lab.create.mutate({ name: "operations", scenario: "starter" })).id;
    for (const role of LAB_ROLES) {
      await setRole(labId, role);
      const submit = (op: OperationName) =>
        who("student").api.lab.submit.mutate({
          labId,
          requestId: `${role} ${op}`,
          op,
          args: sampleArgs(op, FAKE_VM),
        });
      const denied = operations.filter((op) => isBelow(role, lowestRoleOf[op]));
      const outcomes = await Promise.all(denied.map(submit));
      for (const [n, outcome] of outcomes.entries())
        expect(outcome).toMatchObject({
          ok: false,
          fault: { code: "RBAC_PERMISSION_DENIED", params: [denied[n]?.toLowerCase(), expect.any(String)] },
        });
      const own = operations.filter((op) => role === lowestRoleOf[op]);
      expect(JSON.stringify(await Promise.all(own.map(submit)))).not.toContain("RBAC");
    }
    for (const op of operations) expect([op, operationViews[op].role]).toEqual([op, lowestRoleOf[op]]);
  });

  test("who may only look types nothing, resizes nothing, runs nothing", async () => {
    await setRole(foreign, "read-only");
    const socket = await who("student").socket();
    expect(await socket.emitWithAck("lab:join", foreign, null)).toMatchObject({ kind: "behind" });
    const refused = { code: "FORBIDDEN" };
    expect(await socket.emitWithAck("console:open", foreign, FAKE_VM, null)).toMatchObject(refused);
    expect(await socket.emitWithAck("console:input", foreign, FAKE_VM, "rm -rf /\r")).toMatchObject(refused);
    expect(await socket.emitWithAck("exec:start", foreign, FAKE_VM, "ls")).toMatchObject(refused);
    socket.emit("console:resize", foreign, FAKE_VM, 10, 10);
    const own = await (await admin.socket()).emitWithAck("console:open", foreign, FAKE_VM, null);
    expect(own).toMatchObject({ kind: "open", view: { cols: 80, rows: 24 } });
    expect(own.kind === "open" && own.view.text).not.toContain("rm");
    await setRole(foreign, null);
  });

  test("who is a member no more hears nothing, of a lab that was never joined as little", async () => {
    await setRole(foreign, "pool-admin");
    const socket = await who("student").socket();
    expect(await socket.emitWithAck("console:open", foreign, FAKE_VM, null)).toMatchObject({ kind: "open" });
    const first = heard(socket, "view:update", ({ id }) => id === "graph");
    await socket.emitWithAck("view:follow", foreign, "values", { view: "samples", args: { refs: [FAKE_VM] } });
    await socket.emitWithAck("view:follow", foreign, "graph", { view: "topology", args: { plan: "infrastructure" } });
    await first;
    const own = await admin.socket();
    await own.emitWithAck("console:open", foreign, FAKE_VM, null);
    await setRole(foreign, null);
    const late: string[] = [];
    socket.onAny((event: string) => late.push(event));
    const shown = heard(own, "console:output", ({ text }) => text.includes("hidden"));
    await own.emitWithAck("console:input", foreign, FAKE_VM, "echo hidden\r");
    await shown;
    // Its own answer comes behind whatever it would have been sent.
    expect(await socket.emitWithAck("console:open", foreign, FAKE_VM, null)).toMatchObject({ kind: "refused" });
    expect(late).toEqual([]);
  });
});

describe("a lab looked at as a lower role", () => {
  test("the server lets one session do no more, at any door; others of the same account are as they were", async () => {
    const labId = (await admin.api.lab.create.mutate({ name: "lowered", scenario: "starter" })).id;
    const here = await Visitor.signedIn(app.url);
    const socket = await here.socket();
    expect(await socket.emitWithAck("console:open", labId, FAKE_VM, null)).toMatchObject({ kind: "open" });
    expect(await here.api.lab.viewAs.mutate({ labId, role: "read-only" })).toMatchObject({ role: "read-only", ownRole: "pool-admin" });
    const start = (visitor: Visitor, requestId: string) =>
      visitor.api.lab.submit.mutate({ labId, requestId, op: "VM.start", args: sampleArgs("VM.start", FAKE_VM) });
    expect(await start(here, "start lowered")).toMatchObject({ ok: false, fault: { code: "RBAC_PERMISSION_DENIED" } });
    expect(JSON.stringify(await start(admin, "start as own"))).not.toContain("RBAC");
    const refused = { code: "FORBIDDEN" };
    expect(await socket.emitWithAck("console:input", labId, FAKE_VM, "x")).toMatchObject(refused);
    expect(await socket.emitWithAck("exec:start", labId, FAKE_VM, "ls")).toMatchObject(refused);
    await expect(here.api.lab.rename.mutate({ labId, name: "x" })).rejects.toMatchObject({ data: refused });
    expect(await here.api.lab.get.query({ labId })).toMatchObject({ role: "read-only", ownRole: "pool-admin" });
    expect(await admin.api.lab.get.query({ labId })).toMatchObject({ role: "pool-admin", ownRole: "pool-admin" });
    // Another lab is as it was, and back is one step from wherever one is.
    expect(await here.api.lab.get.query({ labId: foreign })).toMatchObject({ role: "pool-admin" });
    expect(await here.api.lab.viewAs.mutate({ labId, role: null })).toMatchObject({ role: "pool-admin" });
    expect(await socket.emitWithAck("console:input", labId, FAKE_VM, "x")).toEqual({ ok: true });
    here.leave();
  });

  test("nobody is raised by it, and a role that was taken is never above one's own of then", async () => {
    const labId = (await admin.api.lab.create.mutate({ name: "raised", scenario: "starter" })).id;
    await setRole(labId, "vm-admin");
    const { api } = who("student");
    await expect(api.lab.viewAs.mutate({ labId, role: "pool-admin" })).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
    expect(await api.lab.viewAs.mutate({ labId, role: "vm-operator" })).toMatchObject({ role: "vm-operator", ownRole: "vm-admin" });
    await setRole(labId, "read-only");
    expect(await api.lab.get.query({ labId })).toMatchObject({ role: "read-only", ownRole: "read-only" });
    await setRole(labId, null);
    await expect(api.lab.viewAs.mutate({ labId, role: null })).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
  });
});

describe("roles on the server", () => {
  const forAdmins = procedures.filter(({ name }) => name.startsWith("account.") && name !== "account.failedSignIns");
  test.each(["student", "instructor"])("accounts are closed to a %s", async (stranger) => {
    expect(forAdmins.length).toBeGreaterThanOrEqual(5);
    for (const call of forAdmins) expect([call.name, (await ask(who(stranger), call)).status]).toEqual([call.name, 403]);
  });

  test("without a session there is only signing in", async () => {
    const open = ["auth.me", "auth.signIn", "auth.signOut"];
    for (const call of procedures) {
      if (open.includes(call.name)) continue;
      expect([call.name, (await ask(new Visitor(app.url), call)).status]).toEqual([call.name, 401]);
    }
  });

  test("students make and import no labs, and see no failed sign-ins", async () => {
    for (const name of ["lab.create", "account.failedSignIns"]) {
      const call = procedures.find((each) => each.name === name) as Call;
      expect((await ask(who("student"), call)).status).toBe(403);
    }
    const sent = { method: "POST", headers: { cookie: who("student").cookie }, body: "x" };
    expect((await fetch(`${app.url}/api/labs/import`, sent)).status).toBe(403);
  });
});

const cut = (socket: TestSocket): Promise<unknown> => new Promise((resolve) => socket.once("disconnect", resolve));
const sessionOf = (visitor: Visitor): string => /xenarium\.session_token=([^;]*)/.exec(visitor.cookie)?.[1] ?? "";
const nameOf = async (visitor: Visitor): Promise<string | null> => (await visitor.api.auth.me.query())?.username ?? null;

describe("another site's page", () => {
  const origins = () => ["null", "http://evil.example", `${app.url}.evil.example`, `http://evil.example:${app.port}`, "file://", "x"];

  test("changes nothing and opens no socket, whatever its origin is called", async () => {
    const labs = await admin.api.lab.list.query();
    for (const origin of origins()) {
      for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
        const headers = { cookie: admin.cookie, origin, "content-type": type };
        const body = JSON.stringify({ labId: foreign });
        expect((await fetch(`${app.url}/api/trpc/lab.delete`, { method: "POST", headers, body })).status).toBe(403);
      }
      const upload = { method: "POST", headers: { cookie: admin.cookie, origin }, body: "x" };
      expect((await fetch(`${app.url}/api/labs/import`, upload)).status).toBe(403);
      await expect(admin.socket({ origin })).rejects.toThrow();
    }
    expect((await admin.api.lab.list.query()).map(({ id }) => id)).toEqual(labs.map(({ id }) => id));
  });

  test("changes nothing by a link or an image either: what changes something is no GET", async () => {
    const input = encodeURIComponent(JSON.stringify({ labId: foreign }));
    const asked = await fetch(`${app.url}/api/trpc/lab.delete?input=${input}`, { headers: { cookie: admin.cookie } });
    expect(asked.status).toBe(405);
    expect((await fetch(`${app.url}/api/trpc/auth.signOut`, { headers: { cookie: admin.cookie } })).status).toBe(405);
    expect(await nameOf(admin)).toBe("admin");
  });
});

describe("a session", () => {
  test("is new at each sign-in, whatever cookie a page has planted, and a changed one is none", async () => {
    const first = await Visitor.signedIn(app.url, "instructor", PASSWORD);
    const victim = new Visitor(app.url);
    victim.cookie = first.cookie;
    await victim.api.auth.signIn.mutate({ username: "admin", password: ADMIN_PASSWORD });
    expect(sessionOf(victim)).not.toBe("");
    expect(sessionOf(victim)).not.toBe(sessionOf(first));
    expect([await nameOf(first), await nameOf(victim)]).toEqual(["instructor", "admin"]);
    const forged = new Visitor(app.url);
    const token = sessionOf(victim);
    for (const planted of ["planted", token.slice(0, -4), token.replace(/^./, (c) => (c === "a" ? "b" : "a")), token.split(".")[0]]) {
      forged.cookie = `xenarium.session_token=${planted}`;
      expect(await nameOf(forged)).toBeNull();
      await expect(forged.socket()).rejects.toThrow("UNAUTHORIZED");
    }
  });

  test("ends everywhere when it is signed out: kept cookies and open sockets too", async () => {
    const own = await Visitor.signedIn(app.url, "instructor", PASSWORD);
    const { cookie } = own;
    const ended = cut(await own.socket());
    await own.api.auth.signOut.mutate();
    await ended;
    const thief = new Visitor(app.url);
    thief.cookie = cookie;
    expect(await nameOf(thief)).toBeNull();
    await expect(thief.api.lab.list.query()).rejects.toMatchObject({ data: { code: "UNAUTHORIZED" } });
  });

  test("of an account ends with its password, but for the one that has changed it, and with its role", async () => {
    const [own, other] = [await Visitor.signedIn(app.url, "instructor", PASSWORD), await Visitor.signedIn(app.url, "instructor", PASSWORD)];
    const otherEnded = cut(await other.socket());
    const socket = await own.socket();
    await own.api.auth.changePassword.mutate({ current: PASSWORD, next: "another long one" });
    await otherEnded;
    expect([await nameOf(own), await nameOf(other), socket.connected]).toEqual(["instructor", null, true]);
    await expect(Visitor.signedIn(app.url, "instructor", PASSWORD)).rejects.toMatchObject({ data: { code: "UNAUTHORIZED" } });
    const ended = cut(socket);
    await admin.api.account.setRole.mutate({ username: "instructor", role: "student" });
    await ended;
    expect(await nameOf(own)).toBeNull();
  });

  test("lies in a cookie that scripts and other sites do not get", async () => {
    const response = await fetch(`${app.url}/api/trpc/auth.signIn`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: "admin", password: ADMIN_PASSWORD }),
    });
    const cookies = response.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThanOrEqual(2);
    for (const cookie of cookies) expect(cookie).toMatch(/^(?=.*; HttpOnly)(?=.*; SameSite=Lax)(?=.*; Path=\/)/i);
    expect(cookies.join()).not.toMatch(/Domain=/i);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });
});
