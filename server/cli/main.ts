#!/usr/bin/env node
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { failStart, serve } from "../main";
import { CliError, Client, explain } from "./client";
import { exec } from "./exec";
import { branchOff, compareLab, goOnIn, markLab, printHistory, takeLabTo } from "./history";
import { backup, check, restore } from "./keeping";
import { type CreateOptions, createLab, deleteLab, exportLab, importLab, listFaults, listLabs, printScenario } from "./labs";
import { faults, operate } from "./operate";
import { addUser, setPassword } from "./users";
import { why } from "./why";

const root = fileURLToPath(import.meta.url.endsWith(".ts") ? new URL("../../", import.meta.url) : new URL("../", import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { version: string };

async function signedIn(work: (client: Client) => Promise<void>): Promise<void> {
  const client = await Client.signedIn();
  try {
    await work(client);
  } finally {
    await client.signOut();
  }
}

/** Runs the benchmarks of this clone. */
async function bench(names: readonly string[], json: string | undefined): Promise<void> {
  if (!existsSync(`${root}bench/main.ts`)) throw new CliError("There are no benchmarks here.");
  const child = spawn(process.execPath, ["--import", "tsx", "bench/main.ts", ...names, ...(json ? ["--json", json] : [])], {
    cwd: root,
    stdio: "inherit",
  });
  process.exitCode = await new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
}

const program = new Command("xenarium")
  .enablePositionalOptions()
  .description("A whole Xen datacentre to administer, look inside, and break.")
  .version(version)
  .addHelpText(
    "after",
    `
Environment:
  XENARIUM_DATA            data directory (default ./data)
  PORT, XENARIUM_HOST      where serve listens (default 3000 on all addresses)
  XENARIUM_ADMIN_PASSWORD  password of the account admin at the very first start
  XENARIUM_URL             server for lab, user and exec (default: the one on this data directory, else http://127.0.0.1:3000)
  XENARIUM_USER, XENARIUM_PASSWORD  account for lab, user and exec (default user: admin)`,
  );

program
  .command("serve")
  .description("start the server in the foreground")
  .action(async () => {
    Object.assign(process.env, { NODE_ENV: process.env.NODE_ENV ?? "production" });
    await serve().catch(failStart);
  });

const lab = program.command("lab").description("labs of a running server");
lab
  .command("list")
  .description("list the labs you may see")
  .action(() => signedIn(listLabs));
lab
  .command("create")
  .description("create a lab and print its id")
  .argument("<name>")
  .option("--scenario <id>", "scenario to begin with; administrators: many:HOSTS:VMS_PER_HOST as well")
  .option("--file <path>", "file that describes what it begins with; -: the standard input (docs/scenarios.md)")
  .action((name: string, options: CreateOptions) => signedIn((client) => createLab(client, name, options)));
lab
  .command("scenario")
  .description("print the file of the scenario that a lab was made from")
  .argument("<lab>", "name or id")
  .action((name: string) => signedIn((client) => printScenario(client, name)));
lab
  .command("export")
  .description("write a lab's whole state to a file")
  .argument("<lab>", "name or id")
  .argument("<file>")
  .action((name: string, file: string) => signedIn((client) => exportLab(client, name, file)));
lab
  .command("import")
  .description("make a lab from an exported file and print its id")
  .argument("<file>")
  .option("--name <name>", "name of the new lab")
  .action((file: string, options: { name?: string }) => signedIn((client) => importLab(client, file, options.name)));
lab
  .command("history")
  .description("list what a lab's history has: its start, marks, branches and the present")
  .argument("<lab>", "name or id")
  .action((name: string) => signedIn((client) => printHistory(client, name)));
lab
  .command("mark")
  .description("give the present moment of a lab a name, under which it stays, and print its time")
  .argument("<lab>", "name or id")
  .argument("<name>")
  .action((name: string, mark: string) => signedIn((client) => markLab(client, name, mark)));
lab
  .command("go")
  .description("take a lab back to a mark or a time of its clock; what came after stays as a branch")
  .argument("<lab>", "name or id")
  .argument("<where>", "name of a mark, or a time such as 2026-11-27T14:03:00Z")
  .option("--leave-as <name>", "name of the branch that is left", "")
  .action((name: string, where: string, options: { leaveAs: string }) =>
    signedIn((client) => takeLabTo(client, name, where, options.leaveAs)),
  );
lab
  .command("go-on")
  .description("take a lab to the end of a branch that it has left")
  .argument("<lab>", "name or id")
  .argument("<branch>", "name or number")
  .action((name: string, branch: string) => signedIn((client) => goOnIn(client, name, branch)));
lab
  .command("branch")
  .description("make a new lab of one, as it is or as it was, and print its id")
  .argument("<lab>", "name or id")
  .argument("<name>", "name of the new lab")
  .option("--at <where>", "name of a mark, or a time; now unless told")
  .action((name: string, made: string, options: { at?: string }) => signedIn((client) => branchOff(client, name, made, options.at)));
lab
  .command("compare")
  .description("list what has changed in a lab since a mark or a time: + added, - gone, ~ changed")
  .argument("<lab>", "name or id")
  .argument("<before>", "name of a mark, or a time")
  .argument("[after]", "the same; now unless told")
  .action((name: string, before: string, after: string | undefined) => signedIn((client) => compareLab(client, name, before, after)));
lab
  .command("delete")
  .description("delete a lab with all its history")
  .argument("<lab>", "name or id")
  .action((name: string) => signedIn((client) => deleteLab(client, name)));
lab
  .command("faults")
  .description("list the faults of the simulation that were contained in a lab")
  .argument("<lab>", "name or id")
  .option("--json", "one JSON object a line, with stacks")
  .action((name: string, options: { json?: boolean }) => signedIn((client) => listFaults(client, name, options.json === true)));

const user = program.command("user").description("accounts, on a running server or directly on the data directory");
user
  .command("add")
  .description("add an account")
  .argument("<name>")
  .option("--role <role>", "admin, instructor or student", "student")
  .option("--password <password>", "otherwise one is made up and printed")
  .option("--display-name <text>")
  .action((name: string, options: { role: string; password?: string; displayName?: string }) => addUser(name, options));
const passwd = (command: Command) =>
  command
    .description("set an account's password and end its sessions")
    .argument("<name>")
    .option("--password <password>", "otherwise it is asked for, or read from the standard input")
    .action((name: string, options: { password?: string }) => setPassword(name, options.password));
passwd(user.command("passwd"));
passwd(program.command("passwd"));

program
  .command("backup")
  .description("write a backup of the data directory, whether a server runs on it or not")
  .argument("<dir>", "a directory that is not there yet")
  .action((target: string) => backup(target, version));
program
  .command("restore")
  .description("put a backup in the place of the data directory; no server may run on it")
  .argument("<dir>", "a backup")
  .action(restore);
program
  .command("check")
  .description("read all that the data directory holds and say what is amiss; exit code 1 when anything is")
  .action(check);

program
  .command("exec")
  .description("run a command in a VM's or host's shell; its exit code becomes ours")
  .argument("<lab>", "name or id")
  .argument("<target>", "name, uuid or ref of a VM or host")
  .argument("<command...>", "after --")
  .passThroughOptions()
  .action((name: string, target: string, words: string[]) =>
    signedIn(async (client) => {
      process.exitCode = await exec(client, name, target, words[0] === "--" ? words.slice(1) : words);
    }),
  );

program
  .command("why")
  .description("say whether one machine of a lab reaches another, hop by hop, and why not; exit code 0: it does, 1: it does not")
  .argument("<lab>", "name or id")
  .argument("<from>", "name, uuid or ref of a VM or host")
  .argument("<to>", "the same, an IPv4 address, or a host outside")
  .argument("[protocol]", "icmp, or tcp or udp with a port such as tcp/443", "icmp")
  .option("--size <bytes>", "data of a ping, as ping -s", "56")
  .option("--json", "the whole answer as one JSON object")
  .action((name: string, from: string, to: string, protocol: string, options: { size: string; json?: boolean }) =>
    signedIn(async (client) => {
      process.exitCode = await why(client, name, from, to, protocol, options.size, options.json === true);
    }),
  );

program
  .command("operate")
  .description("have a lab do an operation, as the console does; exit code 0: it is taken, 1: it is refused")
  .argument("<lab>", "name or id")
  .argument("<operation>", "such as fault.start, link.set or VM.start")
  .argument("[arguments]", "a JSON object", "{}")
  .action((name: string, operation: string, typed: string) =>
    signedIn(async (client) => {
      process.exitCode = await operate(client, name, operation, typed);
    }),
  );

program
  .command("faults")
  .description("list the faults that run in a lab's network")
  .argument("<lab>", "name or id")
  .option("--places", "what can be broken instead, and how")
  .action((name: string, options: { places?: boolean }) => signedIn((client) => faults(client, name, options.places === true)));

program
  .command("bench")
  .description("run the benchmarks")
  .argument("[names...]")
  .option("--json <file>", "write the figures there too")
  .action((names: string[], options: { json?: string }) => bench(names, options.json));

program.parseAsync().catch((error: unknown) => {
  const { message, exitCode } = explain(error);
  process.stderr.write(`xenarium: ${message}\n`);
  process.exitCode = exitCode;
});
