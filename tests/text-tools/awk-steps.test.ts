import { describe, expect, test } from "vitest";
import { type TestGuest, TestWorld } from "../../simulator/guest/test-harness";

/** Runs a command; `through`: the guest is saved and restored at every event. */
function run(guest: TestGuest, line: string, through: boolean): { stdout: string; stderr: string; code: number | null } {
  const exec = { id: `s${guest.execs.length}`, stdout: "", stderr: "", code: null as number | null };
  guest.execs.push(exec);
  expect(guest.engine.exec(exec.id, line)).toBe(true);
  const limit = guest.world.now + 60_000_000;
  while (exec.code === null && guest.world.step(limit)) if (through) guest.engine.restore(JSON.parse(JSON.stringify(guest.engine.save())));
  return { stdout: exec.stdout, stderr: exec.stderr, code: exec.code };
}

const booted = (os: "debian" | "alpine" = "debian"): TestGuest => new TestWorld().add({ os }).start().waitFor("login: ");

describe("awk goes on where a step or a saved guest left it", () => {
  const lines = [
    "seq 3000 | awk '{ s += $1; a[$1 % 7] = a[$1 % 7] $1 } END { print s, length(a[3]), length(a) }'",
    "seq 3000 | tr '\\n' , | awk '{ n = gsub(/[0-9]*7,/, \"<&>\"); print n, length($0) }'",
    "seq 3000 | tr '\\n' , | awk -F'[,;]' '{ print NF, $2999; $7 = \"x\"; print length($0) }'",
    "awk 'function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) } BEGIN { print f(16) }'",
    'awk \'BEGIN { for (i = 0; i < 400; i++) print i, i % 10 | "sort -k2n -k1nr"; close("sort -k2n -k1nr"); print "end" }\' | tail -n 2',
    'awk \'BEGIN { while (("seq 2000" | getline x) > 0) s += x; print s; system("sleep 0.01"); print "after" }\'',
    "seq 2000 | awk 'BEGIN { RS = \"7|9\" } END { print NR, $0 }'",
    "seq 900 | awk '/5/,/7/ { n++ } END { for (i = 0; i < 3000; i++) for (k in ENVIRON) n++; print (n > 3000), 0.1 + 0.2, -1 / 3, log(0) }'",
    'seq 900 | awk \'{ print > ("/tmp/o" $1 % 3) } END { for (i = 0; i < 3; i++) { f = "/tmp/o" i; close(f); while ((getline l < f) > 0) t += l } print t }\'',
  ];

  test.each(lines)("%s", (line) => {
    const plain = run(booted(), line, false);
    expect(plain.code).toBe(0);
    expect(plain.stdout).not.toBe("");
    expect(run(booted(), line, true)).toEqual(plain);
  });
});

describe("nothing that is asked of awk can hold up or fill the host", () => {
  const guest = booted();
  const gnu = booted("alpine");

  test.each([
    "awk 'BEGIN { for (;;); }'",
    "awk 'BEGIN { while (1) x++ }'",
    "yes | awk '{ n++ }'",
    "yes | awk '{ print }' >/dev/null",
    "awk 'BEGIN { for (;;) system(\"\") }'",
    'awk \'BEGIN { for (;;) { "date" | getline; close("date") } }\'',
    "awk '{ print }' /dev/zero",
  ])("%s is stopped as any program is", (line) => {
    expect(guest.exec(`${line} & sleep 0.3; kill $!; wait $! 2>/dev/null; echo stopped`)).toMatchObject({ stdout: "stopped\n", code: 0 });
  });

  test.each([
    ["awk 'BEGIN { s = \"x\"; for (;;) s = s s }'", "awk: out of memory\n"],
    ["awk 'BEGIN { for (;;) a[i++] = i }'", "awk: out of memory\n"],
    ["awk 'BEGIN { for (;;) a[i++] = sprintf(\"%9999d\", i) }'", "awk: out of memory\n"],
    ["awk 'function f(x) { return f(x + 1) } BEGIN { f(1) }'", "awk: function call nesting too deep\n"],
    [
      "awk 'BEGIN { for (;;) print > (\"/tmp/many-\" i++) }'; code=$?; rm -f /tmp/many-*; exit $code",
      /^awk: cannot open "\/tmp\/many-\d+" for output \(Too many open files\)\n$/,
    ],
    ['awk \'BEGIN { s = sprintf("%900000d", 1); split(s s s, a, "") }\'', "awk: out of memory\n"],
    ['awk \'BEGIN { s = sprintf("%900000d", 1); gsub(/ /, "a ", s); $0 = s s; print NF }\'', "awk: out of memory\n"],
    ["awk 'BEGIN { $99999999 = 1 }'", "awk: out of memory\n"],
    ["awk 'BEGIN { printf \"%99999999d\", 1 }'", "awk: out of memory\n"],
    ["tr '\\0' a </dev/zero | awk '{ print }'", "awk: out of memory\n"],
    ["awk 'BEGIN { s = \"x\"; for (i = 0; i < 20; i++) s = s s; gsub(/x/, s, s) }'", "awk: out of memory\n"],
  ])("%s ends", (line, stderr) => {
    expect(guest.exec(line, 600)).toMatchObject({ stderr: typeof stderr === "string" ? stderr : expect.stringMatching(stderr), code: 2 });
  });

  test("more commands than there is room for are refused", () => {
    const own = booted();
    const { stderr, code } = own.exec('awk \'BEGIN { for (;;) print "x" | ("cat > /dev/null #" i++) }\'', 600);
    expect(stderr).toMatch(
      /awk: run time error: could not create pipe for "cat > \/dev\/null #\d+" \((Too many open files|Resource temporarily unavailable)\)\n/,
    );
    expect(code).toBe(2);
    expect(own.exec("echo here").stdout).toBe("here\n");
  });

  test("names that JavaScript knows are keys like others", () => {
    const line = `awk 'BEGIN { a["__proto__"] = 1; a["constructor"]; a["_"] = 3; n = 0; for (k in a) n++; print n, a["__proto__"], length(a), ("toString" in a), ("_" in a) }'`;
    expect(guest.exec(line).stdout).toBe("3 1 3 0 1\n");
    expect(gnu.exec(line).stdout).toBe("3 1 3 0 1\n");
  });
});
