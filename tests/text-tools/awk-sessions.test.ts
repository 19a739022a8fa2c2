import { describe, expect, test } from "vitest";
import { type TestGuest, TestWorld } from "../../simulator/guest/test-harness";

const booted = (os: "debian" | "alpine" = "debian"): TestGuest => new TestWorld().add({ os }).start().login();
const shown = (guest: TestGuest): string => guest.serial.replaceAll("\r\n", "\n");

describe.each(["debian", "alpine"] as const)("awk on a terminal of %s", (os) => {
  test("lines that are followed come out one by one, and ^C ends it", () => {
    const guest = booted(os);
    guest.exec(": > /tmp/log");
    guest.serial = "";
    guest.type("tail -f /tmp/log | awk '{ print NR \": \" $2 }'\r");
    guest.world.run(2);
    for (const [n, word] of ["one", "two", "three"].entries()) {
      guest.exec(`echo "a ${word} c" >> /tmp/log`);
      guest.world.run(2);
      expect(shown(guest)).toContain(`\n${n + 1}: ${word}\n`);
    }
    guest.type("\x03").waitFor("# ");
    expect(guest.exec("pgrep -c awk").stdout).toBe("0\n");
  });

  test("what goes into a pipe is gathered until it is much or the end", () => {
    const guest = booted(os);
    guest.exec(
      "rm -f /tmp/fifo; (echo one; sleep 2; echo two) | awk '{ print } END { print \"end\" }' | cat > /tmp/out & sleep 1; wc -c < /tmp/out > /tmp/early; wait",
    );
    expect(guest.exec("cat /tmp/early").stdout).toBe("0\n");
    expect(guest.exec("cat /tmp/out").stdout).toBe("one\ntwo\nend\n");
    guest.exec("(echo one; sleep 2; echo two) | awk '{ print; fflush() }' | cat > /tmp/out & sleep 1; cat /tmp/out > /tmp/early; wait");
    expect(guest.exec("cat /tmp/early").stdout).toBe("one\n");
  });

  test("it reads what is typed, line by line", () => {
    const guest = booted(os);
    guest.serial = "";
    guest.type("awk '{ print $1 * 2 }'\r");
    guest.world.run(1);
    guest.type("21\r");
    guest.world.run(1);
    expect(shown(guest)).toContain("21\n42\n");
    guest.type("4 5\r");
    guest.world.run(1);
    expect(shown(guest)).toContain("4 5\n8\n");
    guest.type("\x04").waitFor("# ");
  });

  test("a prompt stands before the answer is read", () => {
    const guest = booted(os);
    guest.serial = "";
    guest.type('awk \'BEGIN { printf "Name: "; getline n < "-"; print "Hello " n }\'\r');
    guest.world.run(1);
    expect(shown(guest)).toMatch(/Name: $/);
    guest.type("you\r").waitFor("Hello you");
  });
});

describe("what awk says of itself", () => {
  test("Debian has mawk by way of its alternatives", () => {
    const guest = booted();
    expect(guest.command("readlink -f $(command -v awk)")).toBe("/usr/bin/mawk\n");
    expect(guest.command("awk -W version | head -n 1")).toBe("mawk 1.3.4 20200120\n");
    expect(guest.command("gawk 1")).toContain("gawk: command not found");
    expect(guest.command("awk")).toMatch(/^Usage: awk \[Options\] \[Program\] \[file \.\.\.\]\n/);
    expect(guest.command("awk --version; echo $?")).toBe("awk: not an option: --version\n2\n");
  });
  test("others have gawk", () => {
    const guest = booted("alpine");
    expect(guest.exec("awk --version | head -n 1").stdout).toMatch(/^GNU Awk 5\.1\.0, API: 3\.0/);
    const { stderr, code } = guest.exec("awk");
    expect([stderr.split("\n")[0], code]).toEqual(["Usage: awk [POSIX or GNU style options] -f progfile [--] file ...", 1]);
  });
});

test("what is not built says so", () => {
  const guest = booted("alpine");
  const said = (line: string): string => {
    const { stdout, stderr, code } = guest.exec(line);
    return `${stdout}${stderr}${code}`;
  };
  expect(said("awk 'BEGINFILE { print FILENAME }' /etc/hostname")).toBe("awk: cmd. line:1: error: BEGINFILE is not part of this system\n1");
  expect(said("awk 'BEGIN { IGNORECASE = 1 }'")).toBe("awk: cmd. line:1: fatal: IGNORECASE is not part of this system\n2");
  expect(said("awk -M 'BEGIN { print 2 ^ 100 }'")).toBe("awk: option -M is not part of this system\n1");
  expect(said("awk -v IGNORECASE=1 'BEGIN { print 1 }'")).toBe("awk: fatal: IGNORECASE is not part of this system\n2");
  expect(booted().exec("awk -W dump 1")).toMatchObject({ stderr: "awk: option -W dump is not part of this system\n", code: 2 });
});
