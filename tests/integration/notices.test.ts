import { describe, expect, test } from "vitest";
import datamodel from "../../scripts/datamodel/xapi-datamodel.json" with { type: "json" };
import { type NoticeName, noticeNames } from "../../simulator/toolstack/notices/notice";
import { notices } from "../../simulator/toolstack/notices/table";
import { verbs } from "../../simulator/toolstack/table";
import { announceStep } from "../../simulator/toolstack/vm/vm-steps";
import { type Found, GIB, type LabDriver, plainStarter } from "../support/lab-driver";
import { reopened } from "../support/lab-state";

const raised = (d: LabDriver): Found["fields"][] => d.all("message").map(({ fields }) => fields);
const priorities: Readonly<Record<string, number>> = datamodel.message_types;

test("[xapi.md §16] a notice has the datamodel's priority; our own ones are few", () => {
  expect(noticeNames.filter((name) => !(name in priorities))).toEqual(["DHCP_POOL_EXHAUSTED"]);
  expect(Object.keys(priorities).filter((name) => !(noticeNames as readonly string[]).includes(name))).toEqual([]);
  const wrong = notices.filter(({ name, priority }) => name !== "DHCP_POOL_EXHAUSTED" && priority !== priorities[name]);
  expect(wrong).toEqual([]);
  // Only an alarm is about objects of several classes.
  expect(new Set(notices.map(({ name, cls }) => (name === "ALARM" ? `${name} ${cls}` : name))).size).toBe(notices.length);
});

test("what the table says of operations is what operations do", () => {
  const inTable = notices.flatMap(({ after }) => Object.keys(after));
  const said = inTable.map((name) => [name, verbs.named(name)?.steps.some(({ title }) => title === announceStep.title)]);
  expect(said).toEqual(inTable.map((name) => [name, true]));
  for (const { name, after, event } of notices) expect([name, Object.keys(after).length > 0 || event !== null]).toEqual([name, true]);
});

const newVm = (d: LabDriver): Record<string, unknown> => ({
  template: d.vm("Debian Bookworm 12"),
  name_label: "new",
  VCPUs: 1,
  memory: GIB,
  disks: [],
  vifs: [],
});
const config = { file_name: "x.cfg", text: 'name="new"\nmemory=512\ndisk=["/dev/x,raw,xvda,rw"]\n' };
const onHost = / on host: xen-0\d \(uuid: [0-9a-f-]{36}\)$/;

/** Operations that raise a notice, each in a lab where it can be taken. */
const causes: readonly {
  readonly op: string;
  readonly argsOf: (d: LabDriver) => Record<string, unknown>;
  readonly before?: readonly string[];
  readonly about?: string;
  readonly name: NoticeName;
  readonly body: RegExp;
}[] = [
  { op: "VM.start", argsOf: (d) => ({ vm: d.vm("test-01") }), about: "test-01", name: "VM_STARTED", body: /^VM 'test-01' started/ },
  {
    op: "VM.start_in_recovery",
    argsOf: (d) => ({ vm: d.vm("win-01") }),
    about: "win-01",
    name: "VM_STARTED",
    body: onHost,
  },
  {
    op: "VM.start_on",
    argsOf: (d) => ({ vm: d.vm("test-01"), host: d.named("host", "xen-02").ref }),
    about: "test-01",
    name: "VM_STARTED",
    body: onHost,
  },
  { op: "VM.create_from_template", argsOf: (d) => ({ ...newVm(d), start: true }), about: "new", name: "VM_STARTED", body: onHost },
  { op: "lab.import_guest_config", argsOf: () => ({ ...config, start: true }), about: "new", name: "VM_STARTED", body: onHost },
  { op: "VM.clean_shutdown", argsOf: (d) => ({ vm: d.vm("db-01") }), name: "VM_SHUTDOWN", body: /^VM 'db-01' shutdown$/ },
  { op: "VM.hard_shutdown", argsOf: (d) => ({ vm: d.vm("db-01") }), name: "VM_SHUTDOWN", body: /^VM 'db-01' shutdown forcibly$/ },
  { op: "VM.clean_reboot", argsOf: (d) => ({ vm: d.vm("db-01") }), name: "VM_REBOOTED", body: /^VM 'db-01' rebooted cleanly$/ },
  { op: "VM.hard_reboot", argsOf: (d) => ({ vm: d.vm("db-01") }), name: "VM_REBOOTED", body: /^VM 'db-01' rebooted forcibly$/ },
  { op: "VM.pause", argsOf: (d) => ({ vm: d.vm("db-01") }), name: "VM_PAUSED", body: /^VM 'db-01' paused$/ },
  { op: "VM.unpause", argsOf: (d) => ({ vm: d.vm("db-01") }), before: ["VM.pause"], name: "VM_UNPAUSED", body: /unpaused$/ },
  { op: "VM.suspend", argsOf: (d) => ({ vm: d.vm("db-01") }), name: "VM_SUSPENDED", body: /^VM 'db-01' suspended$/ },
  { op: "VM.resume", argsOf: (d) => ({ vm: d.vm("db-01") }), before: ["VM.suspend"], name: "VM_RESUMED", body: onHost },
  {
    op: "VM.resume_on",
    argsOf: (d) => ({ vm: d.vm("db-01"), host: d.named("host", "xen-01").ref }),
    before: ["VM.suspend"],
    name: "VM_RESUMED",
    body: /on host: xen-01 /,
  },
  {
    op: "VM.clone",
    argsOf: (d) => ({ vm: d.vm("test-01"), new_name: "copy" }),
    about: "test-01",
    name: "VM_CLONED",
    body: /^VM 'test-01' cloned \(new uuid: [0-9a-f-]{36}\)$/,
  },
];

