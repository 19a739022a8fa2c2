import type { ConsolePerson, KeyboardView } from "../../contract/events";
import { LabRefusal } from "../../lab/types";

/** How long who has the keyboard may leave a request unanswered before it goes over, wall ms. guess: enough to finish a line and to read a sentence */
export const ANSWER_MS = 15_000;
/** How long somebody who was told no waits before asking again, wall ms. guess: asking is no way to disturb */
export const AGAIN_MS = 30_000;

interface Asking {
  readonly person: ConsolePerson;
  readonly untilMs: number;
}
interface Declined {
  readonly user: string;
  readonly by: string;
  readonly untilMs: number;
}

/**
 * Who writes in a console that several look at: one at a time. It is the first who types, for as long as they look; others ask for it.
 * How large the console is follows from who writes. What is refused is thrown, and has changed nothing.
 */
export class Keyboard {
  /** people who look, by connection, in the order in which they came */
  private readonly viewers = new Map<string, ConsolePerson>();
  private writer: ConsolePerson | null = null;
  private asking: Asking | null = null;
  private declined: Declined | null = null;
  private sizedBy: string | null = null;

  /**
   * @param size - as the console has it now, in letters
   * @param owner - whose console it is: nobody else ever writes there; null: nobody's
   */
  constructor(
    private readonly nowMs: () => number,
    private size: { readonly cols: number; readonly rows: number },
    private readonly owner: ConsolePerson | null = null,
  ) {}

  /** @returns whether anything has changed that others see */
  came(connection: string, person: ConsolePerson, size: { readonly cols: number; readonly rows: number }): boolean {
    const isNew = !this.sees(person.user);
    const isResized = size.cols !== this.size.cols || size.rows !== this.size.rows;
    this.viewers.set(connection, person);
    this.size = size;
    return isNew || isResized;
  }
  /** One connection looks no more. @returns whether anything has changed that others see */
  left(connection: string): boolean {
    const person = this.viewers.get(connection);
    if (!this.viewers.delete(connection) || !person || this.sees(person.user)) return false;
    if (this.asking?.person.user === person.user) this.asking = null;
    if (this.sizedBy === person.user) this.sizedBy = null;
    if (this.writer?.user === person.user) this.give(this.asking?.person ?? null);
    return true;
  }
  get isEmpty(): boolean {
    return this.viewers.size === 0;
  }

  /**
   * Somebody types. Whoever looks and finds nobody writing writes from now on.
   * @returns whether anything has changed that others see
   */
  type(person: ConsolePerson): boolean {
    const { owner, writer } = this;
    this.mayWrite(person.user);
    if (writer && writer.user !== person.user)
      throw new LabRefusal("CONFLICT", `${writer.displayName} has the keyboard of this console: you may ask for it.`);
    if (owner || writer || !this.sees(person.user)) return false;
    this.give(person);
    return true;
  }

  /** Whether a size that somebody tells is the console's: of who writes, else of who was first to tell one and still looks. */
  resize(user: string, size: { readonly cols: number; readonly rows: number }): boolean {
    const by = this.owner?.user ?? this.writer?.user ?? this.sizedBy;
    if (by !== null && by !== user) return false;
    this.sizedBy = user;
    this.size = size;
    return true;
  }

  ask(person: ConsolePerson): void {
    const { asking, declined, writer } = this;
    this.mayWrite(person.user);
    this.mustSee(person.user);
    if (writer?.user === person.user) return;
    if (writer === null) {
      this.give(person);
      return;
    }
    if (asking && asking.person.user !== person.user)
      throw new LabRefusal("CONFLICT", `${asking.person.displayName} has asked for the keyboard already.`);
    const waitMs = declined?.user === person.user ? declined.untilMs - this.nowMs() : 0;
    if (waitMs > 0)
      throw new LabRefusal("CONFLICT", `${declined?.by} has just kept the keyboard: ask again in ${Math.ceil(waitMs / 1000)} s.`);
    this.declined = null;
    this.asking ??= { person, untilMs: this.nowMs() + ANSWER_MS };
  }
  /** Who writes hands the keyboard over, or keeps it. */
  answer(user: string, isHandedOver: boolean): void {
    const { asking, writer } = this;
    if (writer?.user !== user) throw new LabRefusal("CONFLICT", "Only who has the keyboard can answer for it.");
    if (!asking) throw new LabRefusal("CONFLICT", "Nobody asks for the keyboard any more.");
    if (isHandedOver) this.give(asking.person);
    else {
      this.declined = { user: asking.person.user, by: writer.displayName, untilMs: this.nowMs() + AGAIN_MS };
      this.asking = null;
    }
  }
  /** Somebody who may takes the keyboard without asking. */
  take(person: ConsolePerson): void {
    this.mayWrite(person.user);
    this.mustSee(person.user);
    this.give(person);
  }
  /** Somebody wants to look only. @returns whether anything has changed that others see */
  release(user: string): boolean {
    const wasSizing = this.sizedBy === user;
    if (wasSizing) this.sizedBy = null;
    if (this.asking?.person.user === user) {
      this.asking = null;
      return true;
    }
    if (this.writer?.user !== user) return wasSizing;
    this.give(this.asking?.person ?? null);
    return true;
  }

  /** What time brings: a request that nobody has answered is granted. @returns whether anything has changed that others see */
  tick(): boolean {
    const now = this.nowMs();
    const wasDeclined = this.declined !== null && this.declined.untilMs <= now;
    if (wasDeclined) this.declined = null;
    if (!this.asking || this.asking.untilMs > now) return wasDeclined;
    this.give(this.asking.person);
    return true;
  }

  view(): KeyboardView {
    const { asking, declined } = this;
    const people = new Map([...this.viewers.values()].map((person) => [person.user, person]));
    return {
      writer: this.owner ?? this.writer,
      asking: asking && { ...asking.person, leftMs: Math.max(0, asking.untilMs - this.nowMs()) },
      declined: declined && { user: declined.user, by: declined.by },
      viewers: [...people.values()],
      sizedBy: this.owner?.user ?? this.sizedBy,
      ...this.size,
    };
  }

  private give(to: ConsolePerson | null): void {
    this.writer = to;
    this.asking = null;
    this.declined = null;
    // Until the new one has told its own, the console stays as large as it is.
    if (to) this.sizedBy = to.user;
  }
  private mayWrite(user: string): void {
    if (this.owner && this.owner.user !== user)
      throw new LabRefusal("FORBIDDEN", `This shell is ${this.owner.user}'s: you may watch it, and have one of your own.`);
  }
  private mustSee(user: string): void {
    if (!this.sees(user)) throw new LabRefusal("CONFLICT", "Open the console before you ask for its keyboard.");
  }
  private sees(user: string): boolean {
    for (const person of this.viewers.values()) if (person.user === user) return true;
    return false;
  }
}
