import { LabRefusal } from "../types";

/** Why nothing can be changed while the journal cannot be written. */
export function storageRefusal(reason: string): LabRefusal {
  return new LabRefusal(
    "STORAGE_UNAVAILABLE",
    `The server cannot save changes now (${reason}). Nothing is lost; repeat the request when there is space again.`,
  );
}

/** An error with where it comes from, for the server's log. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