describe("[xapi.md §16] an operation that has succeeded raises its notice once", () => {
  test("those that a person may start are all here", () => {
    const inTable = notices.flatMap(({ after }) => Object.keys(after)).filter((op) => !op.startsWith("guest."));
    expect(causes.map(({ op }) => op).sort()).toEqual(inTable.sort());
  });
  test.each(causes)("$op: $name", ({ op, argsOf, before = [], about = "db-01", name, body }) => {
    const d = plainStarter();
    for (const first of before) d.done(first, { vm: d.vm("db-01") });
    const seen = d.all("message").length;
    const task = d.taken(op, argsOf(d));
    expect(d.all("message")).toHaveLength(seen);
    while (d.status(task) === "pending") d.lab.advance(d.lab.nextEventAt() ?? d.now);
    d.run(60);
    expect(d.status(task)).toBe("success");
    const { uuid } = d.named("VM", about).fields;
    expect(raised(d).slice(seen)).toEqual([
      {
        uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        name,
        priority: priorities[name],
        // A VM is what messages are about unless they say otherwise.
        obj_uuid: uuid,
        timestamp: expect.stringMatching(/^20270115T08/),
        body: expect.stringMatching(body),
      },
    ]);
    d.lab.check();
  });
});

test("an operation that is cancelled or refused raises none, and one that starts nothing neither", () => {
  const d = plainStarter();
  const task = d.taken("VM.start", { vm: d.vm("test-01") });
  d.taken("task.cancel", { task });
  d.refusal("VM.start", { vm: d.vm("db-01") });
  d.done("VM.create_from_template", { ...newVm(d), start: false });
  d.done("lab.import_guest_config", { ...config, text: config.text.replace("new", "newer"), start: false });
  expect(raised(d)).toEqual([]);
});

test("a message arrives as a change, stands in a snapshot, and marks the graphs of its VM and of the host", () => {
  const d = plainStarter();
  d.lab.drain();
  const vm = d.vm("db-01");
  const host = String(d.field("VM", vm, "resident_on"));
  const task = d.done("VM.pause", { vm });
  const [message] = d.all("message");
  expect(d.all("message")).toHaveLength(1);
  expect(reopened(d).all("message")).toEqual([message]);
  const now = Math.floor(d.lab.epochUs / 1_000_000) + Math.floor(d.now / 1_000_000);
  for (const ref of [vm, host]) {
    const history = d.lab.ask("history", { ref, fromS: now - 600, toS: now + 60, maxRows: 120 });
    expect(history?.events).toEqual([{ name: "VM_PAUSED", atS: now, vm, message: message?.ref, task: task.ref }]);
  }
});
