import { describe, expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { EPOCH, LabDriver } from "../support/lab-driver";

/** A line that would hurt its host if the guest were not held, and what becomes of it as on Linux. */
interface Abuse {
  readonly line: string;
  /** seconds of virtual time that it gets; it is killed then, when it has no end of its own */
  readonly seconds: number;
  readonly stdout?: RegExp;
  readonly stderr?: RegExp;
  /** exit status; null: it runs on until it is killed */
  readonly code: number | null;
}

const ABUSES: readonly Abuse[] = [
  { line: ":(){ :|:& };:", seconds: 4, stderr: /fork: retry: Resource temporarily unavailable/, code: 0 },
  { line: "f(){ f|f& }; f", seconds: 4, stderr: /fork: retry: Resource temporarily unavailable/, code: 0 },
  { line: "while :; do sleep 0 & done", seconds: 3, code: null },
  { line: "head -c 10 /dev/zero | wc -c", seconds: 2, stdout: /^10\n$/, code: 0 },
  { line: "cat /dev/zero > /tmp/z; rm /tmp/z", seconds: 30, stderr: /^cat: write error: No space left on device\n$/, code: 0 },
  { line: "cat /dev/zero | sort; dmesg | grep -c 'Out of memory'", seconds: 30, stdout: /^1\n$/, code: 0 },
  { line: "x=$(cat /dev/zero)", seconds: 3, stderr: /ignored null byte in input/, code: null },
  { line: "head -c 100M /dev/zero > /tmp/f; wc -c /tmp/f; rm /tmp/f", seconds: 20, stdout: /^104857600 \/tmp\/f\n$/, code: 0 },
  { line: "head -c 3G /dev/zero | tr '\\0' a | wc -c", seconds: 60, stdout: /^3221225472\n$/, code: 0 },
  { line: "x=a; while :; do x=$x$x; done", seconds: 20, stderr: /^bash: xrealloc: cannot allocate \d+ bytes\n$/, code: 2 },
  { line: 'printf "%1000000000d" 1 | wc -c', seconds: 60, stdout: /^1000000000\n$/, code: 0 },
  { line: `x='eval "$x"'; eval "$x"`, seconds: 20, code: 139 },
  { line: "echo '. /tmp/s2' > /tmp/s2; . /tmp/s2", seconds: 20, code: 139 },
  { line: "echo 'bash /tmp/s' > /tmp/s; bash /tmp/s", seconds: 60, stderr: /fork: Resource temporarily unavailable/, code: 254 },
  { line: "s=$(printf 'a%.0s' {1..40})b; echo $s | grep -E '^(a+)+$'", seconds: 5, code: 1 },
  { line: "s=$(printf 'a%.0s' {1..40})b; echo $s | sed -E 's/^(a+)+$/x/'", seconds: 5, stdout: /^a{40}b\n$/, code: 0 },
  { line: "s=$(printf 'a%.0s' {1..40})b; [[ $s =~ ^(a+)+$ ]]", seconds: 5, code: 1 },
  { line: "s=$(printf 'a%.0s' {1..400})b; [[ $s == *a*a*a*a*a*a*a*a*a*a*a*a*a*a*c ]]", seconds: 5, code: 1 },
  { line: "echo hi > /tmp/a; cat /tmp/a >> /tmp/a", seconds: 5, stderr: /^cat: \/tmp\/a: input file is output file\n$/, code: 1 },
  {
    line: "for i in 1 2 3; do head -c 7M /dev/urandom >> /tmp/g; done; wc -c < /tmp/g; rm /tmp/g",
    seconds: 30,
    stdout: /^22020096\n$/,
    code: 0,
  },
  { line: "for ((i=0;i<500;i++)); do mkdir d; cd d; done; pwd | wc -c; cd /root; rm -r d", seconds: 60, stdout: /^1006\n$/, code: 0 },
  { line: "tr -dc A-Za-z0-9 < /dev/urandom | head -c 12 | wc -c", seconds: 5, stdout: /^12\n$/, code: 0 },
  { line: "yes | head -c 5000000 > /tmp/f; wc -c < /tmp/f; rm /tmp/f", seconds: 20, stdout: /^5000000\n$/, code: 0 },
  { line: "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done", seconds: 1, stdout: /^(a+\n)+/, code: null },
  { line: "while :; do :; done", seconds: 2, code: null },
];

/** Most events between a neighbour's command and its end, and most virtual time, µs: what it takes beside an idle guest, and some more. */
const NEIGHBOUR_EVENTS = 3_000;
const NEIGHBOUR_US = 50_000;

function lab(): LabDriver {
  return new LabDriver(createLab({ scenario: "starter", seed: 11, epochUs: EPOCH }));
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

/** Enters a line, looks at a neighbour while it runs, lets it end or kills it. */
function suffer(driver: LabDriver, target: string, { line, seconds, code, stdout, stderr }: Abuse): void {
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
  const beside = quick(driver, "db-01", "echo here");
  expect(beside.stdout).toBe("here\n");
  expect(beside.us, "virtual time of the neighbour's command").toBeLessThan(NEIGHBOUR_US);
  expect(beside.events, "events until the neighbour's command was done").toBeLessThan(NEIGHBOUR_EVENTS);
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

describe.each(ABUSES)("$line", (abuse) => {
  test("by exec: ends as on Linux, and neither the neighbour nor the guest itself is lost", () => {
    const driver = lab();
    suffer(driver, "web-01", abuse);
    expect(driver.exec("web-01", "echo still; killall -9 -q bash sleep; true", 120).stdout).toBe("still\n");
    driver.lab.check();
  });
});

test.each(["x=a; while :; do x=$x$x; done", "while :; do :; done", "printf '%1000000000d' 1 | wc -c", ":(){ :|:& };:"])(
  "in Dom0 too: %s",
  (line) => {
    const driver = lab();
    const abuse = ABUSES.find((each) => each.line.replaceAll('"', "'") === line) as Abuse;
    suffer(driver, "xen-01", abuse);
    expect(driver.exec("xen-01", "xl list | wc -l", 120).stdout).toMatch(/^\d+\n$/);
  },
);

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
  driver.lab.apply({ at: driver.now, kind: "exec", id: "sort", target: "web-01", commandLine: "yes | head -c 3000000 | sort | uniq -c" });
  driver.lab.apply({ at: driver.now, kind: "exec", id: "fork", target: "db-01", commandLine: ":(){ :|:& };:" });
  driver.run(0.3);
  const copy = new LabDriver(openLab(driver.lab.snapshot()));
  for (const one of [driver, copy]) one.run(2);
  expect(copy.lab.hash()).toBe(driver.lab.hash());
});
