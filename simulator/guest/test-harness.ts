/**
 * A world of a few guests for tests: a fake clock, wires between NICs, XenStore as a map, recorded output. Deterministic:
 * events at equal times run in the order of their guests.
 */
import { MemoryChunks } from "../content/chunks";
import { type SimTime, simTime } from "../kernel/time";
import type { GuestFault, GuestServices, GuestSpec, GuestStore, ShutdownReason } from "./engine";
import type { GuestLoad } from "./load";
import { createModelledGuest, type ModelledGuest } from "./modelled/engine";
import type { ModelledOptions } from "./modelled/fresh";

/** A specification of a small Debian guest. */
export function guestSpec(changes: Partial<GuestSpec> = {}): GuestSpec {
  return {
    domid: 5,
    uuid: "5b0f2c1e-7a52-4d0c-9c7e-0f1e2d3c4b5a",
    name: "web-01",
    domainType: "pv",
    os: "debian",
    xenVersion: "4.20.0",
    vcpus: 2,
    memoryBytes: 1024 * 1_048_576,
    cpuModel: "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz",
    cpuMhz: 2100,
    kernelArgs: "",
    nics: [],
    workload: "idle",
    workloadPeer: null,
    disks: [
      { device: "xvda", sizeBytes: 10_737_418_240, type: "Disk", mode: "RW", bootable: true, content: { base: "debian-12", overlay: {} } },
    ],
    ...changes,
  };
}

/** One guest in the world, with everything it said. */
export class TestGuest {
  readonly engine: ModelledGuest;
  readonly spec: GuestSpec;
  wakeTime: SimTime | null = null;
  wakes = 0;
  hasFrontends = false;
  serial = "";
  /** text of terminals that were opened in it, and those that have ended */
  readonly terminals: { [id: string]: string } = {};
  readonly endedTerminals: string[] = [];
  loads: GuestLoad[] = [];
  readonly store = new Map<string, string>();
  readonly execs: { id: string; stdout: string; stderr: string; code: number | null }[] = [];
  readonly faults: GuestFault[] = [];
  reason: ShutdownReason | null = null;
  /** what its NICs are plugged into */
  onFrame: (nic: number, frame: Uint8Array) => void = () => undefined;
  randomState: number;

  constructor(
    readonly world: TestWorld,
    spec: GuestSpec,
    options: ModelledOptions,
    seed: number,
  ) {
    this.spec = spec;
    this.randomState = seed;
    this.engine = createModelledGuest(spec, this.services(), options);
  }

