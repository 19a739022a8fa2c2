import { RandomStreams } from "./random";
import { type SimTime, simTime } from "./time";
import { type PendingEvent, TimingWheel } from "./wheel";

/** What a kind of event does when it is due. */
export type EventHandler = (payload: never) => void;

/** The kernel as plain data. Event kinds go by name, so that numbering may change between versions. */
export interface KernelState {
  readonly now: number;
  readonly seed: number;
  readonly streams: readonly (readonly [string, number])[];
  readonly events: readonly (readonly [at: number, kind: string, payload: unknown])[];
}

/** Virtual clock, queue of pending events as data, random streams. Knows nothing of Xen. */
export class Kernel {
  readonly wheel = new TimingWheel();
  readonly random: RandomStreams;
  private readonly kinds = new Map<string, number>();
  private readonly names: string[] = [];
  private readonly handlers: EventHandler[] = [];
  /** events handled since the kernel was made; not part of the state */
  handled = 0;

  constructor(seed: number) {
    this.random = new RandomStreams(seed);
  }

  /** Current virtual time. */
  get now(): SimTime {
    return simTime(this.wheel.now);
  }

  /** Names a kind of event and what it does. Returns the number used in `schedule`. */
  define<P>(name: string, handler: (payload: P) => void): number {
    if (this.kinds.has(name)) throw new Error(`event kind defined twice: ${name}`);
    const kind = this.names.length;
    this.kinds.set(name, kind);
    this.names.push(name);
    this.handlers.push(handler as EventHandler);
    return kind;
  }

  /**
   * Enters an event. There is no cancellation: an owner that changes its mind keeps a token in its own state and lets the
   * stale event find another one.
   * @param at - not before now
   * @param payload - plain data without undefined
   */
  schedule(at: number, kind: number, payload: unknown): void {
    if (!(at >= this.wheel.now)) throw new Error(`event ${this.names[kind]} scheduled into the past: ${at} < ${this.wheel.now}`);
    this.wheel.push(at, kind, payload);
  }

  /**
   * Handles events up to and including `to`, until `isEnough` says so after one of them. Where it stops makes no difference to
   * what happens.
   * @returns the virtual time reached: `to` when everything due has been handled
   */
  run(to: number, isEnough: () => boolean = () => false): SimTime {
    const { wheel, handlers } = this;
    do {
      if (!wheel.popUntil(to)) {
        wheel.advanceTo(to);
        break;
      }
      this.handled++;
      (handlers[wheel.kind] as (payload: unknown) => void)(wheel.payload);
    } while (!isEnough());
    return this.now;
  }

  /** Time of the next pending event, or null. */
  nextEventAt(): SimTime | null {
    const at = this.wheel.peek();
    return at === Number.POSITIVE_INFINITY ? null : simTime(at);
  }

  export(): KernelState {
    return {
      now: this.wheel.now,
      seed: this.random.seed,
      streams: this.random.export(),
      events: this.wheel.export().map(([at, kind, payload]: PendingEvent) => [at, this.names[kind] as string, payload] as const),
    };
  }

  import(state: KernelState): void {
    this.wheel.advanceTo(state.now);
    this.random.import(state.streams);
    for (const [at, name, payload] of state.events) {
      const kind = this.kinds.get(name);
      if (kind === undefined) throw new Error(`snapshot holds an event of an unknown kind: ${name}`);
      this.wheel.push(at, kind, payload);
    }
  }
}
