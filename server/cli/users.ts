import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Accounts } from "../auth/accounts";
import type { InstanceRole } from "../contract";
import { dataDirectoryPath, holderOf, openDataDirectory } from "../db/data-directory";
import { openDatabase } from "../db/open";
import { passwordInput, usernameInput } from "../doors/api/routers/inputs";
import { CliError, Client } from "./client";

/** Works on accounts: through the running server, or on the data directory itself when no server holds it. */
async function withAccounts<T>(online: (client: Client) => Promise<T>, offline: (accounts: Accounts) => Promise<T>): Promise<T> {
  const path = dataDirectoryPath();
  if (process.env.XENARIUM_URL || holderOf(path)) {
    const client = await Client.signedIn();
    try {
      return await online(client);
    } finally {
      await client.signOut();
    }
  }
  const directory = openDataDirectory(path);
  try {
    const database = await openDatabase(directory.databaseFile, fileURLToPath(new URL("../prisma/sqlite/migrations", bundleOrSource())));
    try {
      return await offline(new Accounts(database, process.env.XENARIUM_SECRET || directory.secret));
    } finally {
      await database.close();
    }
  } finally {
    directory.release();
  }
}

/** A place one level below the repository: `dist/` for the bundle, `server/` for the source. */
function bundleOrSource(): string {
  return import.meta.url.endsWith(".ts") ? new URL("../", import.meta.url).href : import.meta.url;
}

function checkPassword(password: string): string {
  const checked = passwordInput.safeParse(password);
  if (!checked.success) throw new CliError(`The password is not accepted: ${checked.error.issues[0]?.message}.`, 2);
  return password;
}

export async function addUser(
  name: string,
  options: { readonly role: string; readonly password?: string; readonly displayName?: string },
): Promise<void> {
  const username = usernameInput.safeParse(name);
  if (!username.success) throw new CliError(`The user name is not accepted: ${username.error.issues[0]?.message}.`, 2);
  if (!["admin", "instructor", "student"].includes(options.role)) throw new CliError("The role is admin, instructor or student.", 2);
  const password = checkPassword(options.password ?? randomBytes(9).toString("base64url"));
  const account = {
    username: username.data,
    displayName: options.displayName ?? username.data,
    password,
    role: options.role as InstanceRole,
  };
  await withAccounts(
    (client) => client.api.account.create.mutate(account),
    (accounts) => accounts.create(account),
  );
  process.stdout.write(`Added ${account.username} (${account.role})${options.password ? "" : ` with the password ${password}`}.\n`);
}

export async function setPassword(name: string, given: string | undefined): Promise<void> {
  const password = checkPassword(given ?? (await askPassword(`New password for ${name}: `)));
  await withAccounts(
    async (client) => void (await client.api.account.setPassword.mutate({ username: name, password })),
    (accounts) => accounts.setPassword(name, password),
  );
  process.stdout.write(`The password of ${name} is set.\n`);
}

/** Reads a line without showing it at a terminal; the first line of the input otherwise. */
async function askPassword(prompt: string): Promise<string> {
  const isTerminal = process.stdin.isTTY === true;
  if (isTerminal) process.stderr.write(prompt);
  const lines = createInterface({ input: process.stdin, terminal: isTerminal });
  const line = await new Promise<string>((resolve) => {
    lines.once("line", resolve);
    lines.once("close", () => resolve(""));
    // What is typed is kept from the screen.
    if (isTerminal) (lines as unknown as { _writeToOutput: () => void })._writeToOutput = () => {};
  });
  lines.close();
  if (isTerminal) process.stderr.write("\n");
  return line;
}
