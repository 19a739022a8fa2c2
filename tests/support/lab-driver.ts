import type { JournalEntry, LabMachine, LabRole, LabSnapshot, Outcome, RecordChange } from "../../simulator/contract/lab";
import { type SimTime, simTime } from "../../simulator/kernel/time";
import { createLab, openLab } from "../../simulator/lab";
import type { Fault } from "../../simulator/model/fault";
import type { ClassName } from "../../simulator/model/ref";
import type { EngineMaker } from "../../simulator/world/world";
import { plainEngine } from "./plain-engine";

/** 2027-01-15 08:00:00 UTC, so that dates in transcripts stay the same. */
export const EPOCH = 1_800_000_000_000_000;
export const MIB = 1_048_576;
export const GIB = 1024 * MIB;

type Fields = Readonly<Record<string, unknown>>;
export interface Found {
  readonly ref: string;
  readonly fields: Fields;
}

/** A lab with hands on it: operations, clock, consoles and records by name. */
export class LabDriver {
  private requests = 0;
  readonly journal: JournalEntry[] = [];
  constructor(readonly lab: LabMachine) {}

  /** For a lab opened from another's snapshot: its next request is not one that the other has made already. */
  continueRequestsOf(other: LabDriver): void {
    this.requests = other.requests;
  }
  /** The same where the other is gone. @param most - requests that it can have made */
  continueRequestsAfter(most: number): this {
    this.requests = most;
    return this;
  }

  // clock

  get now(): SimTime {
    return this.lab.now();
  }
  run(seconds: number): this {
    this.lab.advance(simTime(this.now + Math.round(seconds * 1_000_000)));
    return this;
  }

  // operations

  /** Submits an operation now. */
  call(op: string, args: Record<string, unknown>, role: LabRole = "pool-admin"): Outcome {
    const entry: JournalEntry = {
      at: this.now,
      kind: "operation",
      requestId: `request-${++this.requests}`,
      actor: { user: "tester", role },
      call: { op, args },
    };
    this.journal.push(entry);
    return this.lab.apply(entry) as Outcome;
  }
  /** The refusal of an operation; a throw when it is taken. */
  refusal(op: string, args: Record<string, unknown>, role: LabRole = "pool-admin"): Fault {
    const outcome = this.call(op, args, role);
    if (outcome.ok) throw new Error(`${op} is taken`);
    return outcome.fault;
  }
  /** Submits an operation that must be taken; returns its task, or its value when it takes no time. */
  taken(op: string, args: Record<string, unknown>, role: LabRole = "pool-admin"): string {
    const outcome = this.call(op, args, role);
    if (!outcome.ok) throw new Error(`${op}: ${outcome.fault.code} ${outcome.fault.params.join(" ")}`);
    return outcome.task ?? String(outcome.value);
  }
  /** Submits an operation and runs until its task has ended; returns the task. */
  done(op: string, args: Record<string, unknown>, seconds = 1500): Found {
    const task = this.taken(op, args);
    const limit = this.now + seconds * 1_000_000;
    while (this.status(task) === "pending") {
      const next = this.lab.nextEventAt();
      if (next === null || next > limit) throw new Error(`${op} did not end within ${seconds} s`);
      this.lab.advance(next);
    }
    return this.record("task", task);
  }
  status(task: string): unknown {
    return this.record("task", task).fields.status ?? "pending";
  }

  // records

  all(name: string): Found[] {
    const records = this.lab.allRecords(new Set([name as ClassName]));
    return records.filter((r): r is Extract<RecordChange, { op: "add" | "mod" }> => r.op !== "del");
  }
  record(name: string, ref: string): Found {
    const found = this.all(name).find((r) => r.ref === ref);
    if (!found) throw new Error(`no ${name} ${ref}`);
    return found;
  }
  named(name: string, label: string): Found {
    const found = this.all(name).find((r) => r.fields.name_label === label);
    if (!found) throw new Error(`no ${name} named ${label}`);
    return found;
  }
  vm(label: string): string {
    return this.named("VM", label).ref;
  }
  field(name: string, ref: string, field: string): unknown {
    return this.record(name, ref).fields[field];
  }
  /** Records other than tasks, as one text: equal when nothing that a user sees has changed. */
  picture(): string {
    return JSON.stringify(this.lab.allRecords().filter((r) => r.class !== "task"));
  }
  /** Everything but tasks, ready to compare field by field. */
  records(): Map<string, Fields> {
    return new Map(
      this.lab.allRecords().flatMap((r) => (r.class === "task" || r.op === "del" ? [] : [[`${r.class} ${r.ref}`, r.fields] as const])),
    );
  }

