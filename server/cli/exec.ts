import { CliError, type Client } from "./client";
import { GuestBytes } from "./guest-bytes";

/** Exit code after Ctrl+C, and after whoever read our output has gone. @source bash(1): 128 and the number of SIGINT, SIGPIPE */
const INTERRUPTED = 130;
const NOBODY_READS = 141;

/** Words as one shell line: a single word is a line already, several keep their limits. */
export function commandLine(words: readonly string[]): string {
  const [only] = words;
  if (words.length === 1 && only !== undefined) return only;
  return words.map((word) => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
}

/** One of our own streams, as the end of one of the command's: bytes in order, and a word when all have been taken. */
class Outlet {
  private readonly bytes = new GuestBytes();
  private taken: Promise<void> = Promise.resolve();

  constructor(
    private readonly stream: NodeJS.WriteStream,
    onGone: () => void,
  ) {
    stream.on("error", onGone);
  }

  write(text: string): void {
    this.put(this.bytes.of(text));
  }

  /** Waits until everything has been taken, or never will be. */
  async end(): Promise<void> {
    this.put(this.bytes.end());
    await this.taken;
  }

  private put(bytes: Buffer): void {
    // Asked of the last write: the stream keeps their order.
    if (bytes.length > 0) this.taken = new Promise((resolve) => this.stream.write(bytes, () => resolve()));
  }
}

/**
 * Runs a command in a VM's or host's shell; output goes to this terminal as it comes, byte for byte. A first Ctrl+C kills the
 * command, a second one does not wait for its end.
 * @returns the command's exit code; 125 with a reason on stderr when its lab failed, was deleted or has lost it
 * @throws CliError 126 when it cannot be started, 130 when it was interrupted, 255 when the server is lost
 */
export async function exec(client: Client, lab: string, target: string, words: readonly string[]): Promise<number> {
  const { id: labId } = await client.lab(lab);
  const socket = await client.socket();
  let running: string | null = null;
  let interrupt = () => {};
  let gone = () => {};
  const onInterrupt = () => interrupt();
  process.on("SIGINT", onInterrupt);
  const outlets = { stdout: new Outlet(process.stdout, () => gone()), stderr: new Outlet(process.stderr, () => {}) };
  const kill = () => {
    if (running) socket.emit("exec:kill", running);
  };
  try {
    return await new Promise<number>((resolve, reject) => {
      let interrupts = 0;
      interrupt = () => {
        if (running && interrupts++ === 0) kill();
        else reject(new CliError("interrupted", INTERRUPTED));
      };
      gone = () => {
        kill();
        resolve(NOBODY_READS);
      };
      socket.on("exec:output", ({ stream, text }) => outlets[stream].write(text));
      socket.on("exec:exit", ({ code }) => resolve(code));
      socket.on("disconnect", () => reject(new CliError("The connection to the server was lost.", 255)));
      socket.emit("exec:start", labId, target, commandLine(words), (ack) => {
        if (ack.ok) running = ack.id;
        else reject(new CliError(ack.message, 126));
      });
    });
  } finally {
    process.off("SIGINT", onInterrupt);
    socket.off("disconnect");
    socket.close();
    await Promise.all([outlets.stdout.end(), outlets.stderr.end()]);
  }
}
