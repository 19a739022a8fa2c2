import { expect, test } from "vitest";
import { guestEngineMaker } from "../../simulator/cli/engine-maker";
import { xlProgram } from "../../simulator/cli/xl/program";
import { commandsOf, everyCommand } from "../../simulator/cli/xl/table";
import { nap } from "../fixtures/xl-subcommand/nap";
import { openedStarter } from "../support/lab-driver";

/** What one file and its name in a list give: help, options, arguments, waiting, roles, refusals. */
test("a subcommand of xl is one file", () => {
  const xl = xlProgram((release) => commandsOf(release, [...everyCommand, nap]));
  const driver = openedStarter(3, guestEngineMaker({ xl, typist: () => ({ user: "ann", role: "vm-operator" }) }));
  const state = (): unknown => driver.field("VM", driver.vm("web-01"), "power_state");
  const run = (line: string): string => {
    const { stdout, stderr, code } = driver.exec("xen-01", line);
    return `${stdout}${stderr}${code}`;
  };
  expect(run("xl help nap")).toBe(
    "Usage: xl [-vtTf] nap [-q] <Domain> [seconds]\n\nPause a domain for a while.\n\nOptions:\n\n-q, --quiet             say nothing\n0",
  );
  expect(driver.exec("xen-01", "xl help").stdout).toMatch(/ nap +Pause a domain for a while\n$/);
  expect(run("xl nap")).toContain("'xl nap' requires at least 1 argument.");
  expect(run("xl nap -x web-01")).toBe("option `x' not supported.\n2");
  expect(run("xl nap nosuch")).toBe("nosuch is an invalid domain identifier (rc=-6)\n1");
  const before = driver.now;
  expect(run("xl na web-01 3")).toBe("web-01 has slept\n0");
  expect(driver.now - before).toBeGreaterThan(3_000_000);
  expect(state()).toBe("Running");
  expect(run("xl pause web-01; xl nap -q web-01")).toBe("xl nap: web-01 cannot be paused or woken\n1");
  driver.lab.check();
});

test("a signal reaches a subcommand whose operation is not its only one", () => {
  const xl = xlProgram((release) => commandsOf(release, [...everyCommand, nap]));
  const driver = openedStarter(3, guestEngineMaker({ xl }));
  const { stdout } = driver.exec("xen-01", "xl nap web-01 & sleep 0.01; kill $!; wait $!; echo $?");
  expect(stdout).toBe("143\n");
  driver.run(5);
  expect(driver.field("VM", driver.vm("web-01"), "power_state")).toBe("Paused");
});
