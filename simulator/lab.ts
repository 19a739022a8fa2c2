import { type ChunkStore, MemoryChunks } from "./content/chunks";
import { FileAccount } from "./content/file-account";
import type {
  Actor,
  ConsoleInfo,
  ConsoleView,
  JournalEntry,
  LabMachine,
  LabOutput,
  LabSnapshot,
  Outcome,
  RecordChange,
  SnapshotUnderWay,
} from "./contract/lab";
import type { TaskNote } from "./contract/task-note";
import { isOwnCommand } from "./dom0/pool-net/asked-host";
import { Kernel } from "./kernel/kernel";
import { Marks } from "./kernel/pieces";
import type { SimTime } from "./kernel/time";
import { labFabric } from "./lab-fabric";
import { consolePlace, serialConsole } from "./model/console-ids";
import { Database } from "./model/database";
import { fault, invariant } from "./model/fault";
import type { ClassName, Ref } from "./model/ref";
import type { BlockMark, BlockText } from "./model/shown/blocks";
import type { SlotRecords } from "./model/shown/followed";
import { buildFaults } from "./scenario/build/faults";
import { newHypervisor } from "./scenario/build/host";
import { buildDatacentre } from "./scenario/build/lab";
import { WARM_UP_US, warmUp } from "./scenario/build/warm-up";
import { definitionIn } from "./scenario/file/read-scenario";
import { definitionOf } from "./scenario/shipped/catalogue";
import { labDataOf } from "./state/kernel-parts";
import { newPieces } from "./state/pieces-of-world";
import { beginSnapshot, checkInvariants, hashOfSlices, openSlices, partVersions, readAll, slicesOf } from "./state/snapshot";
import { type LabTables, shippedTables } from "./tables";
import { checkRecords } from "./toolstack/operation/record-rules";
import { start } from "./toolstack/operation/runner";
import { asked, noteAnswered, notesOfRecords } from "./toolstack/operation/task-notes";
import { defineEvents } from "./toolstack/vm/events";
import type { ViewAnswer, ViewArgs, ViewName } from "./views/table";
import type { AnyView, Views } from "./views/view";
import { isConsoleCarried, textOfConsole } from "./world/consoles";
import { activeDomain, allDomains } from "./world/domain-book";
import { eachFileChunk } from "./world/file-chunks";
import { lookAtRuns } from "./world/fluid-runs";
import { guestNamed } from "./world/guest-named";
import { closeShell, infoOf, openShell, resizeShell, ShellBook, shellHides, typeInShell } from "./world/shells";
import { rememberFlows } from "./world/traffic";
import type { EngineMaker, RunningGuest, World } from "./world/world";

/**
 * Version of the engine: only the one that wrote a journal replays it exactly. Raise it with the first change of behaviour or of a part's
 * form after a release; parts whose form has changed bring earlier ones to theirs (`upgrade`).
 */
export const ENGINE_VERSION = "22";
/** Engines whose states can be opened, oldest first. Each has a lab among the fixtures (`tests/fixtures/labs`, `scripts/keep-lab.ts`). */
export const OPENED_ENGINES: readonly string[] = [
  "9",
  "10",
  "11",
  "12",
  "13",
  "14",
  "15",
  "16",
  "17",
  "18",
  "19",
  "20",
  "21",
  ENGINE_VERSION,
];
/** Outcomes kept so that a retried request finds its first answer. */
const REQUESTS_KEPT = 1000;
/** Whoever asks without saying who. */
const NOBODY: Actor = { user: "", role: "read-only" };

function emptyWorld(seed: number, epochUs: number, { makeEngine, verbs, parts }: LabTables, chunks: ChunkStore, fileBytes?: number): World {
  const kernel = new Kernel(seed);
  const marks = new Marks();
  let world: World | null = null;
  const worldOf = (): World => {
    invariant(world !== null, "events run only in a whole world");
    return world;
  };
  const kinds = defineEvents(kernel, worldOf);
  const fabric = labFabric(kernel, kinds, worldOf);
  const files = new FileAccount(
    chunks,
    () => kernel.now,
    (found) => eachFileChunk(worldOf(), found),
    fileBytes,
  );
  world = {
    kernel,
    kinds,
    epochUs,
    files,
    db: new Database(),
    fabric,
    hosts: new Map(),
    marks,
    ...newPieces(marks),
    shells: new ShellBook(),
    srBusyUntil: new Map(),
    operations: new Map(),
    requests: new Map(),
    makeEngine,
    makeHypervisor: (host, hardware) => newHypervisor(worldOf(), host, hardware),
    verbs,
    parts,
    outbox: { console: [], exec: [], faults: [], tasks: [] },
    flowsPending: false,
    flows: null,
  };
  return world;
}

