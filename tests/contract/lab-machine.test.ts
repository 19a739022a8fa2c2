/** What the server relies on of a lab: one suite for the simulator and for the stand-in that drives the server in tests. */
import { describe, expect, test } from "vitest";
import type { LabFactory } from "../../server/lab/worker/factory";
import {
  createLab,
  ENGINE_VERSION,
  type JournalEntry,
  type LabMachine,
  type LabOutput,
  type LabRole,
  OPENED_ENGINES,
  openLab,
  operationViews,
  type PlacedSlice,
  type RecordChange,
  type SimTime,
  scenarios,
  viewHeads,
} from "../../simulator";
import { fakeFactory } from "../integration/support/fake-lab";

const SECOND = 1_000_000;
const EPOCH_US = 1_800_000_000_000_000;

const simulator: LabFactory = {
  engine: ENGINE_VERSION,
  opens: OPENED_ENGINES,
  scenarios,
  operations: operationViews,
  views: viewHeads,
  createLab,
  openLab: (it) => openLab(it),
};

type Added = Extract<RecordChange, { readonly fields: unknown }>;
type Streamed = JournalEntry extends infer E ? (E extends { readonly kind: "operation" } ? never : Omit<E, "at">) : never;

/** A lab and what the suite needs to know of it: a halted VM, a control domain, a host. */
class Subject {
  private requests = 0;
  constructor(readonly lab: LabMachine) {}

  record(fits: (record: Added) => boolean): Added {
    const found = this.lab.allRecords().find((record): record is Added => record.op === "add" && fits(record));
    if (!found) throw new Error("no record of that kind in the lab");
    return found;
  }
  /** Fields that stand at their defaults may be left out. */
  powerOf(vm: string): unknown {
    return this.record(({ ref }) => ref === vm).fields.power_state ?? "Halted";
  }
  readonly halted = (): string =>
    this.record(
      ({ class: of, fields }) =>
        of === "VM" && !fields.is_control_domain && !fields.is_a_template && (fields.power_state ?? "Halted") === "Halted",
    ).ref;
  readonly control = (): string => this.record(({ class: of, fields }) => of === "VM" && fields.is_control_domain === true).ref;
  readonly host = (): string => String(this.record(({ class: of }) => of === "host").fields.name_label);

  start(requestId = `request-${++this.requests}`, at = this.lab.now(), role: LabRole = "pool-admin") {
    const call = { op: "VM.start", args: { vm: this.startable, start_paused: false, force: false } };
    return this.lab.apply({ at, kind: "operation", requestId, actor: { user: "ada", role }, call });
  }
  private startable = "";
  withHalted(): this {
    this.startable = this.halted();
    return this;
  }
  stream(entry: Streamed, at = this.lab.now()) {
    return this.lab.apply({ at, ...entry } as JournalEntry);
  }
  command(id: string, commandLine: string): void {
    this.stream({ kind: "exec", id, target: this.host(), commandLine });
  }
  run(seconds: number): SimTime {
    return this.lab.advance(((this.lab.now() as number) + seconds * SECOND) as SimTime);
  }
  /** Work in the guests and in the toolstack, so that there is something to run, to keep and to send. */
  busy(): this {
    this.withHalted().start();
    this.stream({ kind: "consoleInput", console: this.control(), text: "ping 2\r" });
    this.command("busy", "sleep 1; echo done");
    return this;
  }
}

const codesOf = (outputs: readonly LabOutput[], id: string): number[] =>
  outputs.flatMap(({ exec }) => exec).flatMap((chunk) => (chunk.id === id && "code" in chunk ? [chunk.code] : []));

function labMachineSuite(name: string, factory: LabFactory, words: { readonly endless: string }): void {
  describe(name, () => {
    const fresh = (seed = 7): Subject => {
      const scenario = factory.scenarios[0]?.id ?? "";
      return new Subject(factory.createLab({ scenario, seed, epochUs: EPOCH_US }));
    };
    const opened = (from: Subject): Subject => new Subject(factory.openLab(structuredClone(from.lab.snapshot())));

    clockSuite(fresh);
    entriesSuite(fresh);
    outputSuite(fresh, words);
    snapshotSuite(factory, fresh, opened, words);
    viewsSuite(fresh);
  });
}

