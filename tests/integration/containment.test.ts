import { expect, test } from "vitest";
import { openLab } from "../../simulator/lab";
import { HOSTILE_LINES, type HostileLine } from "../support/hostile-lines";
import { LabDriver, starter } from "../support/lab-driver";

/** Most events between a neighbour's command and its end, and most virtual time, µs: what it takes beside an idle guest, and some more. */
const NEIGHBOUR_EVENTS = 3_000;
const NEIGHBOUR_US = 50_000;

function lab(): LabDriver {
  return starter(11);
}

/** Runs a command in a guest to its end, counting what happens in between. */
function quick(driver: LabDriver, target: string, line: string): { events: number; us: number; stdout: string } {
  driver.lab.drain();
  const began = driver.now;
  driver.lab.apply({ at: began, kind: "exec", id: `quick ${target} ${began}`, target, commandLine: line });
  let stdout = "";
  for (let events = 0; events < NEIGHBOUR_EVENTS * 10; events++) {
    for (const piece of driver.lab.drain().exec) {
      if (!piece.id.startsWith("quick ")) continue;
      if ("code" in piece) return { events, us: driver.now - began, stdout };
      stdout += piece.text;
    }
    driver.lab.advance((driver.lab.nextEventAt() ?? began) as typeof began, () => true);
  }
  throw new Error(`${target} does not answer`);
}

/** A neighbour's command is done as soon, in work and in virtual time, as beside an idle guest. */
function neighbourAnswers(driver: LabDriver): void {
  const beside = quick(driver, "db-01", "echo here");
  expect(beside.stdout).toBe("here\n");
  expect(beside.us, "virtual time of the neighbour's command").toBeLessThan(NEIGHBOUR_US);
  expect(beside.events, "events until the neighbour's command was done").toBeLessThan(NEIGHBOUR_EVENTS);
}

/** Enters a line, looks at a neighbour while it runs, lets it end or kills it. */
function suffer(driver: LabDriver, target: string, { line, seconds, code, stdout, stderr }: HostileLine): void {
  const id = `abuse ${driver.now} ${line}`;
  driver.lab.drain();
  driver.lab.apply({ at: driver.now, kind: "exec", id, target, commandLine: line });
  const result = { stdout: "", stderr: "", code: null as number | null };
  const take = (): void => {
    for (const piece of driver.lab.drain().exec) {
      if (piece.id !== id) continue;
      if ("code" in piece) result.code = piece.code;
      else if (result[piece.stream].length < 100_000) result[piece.stream] += piece.text;
    }
  };
  const limit = driver.now + seconds * 1_000_000;
  driver.run(0.1);
  take();
  neighbourAnswers(driver);
  while (result.code === null && driver.now < limit) {
    driver.run(0.25);
    take();
  }
  if (code === null) {
    expect(result.code, "it runs until it is killed").toBeNull();
    driver.lab.apply({ at: driver.now, kind: "execKill", id });
    driver.run(1);
    take();
  } else expect(result.code, `${result.stdout.slice(-300)}${result.stderr.slice(-300)}`).toBe(code);
  if (stdout) expect(result.stdout).toMatch(stdout);
  if (stderr) expect(result.stderr).toMatch(stderr);
  expect(driver.lab.drain().faults).toEqual([]);
}

/** In the test run each way takes another part of the lines; `npm run swarm` takes all of them each way. */
const isWhole = process.env.HOSTILE === "all";
const part = (which: number, of: number): readonly HostileLine[] => HOSTILE_LINES.filter((_, i) => isWhole || i % of === which);

test.each(HOSTILE_LINES)("[HLD-3] by exec: $line", (hostile) => {
  const driver = lab();
  suffer(driver, "web-01", hostile);
  expect(driver.exec("web-01", "echo still; kill -9 -1", 120).stdout).toBe("still\n");
  driver.lab.check();
});

test.each(part(1, 4))("[HLD-3] in Dom0: $line", (hostile) => {
  const driver = lab();
  suffer(driver, "xen-01", hostile);
  expect(driver.exec("xen-01", "kill -9 -1; xl list | wc -l", 120).stdout).toMatch(/^\d+\n$/);
  driver.lab.check();
});

test.each(part(3, 4))("[HLD-3] on a console: $line", ({ line, seconds }) => {
  const driver = lab();
  const vm = driver.vm("web-01");
  driver.login(vm).type(vm, `${line}\r`).run(0.1);
  neighbourAnswers(driver);
  driver.run(seconds);
  // Whatever it has become of the shell at the terminal: once all processes are killed, by a shell that need not fork, somebody can log in again.
  const from = driver.end(vm);
  driver.exec("web-01", "kill -9 -1", 120);
  driver.type(vm, "\r").until(vm, "login: ", 120, from);
  driver.login(vm);
  expect(driver.command(vm, "echo back")).toBe("back\n");
  expect(driver.lab.drain().faults).toEqual([]);
  driver.lab.check();
});

test("at a terminal a loop that prints for ever is ended by Ctrl-C, and the line comes back", () => {
  const driver = lab();
  const vm = driver.vm("web-01");
  driver.login(vm).type(vm, "while true; do echo aaaaaaaaaaaaaaaa; done\r").run(2);
  const from = driver.end(vm);
  driver.type(vm, "\x03").until(vm, /# $/, 20, from);
  expect(driver.command(vm, "echo back")).toBe("back\n");
});

test("a lab that is saved in the midst of it goes on to the same state", () => {
  const driver = lab();
  driver.lab.apply({ at: driver.now, kind: "exec", id: "sort", target: "web-01", commandLine: "yes | head -c 200000 | sort | uniq -c" });
  driver.lab.apply({ at: driver.now, kind: "exec", id: "fork", target: "db-01", commandLine: ":(){ :|:& };:" });
  driver.run(0.3);
  const copy = new LabDriver(openLab(driver.lab.snapshot()));
  for (const one of [driver, copy]) one.run(2);
  expect(copy.lab.hash()).toBe(driver.lab.hash());
});