  private services(): GuestServices {
    const { world, store, spec } = this;
    return {
      now: () => world.now,
      epochUs: 1_767_225_600_000_000,
      wakeAt: (at) => {
        this.wakeTime = at;
      },
      random: () => {
        this.randomState = (this.randomState + 0x6d2b79f5) >>> 0;
        let t = this.randomState;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return (t ^ (t >>> 14)) >>> 0;
      },
      frameOut: (nic, frame) => this.onFrame(nic, frame),
      serialOut: (text) => {
        this.serial += text;
      },
      terminalOut: (id, text) => {
        this.terminals[id] = (this.terminals[id] ?? "") + text;
      },
      terminalEnded: (id) => void this.endedTerminals.push(id),
      framebufferDamage: () => undefined,
      setLoad: (load) => void this.loads.push(load),
      stopped: (reason) => {
        this.reason = reason;
      },
      probeFrontends: () => {
        this.hasFrontends = true;
        for (const disk of spec.disks) this.engine.deviceChanged("vbd", disk.device, true, "");
        for (const nic of spec.nics) this.engine.deviceChanged("vif", `${nic.device}`, true, "");
      },
      isDeviceWorking: () => this.hasFrontends,
      deviceStates: () => ({ front: this.hasFrontends ? 4 : 1, back: this.hasFrontends ? 4 : 2 }),
      diskIo: (device, _kind, bytes, ticket, request) => {
        world.after(200 + Math.floor(bytes / 150), () => {
          if (request?.carries !== undefined) this.engine.landed(device, request.carries);
          this.engine.diskDone(ticket, true);
        });
        return true;
      },
      xenstore: {
        read: (path) => store.get(path) ?? null,
        list: (path) => {
          const prefix = path === "" || path === "." ? "" : `${path}/`;
          const names = [
            ...new Set(
              [...store.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length).split("/")[0] ?? ""),
            ),
          ].sort((a, b) => (a < b ? -1 : 1));
          return names.length === 0 && !store.has(path) ? null : names;
        },
        write: (path, value) => {
          store.set(path, value);
          return true;
        },
        remove: (path) => store.delete(path),
        client: this.client(),
      },
      cpuShareMicro: () => 1_000_000 * this.spec.vcpus,
      cpuTimeUs: () => 0,
      execOutput: (id, stream, text) => {
        const found = this.execs.find((exec) => exec.id === id);
        if (found) found[stream] += text;
      },
      chunks: world.chunks,
      fault: (fault) => void this.faults.push(fault),
      execExit: (id, code) => {
        const found = this.execs.find((exec) => exec.id === id);
        if (found) found.code = code;
      },
    };
  }

  /** The same map as a store in which everything is permitted; watches fire only when they are registered. */
  private client(): GuestStore {
    const { store } = this;
    const done = { ok: true, value: null } as const;
    const gone = { ok: false, error: "ENOENT" } as const;
    const below = (path: string): string[] =>
      [...store.keys()].filter((key) => key.startsWith(`${path}/`)).map((key) => key.slice(path.length + 1).split("/")[0] ?? "");
    const isThere = (path: string): boolean => store.has(path) || below(path).length > 0;
    return {
      read: (path) => (isThere(path) ? { ok: true, value: store.get(path) ?? "" } : gone),
      directory: (path) => (isThere(path) ? { ok: true, value: [...new Set(below(path))].sort() } : gone),
      write: (path, value) => {
        store.set(path, value);
        return done;
      },
      mkdir: (path) => {
        if (!store.has(path)) store.set(path, "");
        return done;
      },
      rm: (path) => {
        for (const key of [...store.keys()]) if (key === path || key.startsWith(`${path}/`)) store.delete(key);
        return done;
      },
      getPerms: (path) => (isThere(path) ? { ok: true, value: [{ access: "n", domid: this.spec.domid }] } : gone),
      setPerms: (path) => (isThere(path) ? done : gone),
      watch: (path, token) => {
        this.world.after(30, () => this.engine.xenstoreFired(path, token));
        return done;
      },
      unwatch: () => done,
      startTransaction: () => ({ ok: true, value: 1 }),
      endTransaction: () => done,
    };
  }

  start(): this {
    this.engine.shareChanged(1_000_000 * this.spec.vcpus);
    this.engine.start();
    return this;
  }
  /** Runs until the console shows a text; fails after a limit of virtual seconds. */
  waitFor(text: string, seconds = 120): this {
    const limit = this.world.now + seconds * 1_000_000;
    while (!this.serial.includes(text)) {
      if (!this.world.step(limit)) throw new Error(`no "${text}" within ${seconds} s; console ends:\n${this.serial.slice(-1500)}`);
    }
    return this;
  }
  /** Boots to the login prompt and logs in as root. */
  login(): this {
    this.waitFor("login: ");
    this.serial = "";
    this.type("root\r").waitFor("Password: ").type("xenarium\r").waitFor("# ");
    this.serial = "";
    return this;
  }
  type(text: string): this {
    this.engine.serialIn(text);
    return this;
  }
  /** Types a command at the prompt and returns what it printed, without the echo and the next prompt. */
  command(line: string, seconds = 60): string {
    this.serial = "";
    this.type(`${line}\r`);
    const prompt = /\[?\w+@[\w.-]+[ :][^\n]*[#$] $/;
    const limit = this.world.now + seconds * 1_000_000;
    const text = (): string => this.serial.replaceAll("\r\n", "\n");
    while (!prompt.test(text())) {
      if (!this.world.step(limit)) throw new Error(`"${line}" did not end within ${seconds} s; console:\n${this.serial.slice(-1500)}`);
    }
    const all = text();
    return all.slice(all.indexOf("\n") + 1).replace(prompt, "");
  }
  /** Runs a command line outside any terminal. */
  exec(line: string, seconds = 60): { stdout: string; stderr: string; code: number | null } {
    const exec = { id: `e${this.execs.length}`, stdout: "", stderr: "", code: null as number | null };
    this.execs.push(exec);
    if (!this.engine.exec(exec.id, line)) throw new Error("exec refused");
    const limit = this.world.now + seconds * 1_000_000;
    while (exec.code === null) if (!this.world.step(limit)) throw new Error(`"${line}" did not end; so far: ${exec.stdout}${exec.stderr}`);
    return exec;
  }
}

/** Virtual time and guests. */
export class TestWorld {
  now: SimTime = simTime(0);
  readonly guests: TestGuest[] = [];
  readonly chunks = new MemoryChunks();
  private readonly queue: { at: number; order: number; run: () => void }[] = [];
  private order = 0;

  add(changes: Partial<GuestSpec> = {}, options: ModelledOptions = {}): TestGuest {
    const guest = new TestGuest(this, guestSpec(changes), options, 12_345 + this.guests.length);
    this.guests.push(guest);
    return guest;
  }
  /** Calls something later. */
  after(us: number, run: () => void): void {
    this.queue.push({ at: this.now + us, order: this.order++, run });
  }
  /** Joins NIC 0 of guests by a hub with a delay of each hop. */
  hub(guests: readonly TestGuest[], hopUs = 60): void {
    for (const guest of guests) {
      guest.onFrame = (_nic, frame) => {
        for (const other of guests) if (other !== guest) this.after(hopUs, () => other.engine.frameIn(0, frame));
      };
    }
  }
  private next(): { at: number; run: () => void } | null {
    let best: { at: number; run: () => void } | null = null;
    let queued = -1;
    this.queue.forEach((event, index) => {
      const known = queued >= 0 ? this.queue[queued] : undefined;
      if (!known || event.at < known.at || (event.at === known.at && event.order < known.order)) queued = index;
    });
    const event = this.queue[queued];
    if (event)
      best = {
        at: event.at,
        run: () => {
          this.queue.splice(queued, 1);
          event.run();
        },
      };
    for (const guest of this.guests) {
      const at = guest.wakeTime;
      if (at !== null && (best === null || at < best.at)) {
        best = {
          at,
          run: () => {
            guest.wakeTime = null;
            guest.wakes++;
            guest.engine.wake();
          },
        };
      }
    }
    return best;
  }
  /** Runs the next event unless it lies beyond a limit; false when there is none before it. */
  step(limit: number): boolean {
    const event = this.next();
    if (event === null || event.at > limit) {
      this.now = simTime(Math.max(this.now, limit));
      return false;
    }
    this.now = simTime(Math.max(this.now, event.at));
    event.run();
    return true;
  }
  /** Runs for some virtual seconds. */
  run(seconds: number): void {
    const limit = this.now + Math.round(seconds * 1_000_000);
    while (this.step(limit));
  }
}