function clockSuite(fresh: () => Subject): void {
  test("the clock goes to where it is sent and never back; what is due by then has happened", () => {
    const it = fresh().busy();
    const start = it.lab.now();
    expect(it.lab.epochUs + start).toBe(EPOCH_US);
    expect(it.run(5)).toBe(start + 5 * SECOND);
    expect(it.lab.now()).toBe(start + 5 * SECOND);
    expect(it.lab.nextEventAt() ?? Number.POSITIVE_INFINITY).toBeGreaterThan(it.lab.now());
    const hash = it.lab.hash();
    expect(it.lab.advance(start)).toBe(start + 5 * SECOND);
    expect(it.lab.hash()).toBe(hash);
  });

  test("a run ends after the event at which it is enough, and in pieces comes to the same as at once", () => {
    const [whole, pieces] = [fresh().busy(), fresh().busy()];
    const goal = (whole.lab.now() + 5 * SECOND) as SimTime;
    whole.lab.advance(goal);
    let asked = 0;
    let reached = pieces.lab.now();
    for (let n = 0; n < 100_000 && (reached < goal || (pieces.lab.nextEventAt() ?? Number.POSITIVE_INFINITY) <= goal); n++) {
      const next = pieces.lab.nextEventAt();
      const before = reached;
      reached = pieces.lab.advance(goal, () => ++asked > 0);
      expect(reached).toBe(next !== null && next <= goal ? next : goal);
      expect(reached).toBeGreaterThanOrEqual(before);
    }
    expect(asked).toBeGreaterThan(0);
    expect(reached).toBe(goal);
    expect(pieces.lab.hash()).toBe(whole.lab.hash());
  });

  test("the same seed and entries give the same state, and 16 hex digits say which", () => {
    const [one, other] = [fresh().busy(), fresh().busy()];
    expect(one.lab.hash()).toMatch(/^[0-9a-f]{16}$/);
    for (const it of [one, other]) it.run(5);
    expect(other.lab.hash()).toBe(one.lab.hash());
    other.stream({ kind: "consoleInput", console: other.control(), text: "x" });
    expect(other.lab.hash()).not.toBe(one.lab.hash());
  });
}

function entriesSuite(fresh: () => Subject): void {
  test("an entry takes effect at its stamp", () => {
    const it = fresh().withHalted();
    const at = (it.lab.now() + 3 * SECOND) as SimTime;
    expect(it.start("later", at)).toMatchObject({ ok: true });
    expect(it.lab.now()).toBe(at);
  });

  test("a request that was made before gives its first outcome, and does nothing", () => {
    const it = fresh().withHalted();
    const outcome = it.start("once");
    expect(outcome).toMatchObject({ ok: true, task: expect.any(String) });
    it.lab.advance(it.lab.now());
    const hash = it.lab.hash();
    expect(it.start("once")).toEqual(outcome);
    expect(it.lab.hash()).toBe(hash);
    it.run(30);
    expect(it.start("once")).toEqual(outcome);
  });

  test("what is no operation has no outcome; an unknown one, a role too low and a wrong state are refused in XAPI's codes", () => {
    const it = fresh().withHalted();
    const actor = { user: "ada", role: "pool-admin" } as const;
    expect(it.stream({ kind: "consoleInput", console: it.control(), text: "\r" })).toBeNull();
    expect(it.stream({ kind: "consoleResize", console: it.control(), cols: 100, rows: 30 })).toBeNull();
    expect(it.stream({ kind: "execKill", id: "none" })).toBeNull();
    const unknown = { kind: "operation", requestId: "unknown", actor, call: { op: "VM.no_such", args: {} } } as const;
    expect(it.lab.apply({ at: it.lab.now(), ...unknown })).toMatchObject({
      ok: false,
      fault: { code: "MESSAGE_METHOD_UNKNOWN", params: ["VM.no_such"] },
    });
    expect(it.start("low", it.lab.now(), "read-only")).toMatchObject({ ok: false, fault: { code: "RBAC_PERMISSION_DENIED" } });
    it.start("first");
    it.run(60);
    expect(it.start("second")).toMatchObject({ ok: false, fault: { code: "VM_BAD_POWER_STATE" } });
    it.lab.check();
  });
}

