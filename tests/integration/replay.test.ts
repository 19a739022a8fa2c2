import { cpSync, rmSync } from "node:fs";
import { expect, test } from "vitest";
import { bundled } from "../support/bundles";
import { startTestApp, type TestSocket, temporaryDirectory, Visitor } from "./support/test-app";

const workerFile = bundled("worker");
const PASSWORD = "xenarium";
const SECOND = 1_000_000;

/** What is asked of one guest in turn: the refusal that is due, or null; virtual seconds that pass afterwards; the state it is in then. */
const ACTS = [
  ["VM.pause", null, 1, "Paused"],
  ["VM.pause", "VM_BAD_POWER_STATE", 0, "Paused"],
  ["VM.clean_shutdown", "VM_BAD_POWER_STATE", 0, "Paused"],
  ["VM.unpause", null, 1, "Running"],
  ["VM.suspend", null, 40, "Suspended"],
  ["VM.start", "VM_BAD_POWER_STATE", 0, "Suspended"],
  ["VM.resume", null, 40, "Running"],
  ["VM.hard_reboot", null, 40, "Running"],
  ["VM.clean_shutdown", null, 40, "Halted"],
  ["VM.start", null, 40, "Running"],
] as const;
const ARGS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "VM.start": { start_paused: false, force: false },
  "VM.resume": { start_paused: false, force: false },
};

/** A person in a lab that stands still but for the time that they let pass. */
class Student {
  private constructor(
    readonly visitor: Visitor,
    readonly socket: TestSocket,
    readonly labId: string,
  ) {}
  static async at(url: string, isStill = true): Promise<Student> {
    const visitor = await Visitor.signedIn(url);
    const labId = (await visitor.api.lab.list.query())[0]?.id ?? "";
    const student = new Student(visitor, await visitor.socket(), labId);
    if (isStill) await student.speed(0);
    return student;
  }
  async speed(speed: 0 | 10): Promise<void> {
    await this.visitor.api.lab.clock.mutate({ labId: this.labId, action: { kind: "speed", speed } });
  }
  async pass(seconds: number): Promise<void> {
    if (seconds > 0) await this.visitor.api.lab.clock.mutate({ labId: this.labId, action: { kind: "step", us: seconds * SECOND } });
  }
  async vms() {
    const { records } = await this.visitor.records(this.labId);
    return records.filter(({ class: of, fields }) => of === "VM" && !fields.is_a_template);
  }
  async powerOf(vm: string): Promise<unknown> {
    return (await this.vms()).find(({ ref }) => ref === vm)?.fields.power_state ?? "Halted";
  }
  async screen(vm: string) {
    const reply = await this.socket.emitWithAck("console:open", this.labId, vm, null);
    if (reply.kind !== "open") throw new Error(reply.message);
    return reply.view;
  }
  /** Types a line, lets time pass, and gives what the console shows from there on. */
  async types(vm: string, line: string, seconds: number): Promise<string> {
    const before = await this.screen(vm);
    const end = before.offset + before.text.length;
    expect(await this.socket.emitWithAck("console:input", this.labId, vm, `${line}\r`)).toEqual({ ok: true });
    await this.pass(seconds);
    const { offset, text } = await this.screen(vm);
    return text.slice(end - offset);
  }
  submit(n: number, op: (typeof ACTS)[number][0], vm: string) {
    return this.visitor.api.lab.submit.mutate({ labId: this.labId, requestId: `request-${n}`, op, args: { vm, ...ARGS[op] } });
  }
}

test("the real simulator, brought back from the disk as a power cut would leave it, has the same state bit by bit", async () => {
  const directory = temporaryDirectory();
  const first = await startTestApp(`${directory.path}/first`, { workerFile });
  const student = await Student.at(first.url);
  const all = await student.vms();
  const control = all.find(({ fields }) => fields.is_control_domain)?.ref ?? "";
  const guest = all.find(({ fields }) => fields.power_state === "Running" && !fields.is_control_domain);
  const vm = guest?.ref ?? "";

  expect(await student.types(control, "root", 2)).toMatch(/root\r\nPassword: $/);
  expect(await student.types(control, PASSWORD, 2)).toMatch(/# $/);
  // What the login did not show is not told by the history either.
  const told = await student.visitor.api.past.deeds.query({ labId: student.labId, branch: 0, before: null });
  expect(told.filter(({ kind }) => kind === "consoleInput").map(({ what }) => what)).toEqual(["typed", 'typed "root\\r"']);
  expect(await student.types(control, "xl list", 5)).toMatch(new RegExp(`Domain-0[^]*${guest?.fields.name_label}[^]*# $`));

  const outcomes = [];
  for (const [n, [op, refusal, seconds, power]] of ACTS.entries()) {
    const outcome = await student.submit(n, op, vm);
    expect(outcome, `${n}: ${op}`).toMatchObject(refusal === null ? { ok: true } : { ok: false, fault: { code: refusal } });
    outcomes.push(outcome);
    await student.pass(seconds);
    expect(await student.powerOf(vm), `after ${n}: ${op}`).toBe(power);
  }
  // What comes as the wall clock has it is replayed at the same virtual time as well.
  await student.speed(10);
  for (const line of ["ping -c 3 10.0.0.1", "xl list", "xl vcpu-list"]) {
    await student.types(control, line, 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await student.speed(0);
  const hash = await first.labs.find(student.labId)?.query("hash", null);
  const [screen, records] = [await student.screen(control), await student.vms()];
  // What lies on the disk at this moment, without the snapshot that an orderly stop would add.
  cpSync(`${directory.path}/first`, `${directory.path}/second`, { recursive: true });
  rmSync(`${directory.path}/second/lock`);
  student.visitor.leave();
  await first.close();

  const second = await startTestApp(`${directory.path}/second`, { workerFile });
  const lab = second.labs.keeper.get(student.labId);
  await lab?.whenOpen();
  expect(await lab?.query("hash", null)).toBe(hash);
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  const again = await Student.at(second.url, false);
  expect(await again.screen(control)).toEqual(screen);
  expect(await again.vms()).toEqual(records);
  // Asked again, as a page does that has lost its answers: what was answered then, and nothing is done twice.
  for (const [n, [op]] of ACTS.entries()) expect(await again.submit(n, op, vm), `${n}: ${op}`).toEqual(outcomes[n]);
  expect(await lab?.query("hash", null)).toBe(hash);
  again.visitor.leave();
  await second.close();
  directory.remove();
});
