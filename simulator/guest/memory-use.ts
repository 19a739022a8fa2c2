/** What a guest's kernel does with its memory, as somebody outside may look at it. */

/** What a page of a guest's memory is used for. `free`: it has been used before; `zero`: nobody has touched it since the domain was built. */
export type PageKind = "kernel" | "system" | "tables" | "anonymous" | "cache" | "dirtyCache" | "buffers" | "free" | "zero";

/** A run of guest pages that are used alike. */
export interface PageRun {
  readonly kind: PageKind;
  readonly pages: number;
  /** program that the pages are of */
  readonly of?: string;
}

/** Pages that something writes to again and again, at random. */
export interface PageWriter {
  /** what it is: the same writer has the same name in the next answer */
  readonly name: string;
  /** its first page, and how many it writes to */
  readonly from: number;
  readonly pages: number;
  /** writes to pages a second while its guest gets all the CPU that it asks for */
  readonly perS: number;
}

/** What a guest's kernel does with its memory. Looking changes nothing. */
export interface GuestMemoryUse {
  /** all of its memory, from guest page 0 on */
  readonly runs: readonly PageRun[];
  readonly writers: readonly PageWriter[];
  /** bytes put into its page cache since it started: what was read, and what was written */
  readonly movedBytes: number;
  /** pages of it that were read from the image that its system was installed with, and not changed */
  readonly imagePages: number;
}
