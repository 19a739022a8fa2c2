import { steadyMs } from "./steady-clock";

/** Failed sign-ins of one name from one address that cost nothing. guess: a person mistypes, tries the old password, and then asks */
const FREE_FAILURES = 5;
/** The same of one name from all addresses that it has never signed in from. */
const FREE_STRANGE_FAILURES = 30;
const LONGEST_WAIT_MS = 60_000;
/** A failure is forgotten when none has followed for so long. */
const FORGET_MS = 30 * 60_000;
/** An address stays known to a name so long after a sign-in from it. */
const KNOWN_MS = 30 * 86_400_000;
/** Where a name is known wrong passwords come at most so often; the right one waits its turn among them. */
const TURN_MS = 1_000;
const TURNS_WAITING = 8;
const KEYS = 10_000;

interface Failures {
  count: number;
  lastMs: number;
}

/** Failed sign-ins of a name from an address. */
export interface FailedSignIns {
  readonly account: string;
  readonly address: string;
  readonly count: number;
  /** Unix ms of the last */
  readonly lastMs: number;
  /** seconds until the next attempt is looked at; 0: none */
  readonly waitS: number;
}

/** A map that forgets what was written longest ago. */
class Bounded<T> extends Map<string, T> {
  override set(key: string, value: T): this {
    this.delete(key);
    super.set(key, value);
    const oldest = this.size > KEYS ? this.keys().next() : null;
    if (oldest && !oldest.done) this.delete(oldest.value);
    return this;
  }
}

const pair = (account: string, address: string): string => JSON.stringify([account, address]);

/**
 * Slows guessing of passwords without locking anybody out. Who guesses waits longer each time, by name and address; nobody else
 * waits for it. From an address or a browser that a name has signed in from, the right password always enters.
 */
export class SignInGate {
  private readonly pairs = new Bounded<Failures>();
  private readonly strange = new Bounded<Failures>();
  private readonly known = new Bounded<number>();
  private readonly turns = new Map<string, { waiting: number; last: Promise<void> }>();

  constructor(
    private readonly nowMs: () => number = steadyMs,
    private readonly pause: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  ) {}

  /** Whether a name has signed in from an address before. */
  isKnown(account: string, address: string): boolean {
    return (this.known.get(pair(account, address)) ?? Number.NEGATIVE_INFINITY) > this.nowMs() - KNOWN_MS;
  }

  /** Seconds that somebody unknown has to wait before a password is looked at; 0: none. */
  waitS(account: string, address: string): number {
    const own = this.left(this.pairs.get(pair(account, address)), FREE_FAILURES);
    const all = this.left(this.strange.get(account), FREE_STRANGE_FAILURES);
    return Math.ceil(Math.max(own, all) / 1000);
  }

  /** Counts an attempt before its answer is known, so that attempts side by side count too. */
  tried(account: string, address: string): void {
    this.add(this.pairs, pair(account, address));
    if (!this.isKnown(account, address)) this.add(this.strange, account);
  }

  /** The password was wrong: the wait begins now, however long it took to look at it. */
  failed(account: string, address: string): void {
    for (const failures of [this.pairs.get(pair(account, address)), this.strange.get(account)])
      if (failures) failures.lastMs = this.nowMs();
  }

  /** The password was right: what was counted is forgotten, and the address is known from now on. */
  entered(account: string, address: string): void {
    this.pairs.delete(pair(account, address));
    this.strange.delete(account);
    this.known.set(pair(account, address), this.nowMs());
  }

  /** Forgets what was counted of a name: it has a new password. */
  forget(account: string): void {
    this.strange.delete(account);
    for (const key of this.pairs.keys()) if ((JSON.parse(key) as string[])[0] === account) this.pairs.delete(key);
  }

  /**
   * Lets one attempt after the other of a known place look at the password; a wrong one holds up the next.
   * @returns null when too many wait
   */
  async inTurn(account: string, address: string, isRight: () => Promise<boolean>): Promise<boolean | null> {
    const key = pair(account, address);
    const turn = this.turns.get(key) ?? { waiting: 0, last: Promise.resolve() };
    if (turn.waiting >= TURNS_WAITING) return null;
    this.turns.set(key, turn);
    turn.waiting++;
    const before = turn.last;
    let release = (): void => undefined;
    turn.last = new Promise((resolve) => {
      release = () => {
        turn.waiting--;
        if (turn.waiting === 0) this.turns.delete(key);
        resolve();
      };
    });
    await before;
    try {
      const right = await isRight();
      if (right) release();
      else void this.pause(TURN_MS).then(release);
      return right;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Failed sign-ins that are not forgotten, the latest first. */
  failures(): FailedSignIns[] {
    const since = this.nowMs() - FORGET_MS;
    return [...this.pairs]
      .filter(([, { lastMs }]) => lastMs > since)
      .map(([key, { count, lastMs }]) => {
        const [account = "", address = ""] = JSON.parse(key) as string[];
        return { account, address, count, lastMs, waitS: this.isKnown(account, address) ? 0 : this.waitS(account, address) };
      })
      .sort((a, b) => b.lastMs - a.lastMs);
  }

  private add(counts: Bounded<Failures>, key: string): void {
    const old = counts.get(key);
    const isOld = old === undefined || old.lastMs <= this.nowMs() - FORGET_MS;
    counts.set(key, { count: isOld ? 1 : old.count + 1, lastMs: this.nowMs() });
  }

  private left(failures: Failures | undefined, free: number): number {
    if (failures === undefined || failures.count < free || failures.lastMs <= this.nowMs() - FORGET_MS) return 0;
    const wait = Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** (failures.count - free));
    return Math.max(0, failures.lastMs + wait - this.nowMs());
  }
}