/** One lab: the world and the ways in and out. */
class Lab implements LabMachine {
  readonly engine = ENGINE_VERSION;
  /** commands from outside that run, and the domain that each runs in */
  private readonly commands = new Map<string, { readonly vm: Ref<"VM">; guest: RunningGuest }>();

  constructor(
    private readonly world: World,
    private readonly views: Views,
  ) {
    for (const guest of allDomains(world))
      for (const id of guest.isStarted ? guest.engine.execs() : []) if (!isOwnCommand(id)) this.commands.set(id, { vm: guest.vm, guest });
  }

  get epochUs(): number {
    return this.world.epochUs;
  }
  now(): SimTime {
    return this.world.kernel.now;
  }
  nextEventAt(): SimTime | null {
    return this.world.kernel.nextEventAt();
  }
  advance(to: SimTime, isEnough?: () => boolean): SimTime {
    return this.world.kernel.run(to, isEnough);
  }

  apply(entry: JournalEntry): Outcome | null {
    this.world.kernel.run(entry.at);
    const outcome = this.enter(entry);
    // Whatever it has changed may be on the way of data that go as a rate.
    lookAtRuns(this.world);
    return outcome;
  }
  private enter(entry: JournalEntry): Outcome | null {
    switch (entry.kind) {
      case "operation":
        return this.operate(entry);
      case "consoleInput": {
        const { kind, object } = consolePlace(entry.console);
        if (kind === "shell") typeInShell(this.world, entry.console, entry.text, entry.actor);
        else this.typeSerial(object, entry.text, entry.actor);
        return null;
      }
      case "consoleResize": {
        const { kind, object } = consolePlace(entry.console);
        if (kind === "shell") resizeShell(this.world, entry.console, entry, entry.actor);
        else this.resizeSerial(object, entry);
        return null;
      }
      case "shellOpen":
        return openShell(this.world, entry.host, entry.actor ?? NOBODY);
      case "shellClose":
        closeShell(this.world, entry.console, entry.actor);
        return null;
      case "exec": {
        const guest = guestNamed(this.world, entry.target);
        const isStarted = guest?.pausedAt === null && guest.isStarted && guest.engine.exec(entry.id, entry.commandLine, entry.actor);
        if (!isStarted) {
          this.world.outbox.exec.push({
            id: entry.id,
            stream: "stderr",
            text: `xenarium: ${entry.target}: ${guest ? "the guest does not answer" : "no running VM or host of that name"}\n`,
          });
          this.world.outbox.exec.push({ id: entry.id, code: 125 });
        } else if (guest) this.commands.set(entry.id, { vm: guest.vm, guest });
        return null;
      }
      case "execKill":
        this.guestOfCommand(entry.id)?.engine.execKill(entry.id, entry.actor);
        return null;
    }
  }

  hidesTyped(console: string): boolean {
    const { kind, object } = consolePlace(console);
    return kind === "shell" ? shellHides(this.world, console) : (this.liveGuest(object)?.engine.hidesTyped?.(null) ?? false);
  }

  drain(isShown = false): LabOutput {
    const { db, outbox } = this.world;
    this.endLostCommands();
    const told = isShown ? db.flushShown() : { changes: db.flush(), asked: [] };
    const output: LabOutput = { now: this.now(), ...told, ...outbox };
    Object.assign(outbox, { console: [], exec: [], faults: [], tasks: [] });
    return output;
  }

