import { CliError, type Client } from "./client";

/** Words as one shell line: a single word is a line already, several keep their limits. */
export function commandLine(words: readonly string[]): string {
  const [only] = words;
  if (words.length === 1 && only !== undefined) return only;
  return words.map((word) => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
}

/**
 * Runs a command in a VM's or host's shell; output goes to this terminal as it comes.
 * @returns the command's exit code
 */
export async function exec(client: Client, lab: string, target: string, words: readonly string[]): Promise<number> {
  const { id: labId } = await client.lab(lab);
  const socket = await client.socket();
  let running: string | null = null;
  const interrupt = () => {
    if (running) socket.emit("exec:kill", running);
  };
  process.on("SIGINT", interrupt);
  try {
    return await new Promise<number>((resolve, reject) => {
      socket.on("exec:output", ({ stream, text }) => void process[stream].write(text));
      socket.on("exec:exit", ({ code }) => resolve(code));
      socket.on("disconnect", () => reject(new CliError("The connection to the server was lost.", 255)));
      socket.emit("exec:start", labId, target, commandLine(words), (ack) => {
        if (ack.ok) running = ack.id;
        else reject(new CliError(ack.message, 126));
      });
    });
  } finally {
    process.off("SIGINT", interrupt);
    socket.off("disconnect");
    socket.close();
  }
}
