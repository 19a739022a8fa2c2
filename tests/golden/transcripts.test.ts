import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type LabDriver, starter } from "../support/lab-driver";

/** Compares with the file of a name; UPDATE_GOLDEN=1 writes it anew, and the change is read in the diff. */
function golden(name: string, text: string): void {
  const path = join(import.meta.dirname, name);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, text);
  expect(existsSync(path), `${name} is there; UPDATE_GOLDEN=1 makes it`).toBe(true);
  expect(text).toBe(readFileSync(path, "utf8"));
}

const SEED = 7;
const fresh = (): LabDriver => starter(SEED);

/** A command outside any terminal: its standard output as it is, standard error marked, its exit code. */
function transcript(driver: LabDriver, command: string): string {
  const { stdout, stderr, code } = driver.exec("xen-01", command);
  const marked = stderr === "" ? "" : stderr.replace(/^(?=.)/gm, "2> ");
  return `# ${command}\n${stdout}${marked}[exit ${code}]\n`;
}

/** Control characters made visible, one line a line. */
function readable(console: string): string {
  return `${console.replaceAll("\r\n", "\n").replaceAll("\r", "\\r").replaceAll("\x1b", "\\e")}\n`;
}

test("[cli.md §11, network.md §6] brctl.txt: bridges and what they have learned", () => {
  const driver = fresh();
  const commands = [
    "brctl show",
    "brctl show xenbr0",
    "brctl show nosuch",
    "brctl showmacs xenbr0",
    "brctl showmacs nosuch",
    "brctl showmacs",
  ];
  golden("brctl.txt", commands.map((command) => transcript(driver, command)).join("\n"));
});

test("[cli.md §2] console-dom0.txt: the same programs typed at the control domain's console", () => {
  const driver = fresh();
  const dom0 = driver.vm("Control domain on host: xen-01");
  const from = driver.login(dom0).end(dom0);
  for (const line of ["xl list", "xl list nosuch", "echo $?", "brctl show | head -2", "xl domid web-01"]) driver.command(dom0, line);
  golden("console-dom0.txt", readable(driver.text(dom0).slice(from - (driver.lab.console(dom0)?.offset ?? 0))));
});

describe("[lifecycle.md §2, §3] what a console shows from power-on to login", () => {
  test.each([
    ["boot-pv.txt", "db-01"],
    ["boot-pvh.txt", "app-01"],
    ["boot-hvm.txt", "web-01"],
  ])("%s", (file, name) => {
    const driver = fresh();
    golden(file, readable(driver.text(driver.vm(name))));
  });
});
