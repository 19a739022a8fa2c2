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

describe("[cli.md §1, §2] xl in the control domain", () => {
  test.each([
    ["xl-list.txt", ["xl list", "xl li", "xl list web-01", "xl list 1", "xl list -v", "xl list nosuch", "xl list 99", "xl list -z"]],
    ["xl-list-l.txt", ["xl list -l app-01"]],
    ["xl-info.txt", ["xl info", "xl info nr_cpus", "xl info xen_version"]],
    ["xl-names.txt", ["xl domid web-01", "xl domid nosuch", "xl domname 1", "xl domname 99", "xl domname web-01", "xl domid"]],
    ["xl-usage.txt", ["xl", "xl help", "xl nosuch", "xl d"]],
    ["xl-dmesg.txt", ["xl dmesg"]],
  ])("%s", (file, commands) => {
    const driver = fresh();
    golden(file, commands.map((command) => transcript(driver, command)).join("\n"));
  });

  test("[lifecycle.md §1, §4] xl-list-states.txt: a paused, a reborn and a vanished domain", () => {
    const driver = fresh();
    const parts = [transcript(driver, "xl list")];
    driver.done("VM.pause", { vm: driver.vm("web-01") });
    parts.push(transcript(driver, "xl list"));
    driver.done("VM.unpause", { vm: driver.vm("web-01") });
    driver.done("VM.hard_reboot", { vm: driver.vm("web-01") });
    parts.push(transcript(driver, "xl list"));
    driver.done("VM.hard_shutdown", { vm: driver.vm("app-01") });
    parts.push(transcript(driver, "xl list"), transcript(driver, "xl domid app-01"));
    golden("xl-list-states.txt", parts.join("\n"));
  });
});

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