  allRecords(of: ReadonlySet<ClassName> | null = null, names: ReadonlySet<string> | null = null): readonly RecordChange[] {
    return this.world.db.everything(of, names);
  }
  blocks(): readonly BlockMark[] {
    return this.world.db.blocks();
  }
  block(key: string): BlockText | null {
    return this.world.db.block(key);
  }
  follow(slots: readonly string[]): readonly SlotRecords[] {
    return this.world.db.follow(slots);
  }
  unfollow(slots: readonly string[]): void {
    this.world.db.unfollow(slots);
  }
  snapshot(): LabSnapshot {
    checkInvariants(this.world);
    return { engine: this.engine, at: this.now(), versions: partVersions(this.world), slices: [...slicesOf(this.world)] };
  }
  beginSnapshot(): SnapshotUnderWay {
    return beginSnapshot(this.world, this.engine);
  }
  check(): void {
    readAll(this.world);
    checkInvariants(this.world);
    checkRecords(this.world);
  }
  hash(): string {
    return hashOfSlices(slicesOf(this.world));
  }

  footprint(): { readonly history: number } {
    let history = 0;
    for (const log of this.world.series.looks()) history += log.entryCount * 8;
    for (const ring of this.world.consoles.looks()) history += ring.text.length;
    for (const kept of this.world.scrollbacks.looks()) history += kept.length;
    return { history };
  }
  console(name: string): ConsoleView | null {
    const { world } = this;
    const { kind, object } = consolePlace(name);
    const id = kind === "serial" ? serialConsole(object) : name;
    const shell = world.shells.open.get(id);
    if (kind === "serial" ? !world.db.get("VM", object) : !shell) return null;
    const ring = world.consoles.peek(id);
    const guest = activeDomain(world, shell?.vm ?? object);
    return {
      ...infoOf(world, id),
      ...textOfConsole(world, id),
      cols: ring?.cols ?? 80,
      rows: ring?.rows ?? 24,
      isLive: guest?.isStarted === true && guest.pausedAt === null,
    };
  }
  shells(): readonly ConsoleInfo[] {
    return [...this.world.shells.open.keys()].map((id) => infoOf(this.world, id));
  }
  execs(): readonly string[] {
    // What has ended meanwhile is among what comes out next.
    this.endLostCommands();
    return [...this.commands.keys()];
  }
  taskNotes(): readonly TaskNote[] {
    return notesOfRecords(this.world);
  }
  ask<N extends ViewName>(view: N, args: ViewArgs<N>, asker: Actor = NOBODY): ViewAnswer<N> {
    return this.viewNamed(view).ask(this.world, args as never, asker) as ViewAnswer<N>;
  }
  stamp<N extends ViewName>(view: N, args: ViewArgs<N>): number | null {
    return this.viewNamed(view).stamp?.(this.world, args as never) ?? null;
  }

  private viewNamed(name: string): AnyView {
    const view = Object.hasOwn(this.views, name) ? this.views[name] : undefined;
    invariant(view !== undefined, `view ${name} exists`);
    return view;
  }

  /** A command whose domain is gone ends with it; one of a suspended VM waits for its VM. */
  private endLostCommands(): void {
    const { commands, world } = this;
    if (commands.size === 0) return;
    for (const chunk of world.outbox.exec) if ("code" in chunk) commands.delete(chunk.id);
    for (const [id, command] of commands) {
      const guest = activeDomain(world, command.vm);
      if (guest === command.guest) continue;
      const vm = world.db.get("VM", command.vm);
      if (vm && world.images.has(vm.suspend_VDI)) continue;
      if (guest?.isStarted && guest.engine.execs().includes(id)) {
        command.guest = guest;
        continue;
      }
      world.outbox.exec.push({ id, stream: "stderr", text: "xenarium: the domain that it ran in is gone\n" }, { id, code: 125 });
      commands.delete(id);
    }
  }

  private operate(entry: Extract<JournalEntry, { kind: "operation" }>): Outcome {
    const { requests } = this.world;
    const before = requests.get(entry.requestId);
    if (before) return before;
    const operation = this.world.verbs.called(entry.call.op);
    const noted = operation ? asked(this.world, entry.requestId, operation, entry.call.args, entry.actor) : null;
    const outcome: Outcome = operation
      ? start(this.world, operation, entry.call.args, entry.actor)
      : { ok: false, fault: fault("MESSAGE_METHOD_UNKNOWN", entry.call.op) };
    if (noted) noteAnswered(this.world, noted, outcome);
    requests.set(entry.requestId, outcome);
    if (requests.size > REQUESTS_KEPT) requests.delete(requests.keys().next().value as string);
    return outcome;
  }

