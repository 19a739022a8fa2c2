import { RandomStreams } from "./random";
import { type SimTime, simTime } from "./time";
import { type PendingEvent, TimingWheel } from "./wheel";

/** What a kind of event does when it is due. */
export type EventHandler = (payload: never) => void;

/** Number of a kind of event, which knows what such an event carries. */
export type EventKind<P> = number & { readonly carries?: (payload: P) => void };

/** A pending event as plain data. Its kind goes by name, so that numbering may change between versions. */
export type StoredEvent = readonly [at: number, kind: string, payload: unknown];

/** How payloads of a kind are written, where they hold more than JSON does. */
export interface PayloadForm<P> {
  write(payload: P): unknown;
  read(data: unknown): P;
}

/** Virtual clock, queue of pending events as data, random streams. Knows nothing of Xen. */
export class Kernel {
  readonly wheel = new TimingWheel();
  readonly random: RandomStreams;
  private readonly kinds = new Map<string, number>();
  private readonly names: string[] = [];
  private readonly handlers: EventHandler[] = [];
  private readonly forms: (PayloadForm<unknown> | null)[] = [];
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
  define<P>(name: string, handler: (payload: P) => void, form: PayloadForm<P> | null = null): EventKind<P> {
    if (this.kinds.has(name)) throw new Error(`event kind defined twice: ${name}`);
    const kind = this.names.length;
    this.kinds.set(name, kind);
    this.names.push(name);
    this.handlers.push(handler as EventHandler);
    this.forms.push(form as PayloadForm<unknown> | null);
    return kind;
  }

  /**
   * Enters an event. There is no cancellation: an owner that changes its mind keeps a token in its own state and lets the
   * stale event find another one.
   * @param at - not before now
   * @param payload - plain data without undefined
   */
  schedule<P>(at: number, kind: EventKind<P>, payload: NoInfer<P>): void {
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

  /** How many events are pending. */
  get pending(): number {
    return this.wheel.size;
  }

  /** Copies the pending events. @returns writes those from one place to before another in the order in which they leave */
  copyEvents(): (from: number, to: number) => StoredEvent[] {
    const inOrder = this.wheel.copy();
    return (from, to) =>
      inOrder(from, to).map(([at, kind, payload]: PendingEvent) => {
        const form = this.forms[kind];
        return [at, this.names[kind] as string, form ? form.write(payload) : payload] as const;
      });
  }

  /** Enters events in the order given. @throws Error for a kind that nobody defines */
  importEvents(events: readonly StoredEvent[]): void {
    for (const [at, name, payload] of events) {
      const kind = this.kinds.get(name);
      if (kind === undefined) throw new Error(`snapshot holds an event of an unknown kind: ${name}`);
      const form = this.forms[kind];
      this.wheel.push(at, kind, form ? form.read(payload) : payload);
    }
  }
}
