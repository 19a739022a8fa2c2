/** An error of expansion or assignment: ends the command (and a script). */
export class ShellError extends Error {
  constructor(
    message: string,
    readonly code = 1,
    /** leaves every text that is being read, not only the command. @source bash: error.c and expr.c, top_level_cleanup */
    readonly unwinds = false,
  ) {
    super(message);
  }
}