  /** Where a command from outside runs. */
  private guestOfCommand(id: string) {
    const guest = activeDomain(this.world, this.commands.get(id)?.vm ?? "");
    return guest?.isStarted ? guest : undefined;
  }

  private resizeSerial(vm: string, size: { readonly cols: number; readonly rows: number }): void {
    const ring = this.world.consoles.get(serialConsole(vm));
    if (ring) Object.assign(ring, { cols: size.cols, rows: size.rows });
    this.liveGuest(vm)?.engine.serialResize(size.cols, size.rows);
  }
  private typeSerial(vm: string, text: string, actor: Actor | undefined): void {
    const guest = this.liveGuest(vm);
    if (!guest || !isConsoleCarried(this.world, guest)) return;
    const ring = this.world.consoles.get(serialConsole(vm));
    if (ring && actor) ring.typist = actor.user;
    guest.engine.serialIn(text, actor);
  }

  private liveGuest(vm: string) {
    const guest = activeDomain(this.world, vm);
    return guest?.isStarted && guest.pausedAt === null ? guest : undefined;
  }
}

/** What a lab is made from. */
export interface LabOptions {
  /** id of a scenario; `SCENARIO_OF_FILE` where a file describes it */
  readonly scenario: string;
  /** text of a scenario's file, in place of what is shipped under the id */
  readonly file?: string | null;
  readonly seed: number;
  /** Unix µs that virtual now shall be when the lab is handed over */
  readonly epochUs: number;
  /** other engines than the modelled guest */
  readonly makeEngine?: EngineMaker;
  /** where real bytes of files lie; memory unless told */
  readonly chunks?: ChunkStore;
  /** most real bytes of its guests' files; `LAB_FILE_BYTES` unless told */
  readonly fileBytes?: number;
  /** what it is put together from beside or in place of what is shipped */
  readonly tables?: Partial<LabTables>;
}

/** Makes a lab from a scenario; its running guests have booted. @throws for an unknown scenario, and for a file with faults */
export function createLab(options: LabOptions): LabMachine {
  const steps = createLabInSteps(options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same in many short steps, so that a thread can serve others meanwhile. @throws in any of them, as `createLab` does */
export function* createLabInSteps(options: LabOptions): Generator<void, LabMachine> {
  const tables = { ...shippedTables, ...options.tables, ...(options.makeEngine ? { makeEngine: options.makeEngine } : {}) };
  const world = emptyWorld(options.seed, options.epochUs - WARM_UP_US, tables, options.chunks ?? new MemoryChunks(), options.fileBytes);
  const definition = options.file ? definitionIn(options.file) : definitionOf(options.scenario);
  // What another engine keeps of its guests, nobody here can read.
  const jobs = yield* buildDatacentre(world, options.makeEngine ? { ...definition, isCopied: false } : definition);
  yield* warmUp(world, jobs);
  buildFaults(world, definition);
  world.db.flush();
  Object.assign(world.outbox, { console: [], tasks: [] });
  return new Lab(world, tables.views);
}

/** Opens a lab where a snapshot left it, one of an earlier engine among them. @throws Error for one that is not known */
export function openLab(
  snapshot: LabSnapshot,
  makeEngine?: EngineMaker,
  chunks: ChunkStore = new MemoryChunks(),
  others: Partial<LabTables> = {},
): LabMachine {
  if (!OPENED_ENGINES.includes(snapshot.engine))
    throw new Error(
      `This lab was saved by engine ${snapshot.engine}; this is engine ${ENGINE_VERSION}, which opens labs of ${OPENED_ENGINES.join(", ")}.`,
    );
  const { seed, epochUs } = labDataOf(snapshot.slices);
  const tables = { ...shippedTables, ...others, ...(makeEngine ? { makeEngine } : {}) };
  const world = emptyWorld(seed, epochUs, tables, chunks);
  openSlices(world, snapshot);
  rememberFlows(world);
  world.db.flush();
  Object.assign(world.outbox, { console: [], tasks: [] });
  return new Lab(world, tables.views);
}