  // consoles

  text(vm: string): string {
    return this.lab.console(vm)?.text ?? "";
  }
  type(vm: string, text: string): this {
    const entry: JournalEntry = { at: this.now, kind: "consoleInput", console: vm, text };
    this.journal.push(entry);
    this.lab.apply(entry);
    return this;
  }
  /** Runs until what came on a console since `from` fits; returns that text. */
  until(vm: string, wanted: string | RegExp, seconds = 120, from = 0): string {
    const limit = this.now + seconds * 1_000_000;
    for (;;) {
      const view = this.lab.console(vm);
      const text = view ? view.text.slice(Math.max(0, from - view.offset)) : "";
      if (typeof wanted === "string" ? text.includes(wanted) : wanted.test(text)) return text;
      const next = this.lab.nextEventAt();
      if (next === null || next > limit)
        throw new Error(`no ${String(wanted)} on the console within ${seconds} s; it ends: ${text.slice(-800)}`);
      this.lab.advance(next);
    }
  }
  /** Offset of the next character on a console. */
  end(vm: string): number {
    const view = this.lab.console(vm);
    return view ? view.offset + view.text.length : 0;
  }
  login(vm: string): this {
    this.until(vm, "login: ");
    let from = this.end(vm);
    this.type(vm, "root\r").until(vm, "Password: ", 10, from);
    from = this.end(vm);
    this.type(vm, "xenarium\r").until(vm, /# $/, 10, from);
    return this;
  }
  /** Types a command at a prompt; returns what it printed before the next prompt. */
  command(vm: string, line: string, seconds = 60): string {
    const from = this.end(vm);
    this.type(vm, `${line}\r`);
    const text = this.until(vm, /\n[^\n]*[@:][^\n]*[#$] $/, seconds, from).replaceAll("\r\n", "\n");
    return text.slice(text.indexOf("\n") + 1, text.lastIndexOf("\n") + 1);
  }
  /** Runs a command outside any terminal. */
  exec(target: string, commandLine: string, seconds = 60): { stdout: string; stderr: string; code: number } {
    const id = `exec-${++this.requests}`;
    this.lab.drain();
    const entry: JournalEntry = { at: this.now, kind: "exec", id, target, commandLine };
    this.journal.push(entry);
    this.lab.apply(entry);
    const limit = this.now + seconds * 1_000_000;
    const result = { stdout: "", stderr: "", code: -1 };
    for (;;) {
      for (const piece of this.lab.drain().exec) {
        if (piece.id !== id) continue;
        if ("code" in piece) return { ...result, code: piece.code };
        result[piece.stream] += piece.text;
      }
      const next = this.lab.nextEventAt();
      if (next === null || next > limit) throw new Error(`"${commandLine}" did not end within ${seconds} s: ${JSON.stringify(result)}`);
      this.lab.advance(next);
    }
  }
}

/**
 * Labs that go on where one of their kind has been made: to make one takes ten times as long as to open it.
 * @param usual - the engines of guests where the one who asks names none; left out: the modelled ones
 * @returns opens one; others than those that made it have to read what those have written
 */
export function madeOnce<K>(make: (kind: K) => LabMachine, usual?: EngineMaker): (kind: K, makeEngine?: EngineMaker) => LabDriver {
  const made = new Map<K, LabSnapshot>();
  return (kind, makeEngine = usual) => {
    const snapshot = made.get(kind) ?? make(kind).snapshot();
    made.set(kind, snapshot);
    return new LabDriver(openLab(snapshot, makeEngine));
  };
}
const shipped = (scenario: string, makeEngine?: EngineMaker): ((seed: number, makeEngine?: EngineMaker) => LabDriver) =>
  madeOnce((seed) => createLab({ scenario, seed, epochUs: EPOCH, ...(makeEngine ? { makeEngine } : {}) }), makeEngine);

/** The starter lab with modelled guests that have booted, by seed; or whose guests go on by engines that read what those have written. */
export const openedStarter = shipped("starter");
/** The lab of hosts of all eras, by seed. */
export const openedHistory = shipped("history");
const openedPlain = shipped("starter", plainEngine);

/** The starter lab with modelled guests that have booted. @param makeEngine - others, with which it is made anew */
export function starter(seed = 1, makeEngine?: EngineMaker): LabDriver {
  return makeEngine ? new LabDriver(createLab({ scenario: "starter", seed, epochUs: EPOCH, makeEngine })) : openedStarter(seed);
}
/** The starter lab with plain guests, for tests of the toolstack alone. */
export function plainStarter(seed = 1): LabDriver {
  return openedPlain(seed);
}
