import type { ToWorker } from "../worker/messages";

/** Labs that are told to close, until their worker says that they have or is gone. */
export class LabClosings {
  private readonly waiting = new Map<string, () => void>();

  constructor(private readonly post: (labId: string, message: ToWorker) => void) {}

  /** Tells a lab to close. Resolves when it has. */
  async close(labId: string, withSnapshot: boolean): Promise<void> {
    const before = this.waiting.get(labId);
    await new Promise<void>((resolve) => {
      this.waiting.set(labId, () => {
        before?.();
        resolve();
      });
      this.post(labId, { t: "close", labId, withSnapshot });
    });
    this.waiting.delete(labId);
  }

  /** A lab has closed, or ended otherwise. @returns whether somebody waited for it */
  ended(labId: string): boolean {
    const told = this.waiting.get(labId);
    told?.();
    return told !== undefined;
  }
}
