import { createHash } from "node:crypto";
import { LAB_ROLES } from "../../../server/contract/roles";
import type { LabFactory } from "../../../server/lab/worker/factory";
import type {
  Actor,
  BlockMark,
  BlockText,
  ClassName,
  InsideView,
  JournalEntry,
  LabMachine,
  LabOutput,
  LabSnapshot,
  Outcome,
  PlacedSlice,
  ReachProtocol,
  RecordChange,
  SimTime,
  SlotRecords,
  SnapshotUnderWay,
  ViewAnswer,
  ViewArgs,
  ViewName,
} from "../../../simulator";
import { blockText, heldFields, operationViews, viewHeads } from "../../../simulator";
import { fakeWay } from "./fake-way";

export const FAKE_ENGINE = "fake-1";
export const FAKE_VM = "OpaqueRef:11111111-1111-1111-1111-111111111111";
export const FAKE_HOST = "OpaqueRef:22222222-2222-2222-2222-222222222222";
export const FAKE_DOM0 = "OpaqueRef:33333333-3333-3333-3333-333333333333";

interface FakeState {
  now: number;
  epochUs: number;
  power: string;
  name: string;
  consoles: Record<string, string>;
  written: Record<string, number>;
  outcomes: Record<string, Outcome>;
  /** events: what happens when */
  queue: { at: number; kind: "started" | "ping" | "exit" | "hang"; id: string; left: number }[];
  entries: number;
  /** commands from outside that still run */
  execs?: string[];
}

/**
 * A datacentre of one host and one VM, just rich enough to drive the server: VM.start takes two virtual seconds, typing echoes,
 * `ping N` on the console writes a line every virtual second, `flood N` writes N letters one by one,
 * `fault` is a contained fault, `hang` never comes back from its next event (`hang once` not again when the lab was opened anew), and renaming the VM to `broken`
 * breaks an invariant. Of commands, `wait` runs until it is killed, `vanish` too but is not found in a lab that was opened again, and
 * `flood N` prints N letters.
 */
export class FakeLab implements LabMachine {
  readonly engine = FAKE_ENGINE;
  private changes: RecordChange[] = [];
  private output: LabOutput["console"][number][] = [];
  private exec: LabOutput["exec"][number][] = [];
  private faults: LabOutput["faults"][number][] = [];
  /** of all its blocks: it changes with each look at what has come out */
  private version = 0;

  constructor(
    private readonly state: FakeState,
    private readonly isReopened = false,
  ) {}

