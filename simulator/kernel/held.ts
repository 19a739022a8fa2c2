/** What may be about to change, and has to be copied first when a snapshot has taken hold of it. */
export interface Owner {
  /** Says that something is about to change. */
  secure(): void;
}

/** Data that a snapshot has taken hold of. */
interface Hold<D> {
  copied: (() => D) | null;
}

/**
 * Something that a snapshot takes hold of when it begins, and that is copied when it is about to change or when it is written, whichever
 * comes first: most of a large lab does not change in the moment in which a snapshot begins, and nobody has to wait for copies of it.
 */
export class Held<D> implements Owner {
  /** the newest snapshot's, until there is a copy; no earlier one is under way any more */
  private hold: Hold<D> | null = null;

  /** @param copy - copies what may change, quickly; the data are put together when they are asked for */
  constructor(private readonly copy: () => () => D) {}

  /** A snapshot begins. @returns the data as they are now, to be asked for once, until the next snapshot begins */
  take(): () => D {
    const hold: Hold<D> = { copied: null };
    this.hold = hold;
    return () => {
      if (hold.copied === null) this.settle(hold);
      return (hold.copied as () => D)();
    };
  }

  secure(): void {
    if (this.hold !== null) this.settle(this.hold);
  }

  private settle(hold: Hold<D>): void {
    // First, for what is copied may say that it is about to change.
    if (this.hold === hold) this.hold = null;
    hold.copied = this.copy();
  }
}