function outputSuite(fresh: () => Subject, { endless }: { readonly endless: string }): void {
  test("draining takes what has come out; changes bring a client's records to what the lab has", () => {
    const it = fresh().withHalted();
    const vm = it.halted();
    it.lab.drain();
    it.start();
    it.run(60);
    const { now, changes } = it.lab.drain();
    expect(now).toBe(it.lab.now());
    const power = changes.flatMap((change) =>
      change.op === "mod" && change.ref === vm && "power_state" in change.fields ? [change.fields.power_state] : [],
    );
    expect(power.at(-1)).toBe("Running");
    expect(it.powerOf(vm)).toBe("Running");
    expect(it.lab.drain()).toEqual({ now, changes: [], asked: [], console: [], exec: [], faults: [], tasks: [] });
  });

  test("records are given of the classes that are asked about", () => {
    const it = fresh();
    const all = it.lab.allRecords();
    expect(all.every(({ op }) => op === "add")).toBe(true);
    expect(it.lab.allRecords(new Set(["VM"]))).toEqual(all.filter((record) => record.class === "VM"));
    expect(it.lab.allRecords(new Set())).toEqual([]);
    const named = it.lab.allRecords(new Set(["VM"]), new Set(["name_label"]));
    expect(named.map(({ ref }) => ref)).toEqual(all.filter((record) => record.class === "VM").map(({ ref }) => ref));
    expect(new Set(named.flatMap((record) => (record.op === "del" ? [] : Object.keys(record.fields))))).toEqual(new Set(["name_label"]));
  });

  test("a console's text goes on where it stopped: each piece says how much was ever written before it", () => {
    const it = fresh();
    const control = it.control();
    it.lab.drain();
    const before = it.lab.console(control);
    const own = before?.console;
    let end = (before?.offset ?? 0) + (before?.text.length ?? 0);
    let text = "";
    for (const typed of ["root\r", "xenserver\r", "echo once more\r"]) {
      it.stream({ kind: "consoleInput", console: control, text: typed });
      it.run(4);
      for (const piece of it.lab.drain().console.filter((each) => each.console === own)) {
        expect(piece.offset).toBe(end);
        end += piece.text.length;
        text += piece.text;
      }
    }
    expect(text).toContain("once more");
    const after = it.lab.console(control);
    expect(after).toMatchObject({ console: own, kind: "serial", of: control, user: null, isLive: true });
    expect((after?.offset ?? 0) + (after?.text.length ?? 0)).toBe(end);
    expect(after?.text.endsWith(text.slice(-(after?.text.length ?? 0)))).toBe(true);
    expect(it.lab.console("OpaqueRef:none")).toBeNull();
  });

  test("a command is among those that run until its code has come, once; a killed one ends with 137", () => {
    const it = fresh();
    const outputs: LabOutput[] = [];
    it.command("short", "sleep 1");
    it.command("endless", endless);
    expect([...it.lab.execs()].sort()).toEqual(["endless", "short"]);
    for (let n = 0; n < 10; n++) {
      it.run(1);
      outputs.push(it.lab.drain());
    }
    expect(codesOf(outputs, "short")).toEqual([0]);
    expect(it.lab.execs()).toEqual(["endless"]);
    it.stream({ kind: "execKill", id: "endless" });
    it.run(1);
    outputs.push(it.lab.drain());
    expect(codesOf(outputs, "endless")).toEqual([137]);
    expect(it.lab.execs()).toEqual([]);
  });
}

