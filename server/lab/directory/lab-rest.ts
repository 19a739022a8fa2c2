import type { Logger } from "pino";
import type { LabAtRest, LabRepository } from "../../db/labs";
import type { LiveLab } from "../live/live-lab";

/** How the time until a lab is put to sleep is measured. */
export interface RestPace {
  /** how often it is looked for labs that nobody uses, ms */
  readonly lookMs: number;
  readonly minuteMs: number;
}
const PACE: RestPace = { lookMs: 10_000, minuteMs: 60_000 };

/** How long the labs behind one wait for it to be opened, ms. */
const WAKE_MS = 5_000;

export interface RestParts {
  readonly log: Logger;
  readonly repository: Pick<LabRepository, "rest">;
  readonly labs: () => Iterable<LiveLab>;
  /** whether anybody has the lab open */
  readonly isWatched: (labId: string) => boolean;
  readonly open: (lab: LiveLab) => Promise<void>;
  /** takes a snapshot and gives the worker's memory back */
  readonly close: (lab: LiveLab) => Promise<void>;
  /** whether what a lab puts out can be written now */
  readonly mayWrite: () => boolean;
  /** tests make it quick */
  readonly pace?: RestPace | undefined;
}

/** Wakes labs when they are wanted, and puts those to sleep that nobody has used for a while. A sleeping lab's clock stands. */
export class LabRest {
  private waiting: string[] = [];
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  private readonly pace: RestPace;

  constructor(private readonly parts: RestParts) {
    this.pace = parts.pace ?? PACE;
  }

  /** @param awake - labs that shall be opened when nothing else is to do */
  begin(awake: readonly string[]): void {
    this.waiting = [...awake];
    this.timer = setInterval(() => this.look(), this.pace.lookMs).unref();
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer) clearInterval(this.timer);
  }

  /** Opens a lab that sleeps. */
  wake(lab: LiveLab): void {
    if (this.isStopped || lab.state !== "asleep") return;
    lab.state = "opening";
    void this.openNow(lab);
  }

  /** Opens the labs that were awake before, one after another. */
  async wakeAll(): Promise<void> {
    for (let labId = this.waiting.shift(); labId !== undefined && !this.isStopped; labId = this.waiting.shift()) {
      const lab = [...this.parts.labs()].find(({ id }) => id === labId);
      if (lab?.state !== "asleep") continue;
      lab.state = "opening";
      // One that has far to go is opened beside the next.
      await Promise.race([this.openNow(lab), new Promise((resolve) => setTimeout(resolve, WAKE_MS).unref())]);
      // A turn for requests between two labs.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Puts a lab to sleep. */
  async sleep(lab: LiveLab): Promise<void> {
    const counts = lab.counts();
    await this.parts.close(lab);
    await this.note(lab, { isAsleep: true, counts, epochUs: lab.row.epochUs });
    this.parts.log.info({ labId: lab.id, lab: lab.row.name }, "lab put to sleep");
    lab.fellAsleep(counts);
  }

  /** Writes down what is shown of a lab before it is opened the next time. */
  async noteAwake(lab: LiveLab): Promise<void> {
    // Of one that came from elsewhere nothing is known yet.
    if (lab.counts() === null) await lab.index.fill().catch(() => {});
    await this.note(lab, { isAsleep: false, counts: lab.counts(), epochUs: lab.row.epochUs });
  }

  /** What cannot be noted now is out of date where it is shown, and does no harm. */
  private async note(lab: LiveLab, rest: LabAtRest): Promise<void> {
    try {
      await this.parts.repository.rest(lab.id, rest);
    } catch (error) {
      this.parts.log.error({ labId: lab.id, error: String(error) }, "what is shown of a lab that is not open could not be noted");
    }
  }

  private async openNow(lab: LiveLab): Promise<void> {
    try {
      await this.parts.open(lab);
      await this.noteAwake(lab);
    } catch (error) {
      this.parts.log.error({ labId: lab.id, error: String(error) }, "a lab could not be woken");
    }
  }

  private look(): void {
    if (!this.parts.mayWrite()) return;
    const now = performance.now();
    for (const lab of this.parts.labs()) {
      const { sleepMinutes } = lab.row;
      // Nobody has needed it since the lab was opened; what is shown of how much is in it comes from there.
      if (lab.state === "running") lab.index.fill().catch(() => {});
      if (lab.state !== "running" || sleepMinutes === null || lab.isAsked) continue;
      if (this.parts.isWatched(lab.id)) lab.usedMs = now;
      if (now - lab.usedMs < sleepMinutes * this.pace.minuteMs) continue;
      this.sleep(lab).catch((error: unknown) =>
        this.parts.log.error({ labId: lab.id, error: String(error) }, "a lab could not be put to sleep"),
      );
    }
  }
}
