/** A program that cannot be read: the words of the message, and where. */
export class AwkSyntaxError extends Error {
  constructor(
    message: string,
    readonly line: number,
    /** place in the source, -1 where none is shown */
    readonly at: number,
    /** what is shown below the source's line */
    readonly kind: "syntax" | "plain" = "syntax",
  ) {
    super(message);
  }
}

/** Something that ends awk while it runs. */
export class AwkError extends Error {
  constructor(
    message: string,
    readonly code = 2,
    /** mawk tells the record and the file with it; `bare` leaves that away */
    readonly kind: "run" | "bare" | "error" = "run",
  ) {
    super(message);
  }
}