function snapshotSuite(
  factory: LabFactory,
  fresh: () => Subject,
  opened: (from: Subject) => Subject,
  { endless }: { readonly endless: string },
): void {
  test("a lab that is opened from a snapshot is the same, and goes on the same", () => {
    const it = fresh().busy();
    it.command("endless", endless);
    it.run(1);
    it.lab.drain();
    const hash = it.lab.hash();
    const other = opened(it);
    expect(it.lab.hash(), "taking a snapshot changes nothing").toBe(hash);
    expect(other.lab.hash()).toBe(hash);
    for (const read of [
      (lab: LabMachine) => lab.engine,
      (lab: LabMachine) => lab.now(),
      (lab: LabMachine) => lab.epochUs,
      (lab: LabMachine) => lab.nextEventAt(),
      (lab: LabMachine) => lab.execs(),
      (lab: LabMachine) => lab.allRecords(),
      (lab: LabMachine) => lab.blocks().map(({ key }) => [key, lab.block(key)?.text]),
      (lab: LabMachine) => lab.follow(["all VIF"]),
      (lab: LabMachine) => lab.console(it.control()),
      (lab: LabMachine) => lab.drain(),
    ])
      expect(read(other.lab)).toEqual(read(it.lab));
    for (const each of [it, other]) each.run(20);
    expect(other.lab.hash()).toBe(it.lab.hash());
    expect(other.lab.drain()).toEqual(it.lab.drain());
  });

  test("a request made before a snapshot is known after it", () => {
    const it = fresh().withHalted();
    const outcome = it.start("once");
    const other = opened(it).withHalted();
    expect(other.start("once")).toEqual(outcome);
  });

  test("a snapshot written piece by piece is of the moment at which it was begun", () => {
    const it = fresh().busy();
    it.run(1);
    const [hash, at] = [it.lab.hash(), it.lab.now()];
    const under = it.lab.beginSnapshot();
    expect(under).toMatchObject({ engine: factory.engine, at });
    const slices: PlacedSlice[] = [];
    for (let n = 0, isWhole = false; n < 100_000 && !isWhole; n++) {
      isWhole = under.write(() => true);
      slices.push(...under.take());
      if (n < 5) it.run(1);
    }
    expect(under.take()).toEqual([]);
    const parts = [...new Set(slices.map(({ part }) => part))];
    // What is about to change is written before its turn: each piece says its place among those of its part.
    const placed = parts.flatMap((part) => slices.filter((slice) => slice.part === part).sort((one, other) => one.order - other.order));
    const { engine, versions } = under;
    expect(factory.openLab({ engine, at, versions, slices: placed }).hash()).toBe(hash);
    it.lab.check();
  });
}

function viewsSuite(fresh: () => Subject): void {
  test("looking changes nothing, and what is not there is null", () => {
    const it = fresh().withHalted();
    const actor = { user: "ada", role: "pool-admin" } as const;
    const hash = it.lab.hash();
    const topology = it.lab.ask("topology", { plan: "infrastructure" });
    const rates = it.lab.ask("topologyRates", { plan: "infrastructure" });
    expect(rates.version).toBe(topology.version);
    expect(rates.forwardBytesPerS).toHaveLength(topology.edges.length);
    expect(rates.backwardBytesPerS).toHaveLength(topology.edges.length);
    expect(rates.framesPerS).toHaveLength(topology.edges.length);
    expect(Object.keys(it.lab.ask("whyNot", { ref: it.halted(), operations: ["VM.start", "VM.destroy"] }, actor))).toEqual([
      "VM.start",
      "VM.destroy",
    ]);
    expect(it.lab.ask("whyNot", { ref: it.halted(), operations: ["VM.start"] }, actor)).toEqual({ "VM.start": null });
    expect(it.lab.ask("samples", { refs: [it.control()] }).map(({ ref }) => ref)).toEqual([it.control()]);
    expect(it.lab.ask("history", { ref: "OpaqueRef:none", fromS: 0, toS: EPOCH_US / SECOND, maxRows: 10 })).toBeNull();
    expect(it.lab.ask("inside", { host: "OpaqueRef:none", detail: null })).toBeNull();
    expect(it.lab.ask("checkGuestConfig", { text: "this is no configuration" }).ok).toBe(false);
    expect(it.lab.footprint().history).toBeGreaterThanOrEqual(0);
    it.lab.check();
    expect(it.lab.hash()).toBe(hash);
  });
}

labMachineSuite("the simulator", simulator, { endless: "sleep 100000" });
labMachineSuite("the server's stand-in", fakeFactory, { endless: "wait" });
