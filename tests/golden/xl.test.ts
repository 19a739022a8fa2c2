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
  const { stdout, stderr, code } = driver.exec("xen-01", command, 200);
  const marked = stderr === "" ? "" : stderr.replace(/^(?=.)/gm, "2> ");
  return `# ${command}\n${stdout}${marked}[exit ${code}]\n`;
}
/** One transcript of several commands on a fresh lab. */
function played(file: string, commands: readonly string[]): void {
  const driver = fresh();
  golden(file, commands.map((command) => transcript(driver, command)).join("\n"));
  driver.lab.check();
}

describe("[cli.md §1, §2] what there is", () => {
  test.each<[string, readonly string[]]>([
    [
      "xl-list.txt",
      [
        "xl list",
        "xl li",
        "xl list web-01",
        "xl list 1",
        "xl list -v",
        "xl list -Z",
        "xl list -c",
        "xl list -n",
        "xl list -cn app-01",
        "xl list nosuch",
        "xl list 99",
        "xl list -z",
        "xl vm-list",
        "xl uptime",
        "xl uptime -s web-01",
        "xl uptime nosuch",
      ],
    ],
    ["xl-list-l.txt", ["xl list -l app-01", "xl list -l web-01"]],
    ["xl-info.txt", ["xl info", "xl info nr_cpus", "xl info xen_version", "xl info xen_m", "xl info nosuch", "xl info -n"]],
    [
      "xl-names.txt",
      [
        "xl domid web-01",
        "xl domid nosuch",
        "xl domname 1",
        "xl domname 99",
        "xl domname web-01",
        "xl domid",
        "xl rename 1 web2",
        "xl domname 1",
        "xl rename web2 app-01",
        "xl rename 99 other",
        "xl rename web2",
      ],
    ],
    [
      "xl-usage.txt",
      [
        "xl",
        "xl help",
        "xl help pause",
        "xl help list",
        "xl nosuch",
        "xl d",
        "xl pause",
        "xl -x list",
        "xl -N pause web-01",
        "xl save web-01 f",
      ],
    ],
    ["xl-dmesg.txt", ["xl dmesg", "xl dmesg -c | tail -1", "xl dmesg", "xl debug-keys h", "xl dmesg", "xl debug-keys"]],
  ])("%s", played);

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

describe("[cli.md §5] life cycle", () => {
  test.each<[string, readonly string[]]>([
    [
      "xl-pause.txt",
      [
        "xl pause web-01",
        "xl list web-01",
        "xl pause web-01",
        "xl unpause 1",
        "xl list 1",
        "xl unpause 1",
        "xl pause 99",
        "xl unpause 99",
        "xl pause 0",
        "xl pause nosuch",
      ],
    ],
    ["xl-destroy.txt", ["xl destroy 0", "xl destroy 99", "xl destroy nosuch", "xl destroy web-01", "xl list", "xl destroy web-01"]],
    [
      "xl-shutdown.txt",
      [
        "xl shutdown",
        "xl shutdown 99",
        "xl shutdown nosuch",
        "xl shutdown -w web-01",
        "xl reboot app-01",
        "sleep 60",
        "xl list",
        "xl shutdown -a -w",
        "xl list",
        "xl shutdown -q",
      ],
    ],
  ])("%s", played);
});