  get epochUs(): number {
    return this.state.epochUs;
  }
  now(): SimTime {
    return this.state.now as SimTime;
  }
  nextEventAt(): SimTime | null {
    const first = this.state.queue[0];
    return first ? (first.at as SimTime) : null;
  }
  advance(to: SimTime, isEnough: () => boolean = () => false): SimTime {
    do {
      const first = this.state.queue[0];
      if (!first || first.at > to) {
        this.state.now = Math.max(this.state.now, to);
        return this.now();
      }
      this.state.queue.shift();
      this.state.now = Math.max(this.state.now, first.at);
      this.happen(first);
    } while (!isEnough());
    return this.now();
  }
  apply(entry: JournalEntry): Outcome | null {
    this.advance(entry.at);
    const before = entry.kind === "operation" ? this.state.outcomes[entry.requestId] : undefined;
    if (before) return before;
    this.state.entries++;
    switch (entry.kind) {
      case "operation": {
        const outcome = this.operate(entry.call.op, entry.call.args, entry.actor);
        this.state.outcomes[entry.requestId] = outcome;
        return outcome;
      }
      case "consoleInput":
        this.write(entry.console, entry.text);
        if (entry.text.startsWith("ping "))
          this.schedule({ at: this.state.now + 1_000_000, kind: "ping", id: entry.console, left: Number(entry.text.slice(5)) });
        if (entry.text.startsWith("flood ")) for (let n = Number(entry.text.slice(6)); n > 0; n--) this.write(entry.console, "x");
        if (entry.text === "fault")
          this.faults.push({
            at: this.now(),
            kind: "process",
            vm: FAKE_VM,
            what: "sh -c '\u001b[2J'",
            message: "no\nhope",
            stack: "at here",
          });
        if (entry.text === "crash worker") setImmediate(() => process.exit(3));
        if (entry.text === "hang" || (entry.text === "hang once" && !this.isReopened))
          this.schedule({ at: this.state.now + 20_000, kind: "hang", id: entry.console, left: 1 });
        return null;
      case "exec":
        if (entry.commandLine === "fail") this.exec.push({ id: entry.id, code: 7 });
        else if (entry.commandLine === "vanish" && this.isReopened) return null;
        else if (entry.commandLine === "wait" || entry.commandLine === "vanish") this.state.execs = [...this.execs(), entry.id];
        else if (entry.commandLine.startsWith("flood ")) {
          this.exec.push({ id: entry.id, stream: "stdout", text: "x".repeat(Number(entry.commandLine.slice(6))) });
          this.exec.push({ id: entry.id, code: 0 });
        } else {
          this.exec.push({ id: entry.id, stream: "stdout", text: `${entry.commandLine} on ${entry.target}\n` });
          this.state.execs = [...this.execs(), entry.id];
          this.schedule({ at: this.state.now + 100_000, kind: "exit", id: entry.id, left: 0 });
        }
        return null;
      case "execKill":
        if (this.execs().includes(entry.id)) this.ended(entry.id, 137);
        return null;
      default:
        return null;
    }
  }
  hidesTyped(): boolean {
    return false;
  }
  drain(): LabOutput {
    const out = {
      now: this.now(),
      changes: this.changes,
      asked: [],
      console: this.output,
      exec: this.exec,
      faults: this.faults,
      tasks: [],
    };
    this.version++;
    this.faults = [];
    this.changes = [];
    this.output = [];
    this.exec = [];
    return out;
  }
  allRecords(of: ReadonlySet<ClassName> | null = null, names: ReadonlySet<string> | null = null): readonly RecordChange[] {
    const all = [
      { op: "add", class: "host", ref: FAKE_HOST, fields: { name_label: "host-1", uuid: "h" } },
      {
        op: "add",
        class: "VM",
        ref: FAKE_DOM0,
        fields: { name_label: "Control domain on host: host-1", is_control_domain: true, power_state: "Running" },
      },
      { op: "add", class: "VM", ref: FAKE_VM, fields: { name_label: this.state.name, uuid: "v", power_state: this.state.power } },
    ] as const satisfies readonly RecordChange[];
    const asked = all.filter((record) => of?.has(record.class) !== false);
    const only = (fields: object) => Object.fromEntries(Object.entries(fields).filter(([name]) => names?.has(name) !== false));
    return asked.map((record) => ({ ...record, fields: only(record.fields) }));
  }
  blocks(): readonly BlockMark[] {
    return this.allRecords().map(({ ref }) => ({ key: ref, version: this.version }));
  }
  follow(slots: readonly string[]): readonly SlotRecords[] {
    return slots.map((slot) => ({ slot, records: this.allRecords().filter(({ ref }) => slot === `record ${ref}`) }));
  }
  taskNotes(): readonly [] {
    return [];
  }
  unfollow(): void {}
  block(key: string): BlockText | null {
    const found = this.allRecords().find(({ ref }) => ref === key);
    if (found?.op !== "add") return null;
    const fields = Object.entries(found.fields).filter(([name]) => heldFields[found.class]?.includes(name));
    const columns = Object.fromEntries(fields.map(([name, value]) => [name, { all: value }]));
    return { version: this.version, text: blockText(found.class, { each: [key] }, columns) };
  }
  snapshot(): LabSnapshot {
    const slices = [{ part: "fake", key: "", text: JSON.stringify(this.state), order: 1 }];
    return { engine: FAKE_ENGINE, at: this.now(), versions: { fake: 1 }, slices };
  }
  beginSnapshot(): SnapshotUnderWay {
    const { slices, ...head } = this.snapshot();
    let rest = slices as readonly PlacedSlice[];
    const take = (): readonly PlacedSlice[] => {
      const taken = rest;
      rest = [];
      return taken;
    };
    return { ...head, write: () => true, take, slices: () => slices, giveUp: () => undefined };
  }
  hash(): string {
    return createHash("sha256").update(JSON.stringify(this.state)).digest("hex").slice(0, 16);
  }
  console(name: string) {
    if (name !== FAKE_VM && name !== FAKE_DOM0) return null;
    const info = { console: name, kind: "serial", of: name, user: null, typist: null } as const;
    return { ...info, offset: 0, text: this.state.consoles[name] ?? "", cols: 80, rows: 24, isLive: true };
  }
  shells() {
    return [];
  }
  execs(): readonly string[] {
    return this.state.execs ?? [];
  }
  ask<N extends ViewName>(view: N, args: ViewArgs<N>): ViewAnswer<N> {
    return this.answers[view](args) as ViewAnswer<N>;
  }
  stamp() {
    return null;
  }
  private readonly answers: { readonly [N in ViewName]: (args: ViewArgs<N>) => ViewAnswer<N> } = {
    history: () => null,
    dataSources: () => [],
    samples: ({ refs }) => refs.map((ref) => ({ ref, atS: Math.floor(this.state.now / 1e6), values: { cpu0: 0.5 } })),
    topology: () => ({ version: 1, nodes: [], edges: [] }),
    topologyRates: () => ({ version: 1, forwardBytesPerS: [], backwardBytesPerS: [], framesPerS: [], lost: [] }),
    topologyFlows: () => ({ version: 1, edges: [], count: 0, flows: [] }),
    arrangement: () => ({ version: 0, places: {}, items: [], canUndo: false }),
    mapPicture: () => null,
    // Just enough to see what is sent when: the time, and a name that can be changed.
    inside: ({ host, detail }) => {
      if (host !== FAKE_HOST) return null;
      const overview = { host, atUs: this.epochUs + this.state.now, domains: [{ name: this.state.name }], asked: detail };
      return { overview: overview as unknown as InsideView["overview"], detail: null };
    },
    whyNot: ({ operations }) => Object.fromEntries(operations.map((op) => [op, null])),
    checkGuestConfig: () => ({ ok: false, findings: [], summary: null }),
    consoles: () => [],
    bulk: () => null,
    foundBy: () => ({}),
    valuesInUse: () => ({}),
    ranked: () => ({ refs: [], values: [], count: 0 }),
    freeDisks: () => [],
    newVmPlaces: () => ({ places: [], chosen: null }),
    overview: () => null,
    trend: () => null,
    screen: () => null,
    wiring: () => null,
    physicalSwitch: () => null,
    transfers: () => ({ isFrameByFrame: false, transfers: [] }),
    captures: () => [],
    captureLinks: () => [],
    captureFrames: () => null,
    capturedFrame: () => null,
    captureStream: () => null,
    captureFile: () => null,
    faults: () => [{ id: "fault-1", kind: "flap", on: "OpaqueRef:nic", name: "xen-01 eth0", value: 5_000, user: "admin", startedAt: 0 }],
    replays: () => [],
    faultPlaces: () => [{ on: "OpaqueRef:nic", name: "xen-01 eth0", kinds: ["flap", "mtu"] }],
    reachabilityRow: ({ from, to }) => ({
      from: { kind: "vm", ref: null, name: from, address: null },
      cells: to.map((other) => ({ to: other, verdict: "reachable", why: null })),
    }),
    reachability: ({ to, protocol, port }) => fakeWay(to, protocol as ReachProtocol, port),
  };
  check(): void {}
  footprint() {
    return { history: 0 };
  }

