import { describe, test } from "vitest";
import { golden, goldenTranscript } from "../support/golden";
import { type LabDriver, starter } from "../support/lab-driver";

const SEED = 7;
const fresh = (): LabDriver => starter(SEED);

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
  goldenTranscript("brctl.txt", driver, commands);
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
