/** Every procedure and every event, generated from the router and the schemas: what strangers and lower roles are told. */
import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { appRouter } from "../../server/api/router";
import type { App } from "../../server/app";
import { LAB_ROLES, NO_SUCH_LAB, neededRole } from "../../server/auth/authorize";
import type { InstanceRole } from "../../server/contract";
import { type OperationName, operationArgs } from "../../server/contract/operations";
import { eventInputs } from "../../server/realtime/inputs";
import type { LabRole } from "../../simulator";
import { FAKE_VM } from "./support/fake-lab";
import { sampleOf } from "./support/sample-input";
import { heard, startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

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
const operations = Object.keys(operationArgs) as OperationName[];
/** All that can be asked of one lab: submissions count once for each operation. */
const ofALab: readonly Call[] = procedures.flatMap((call) => {
  if (!("labId" in call.input)) return [];
  if (call.name !== "lab.submit") return [call];
  return operations.map((op) => ({ ...call, input: { ...call.input, requestId: `try ${op}`, op, args: sampleOf(operationArgs[op]) } }));
});

/** Asks by HTTP, so that the whole answer is seen. */
async function ask(visitor: Visitor, { name, isQuery, input }: Call): Promise<{ status: number; text: string }> {
  const body = superjson.stringify(input);
  const headers = { cookie: visitor.cookie, "content-type": "application/json" };
  const response = isQuery
    ? await fetch(`${app.url}/api/trpc/${name}?input=${encodeURIComponent(body)}`, { headers })
    : await fetch(`${app.url}/api/trpc/${name}`, { method: "POST", headers, body });
  return { status: response.status, text: await response.text() };
}
const inLab = (call: Call, labId: string): Call => ({ ...call, input: { ...call.input, labId } });

describe("[SEC-1] a lab of others and a lab that is not there answer the same to a stranger", () => {
  test("the matrix holds whatever takes a lab's id", () => {
    expect(new Set(ofALab.map(({ name }) => name)).size).toBeGreaterThanOrEqual(17);
    expect(ofALab.filter(({ name }) => name === "lab.submit").map(({ input }) => input.op)).toEqual(operations);
  });

  test.each(["student", "instructor"])("every procedure and every operation, to a %s", async (stranger) => {
    for (const call of ofALab) {
      const [there, nowhere] = [await ask(who(stranger), inLab(call, foreign)), await ask(who(stranger), inLab(call, NOWHERE))];
      expect([call.name, call.input.op, there]).toEqual([call.name, call.input.op, nowhere]);
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
      const ofLab = (labId: string) => [labId, ...args.slice(1).map((arg) => (arg === "name" ? FAKE_VM : arg))];
      if (isAnswered) {
        const there = await raw.emitWithAck(event, ...ofLab(foreign));
        expect([event, there]).toEqual([event, await raw.emitWithAck(event, ...ofLab(NOWHERE))]);
        expect(there).toMatchObject({ code: "NOT_FOUND", message: NO_SUCH_LAB });
      } else for (const labId of [foreign, NOWHERE]) raw.emit(event, ...ofLab(labId));
    }
    // Whatever happens there now goes past the stranger.
    const own = await admin.socket();
    await own.emitWithAck("lab:join", foreign, null);
    await own.emitWithAck("console:open", foreign, FAKE_VM);
    const typed = heard(own, "console:output");
    await own.emitWithAck("console:input", foreign, FAKE_VM, "x");
    await typed;
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

/** Lowest role in a lab for each procedure that takes one's id; a procedure without a row does not compile. */
type OfALab = Exclude<keyof (typeof appRouter)["_def"]["record"]["lab"], "scenarios" | "list" | "create" | "submit" | "notices">;
const lowest: Readonly<Record<OfALab, LabRole>> = {
  get: "read-only",
  members: "read-only",
  setAside: "read-only",
  history: "read-only",
  samples: "read-only",
  whyNot: "read-only",
  topology: "read-only",
  checkGuestConfig: "read-only",
  clock: "pool-operator",
  rename: "pool-admin",
  keep: "pool-admin",
  restorePoints: "pool-admin",
  openAt: "pool-admin",
  setMember: "pool-admin",
  faults: "pool-admin",
  delete: "pool-admin",
};
/** The same for each operation, as XAPI's datamodel has it or higher. */
const lowestOf: Readonly<Record<OperationName, LabRole>> = {
  "task.cancel": "read-only",
  "task.destroy": "read-only",
  "VM.start": "vm-operator",
  "VM.clean_shutdown": "vm-operator",
  "VM.hard_shutdown": "vm-operator",
  "VM.clean_reboot": "vm-operator",
  "VM.hard_reboot": "vm-operator",
  "VM.pause": "vm-operator",
  "VM.unpause": "vm-operator",
  "VM.suspend": "vm-operator",
  "VM.resume": "vm-operator",
  "VBD.insert": "vm-operator",
  "VBD.eject": "vm-operator",
  "inside.follow": "vm-operator",
  "inside.forget": "vm-operator",
  // Each field has its own, which the lab knows.
  set_field: "vm-operator",
  "VM.destroy": "vm-admin",
  "VM.clone": "vm-admin",
  "VM.set_VCPUs_max": "vm-admin",
  "VM.set_VCPUs_at_startup": "vm-admin",
  "VM.set_VCPUs_number_live": "vm-admin",
  "VM.add_to_VCPUs_params_live": "vm-admin",
  "VM.set_platform": "vm-admin",
  "VM.set_actions_after_crash": "vm-admin",
  "VM.create_from_template": "vm-admin",
  "VBD.create": "vm-admin",
  "VBD.destroy": "vm-admin",
  "VBD.plug": "vm-admin",
  "VBD.unplug": "vm-admin",
  "VIF.create": "vm-admin",
  "VIF.destroy": "vm-admin",
  "VIF.plug": "vm-admin",
  "VIF.unplug": "vm-admin",
  "VDI.create": "vm-admin",
  "VDI.destroy": "vm-admin",
  "lab.import_guest_config": "vm-admin",
  "VM.start_on": "vm-power-admin",
  "VM.resume_on": "vm-power-admin",
  "VM.set_memory_limits": "vm-power-admin",
  "VM.set_memory_dynamic_range": "vm-power-admin",
  "xenstore.write": "pool-admin",
  "xenstore.rm": "pool-admin",
};

const isBelow = (role: LabRole, needed: LabRole): boolean => LAB_ROLES.indexOf(role) < LAB_ROLES.indexOf(needed);

describe("roles in a lab", () => {
  test("each procedure is refused to every role below its own and open to its own", async () => {
    expect(new Set(ofALab.map(({ name }) => name))).toEqual(new Set(["lab.submit", ...Object.keys(lowest).map((name) => `lab.${name}`)]));
    for (const role of LAB_ROLES) {
      await setRole(shared, role);
      // What takes the lab away comes last.
      for (const [name, needed] of Object.entries(lowest)) {
        if (!isBelow(role, needed) && role !== needed) continue;
        const call = ofALab.find((each) => each.name === `lab.${name}`) as Call;
        const { status, text } = await ask(who("student"), inLab(call, shared));
        if (isBelow(role, needed)) expect([name, role, status]).toEqual([name, role, 403]);
        else expect(text, name).not.toMatch(/FORBIDDEN|UNAUTHORIZED|There is no such lab/);
      }
    }
    expect((await admin.api.lab.list.query()).map(({ id }) => id)).not.toContain(shared);
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
          args: sampleOf(operationArgs[op]) as Record<string, unknown>,
        });
      const denied = operations.filter((op) => isBelow(role, lowestOf[op]));
      const outcomes = await Promise.all(denied.map(submit));
      for (const [n, outcome] of outcomes.entries())
        expect(outcome).toMatchObject({ ok: false, fault: { code: "RBAC_PERMISSION_DENIED", params: [denied[n], expect.any(String)] } });
      const own = operations.filter((op) => role === lowestOf[op]);
      expect(JSON.stringify(await Promise.all(own.map(submit)))).not.toContain("RBAC");
    }
    for (const op of operations) expect([op, neededRole(`operation:${op}`)]).toEqual([op, lowestOf[op]]);
  });

  test("who may only look types nothing, resizes nothing, runs nothing", async () => {
    await setRole(foreign, "read-only");
    const socket = await who("student").socket();
    expect(await socket.emitWithAck("lab:join", foreign, null)).toMatchObject({ kind: "snapshot" });
    const refused = { code: "FORBIDDEN" };
    expect(await socket.emitWithAck("console:open", foreign, FAKE_VM)).toMatchObject(refused);
    expect(await socket.emitWithAck("console:input", foreign, FAKE_VM, "rm -rf /\r")).toMatchObject(refused);
    expect(await socket.emitWithAck("exec:start", foreign, FAKE_VM, "ls")).toMatchObject(refused);
    socket.emit("console:resize", foreign, FAKE_VM, 10, 10);
    const own = await (await admin.socket()).emitWithAck("console:open", foreign, FAKE_VM);
    expect(own).toMatchObject({ kind: "open", view: { cols: 80, rows: 24 } });
    expect(own.kind === "open" && own.view.text).not.toContain("rm");
    await setRole(foreign, null);
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