  private operate(op: string, args: Readonly<Record<string, unknown>>, actor: Actor): Outcome {
    const known = Object.hasOwn(operationViews, op) ? operationViews[op as keyof typeof operationViews] : null;
    if (!known) return { ok: false, fault: { code: "MESSAGE_METHOD_UNKNOWN", params: [op] } };
    if (LAB_ROLES.indexOf(actor.role) < LAB_ROLES.indexOf(known.role))
      return { ok: false, fault: { code: "RBAC_PERMISSION_DENIED", params: [op.toLowerCase(), `it needs ${known.role}`] } };
    if (op === "VM.start") {
      if (this.state.power !== "Halted")
        return { ok: false, fault: { code: "VM_BAD_POWER_STATE", params: [FAKE_VM, "Halted", this.state.power] } };
      this.schedule({ at: this.state.now + 2_000_000, kind: "started", id: "", left: 0 });
      return { ok: true, value: null, task: "OpaqueRef:task" };
    }
    if (op === "set_field") {
      if (args.value === "broken") throw new Error("invariant broken: names are whole");
      if (args.value === "hang") for (;;);
      this.state.name = String(args.value);
      this.changes.push({ op: "mod", class: "VM", ref: FAKE_VM, fields: { name_label: this.state.name } });
    }
    return { ok: true, value: this.state.entries, task: null };
  }
  private happen(event: FakeState["queue"][number]): void {
    if (event.kind === "started") {
      this.state.power = "Running";
      this.changes.push({ op: "mod", class: "VM", ref: FAKE_VM, fields: { power_state: "Running" } });
    } else if (event.kind === "exit") this.ended(event.id, 0);
    else if (event.kind === "hang") for (;;);
    else {
      this.write(event.id, `reply at ${event.at}\r\n`);
      if (event.left > 1) this.schedule({ ...event, at: event.at + 1_000_000, left: event.left - 1 });
    }
  }
  private ended(id: string, code: number): void {
    this.state.execs = this.execs().filter((other) => other !== id);
    this.state.queue = this.state.queue.filter((event) => event.kind !== "exit" || event.id !== id);
    this.exec.push({ id, code });
  }
  private schedule(event: FakeState["queue"][number]): void {
    this.state.queue.push(event);
    this.state.queue.sort((a, b) => a.at - b.at);
  }
  private write(console: string, text: string): void {
    const offset = this.state.written[console] ?? 0;
    this.state.written[console] = offset + text.length;
    this.state.consoles[console] = (this.state.consoles[console] ?? "") + text;
    this.output.push({ console, offset, text });
  }
}

export const fakeFactory: LabFactory = {
  engine: FAKE_ENGINE,
  opens: [FAKE_ENGINE],
  operations: operationViews,
  views: viewHeads,
  scenarios: [{ id: "starter" }],
  createLab: ({ epochUs }) =>
    new FakeLab({ now: 0, epochUs, power: "Halted", name: "web-01", consoles: {}, written: {}, outcomes: {}, queue: [], entries: 0 }),
  openLab: ({ slices }) => new FakeLab(JSON.parse(slices[0]?.text ?? ""), true),
};
