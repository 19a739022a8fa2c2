import { describe, expect, test } from "vitest";
import { type TestGuest, TestWorld } from "../../simulator/guest/test-harness";

/** Runs a command; `through`: the guest is saved and restored at every event. */
function run(guest: TestGuest, line: string, through: boolean): { stdout: string; stderr: string; code: number | null } {
  const exec = { id: `s${guest.execs.length}`, stdout: "", stderr: "", code: null as number | null };
  guest.execs.push(exec);
  expect(guest.engine.exec(exec.id, line)).toBe(true);
  const limit = guest.world.now + 60_000_000;
  while (exec.code === null && guest.world.step(limit)) if (through) guest.engine.restore(guest.engine.save());
  return { stdout: exec.stdout, stderr: exec.stderr, code: exec.code };
}

const booted = (): TestGuest => new TestWorld().add().start().waitFor("login: ");

describe("programs for text go on where a step or a saved guest left them", () => {
  const lines = [
    "seq 3000 | grep -n -B1 -A1 '99'",
    "seq 3000 | grep -o '[0-9]' | tail -n 3",
    "seq 3000 | tr '\\n' , | grep -o '[0-9]*7,' | tail -n 2",
    "seq 3000 | tr '\\n' , | grep --color=always 9 | tail -c 40",
    "seq 200 >/tmp/p; seq 3000 | grep -xf /tmp/p | tail -n 2",
    "mkdir -p /tmp/r/a/b; seq 900 >/tmp/r/a/x; seq 900 >/tmp/r/a/b/y; grep -rc 9 /tmp/r",
    "seq 3000 | sed 's/9/<&>/g;s/1/i/2' | tail -n 4",
    "seq 3000 | sed -n ':a;N;$!ba;s/\\n/,/g;y/123/abc/;p' | tail -c 20",
    "seq 3000 | sed -n '$!{H;d};H;x;l 60' | tail -n 2",
    "seq 900 >/tmp/i; sed -i 's/9/nine/;5r /etc/hostname' /tmp/i; sed -n '5,7p;$p' /tmp/i",
    "seq 60 | sed '/5/,/8/{s/$/ in/;R /tmp/p\n}' | tail -n 3",
    "seq 3000 | sed '$!N;P;D' | tail -n 2",
    "seq 3000 >/tmp/a; seq 3000 | sed 's/7/x/;/9$/d' >/tmp/b; diff -u -L a -L b /tmp/a /tmp/b | cksum; diff -y /tmp/a /tmp/b | tail -n 2",
    "seq 900 >/tmp/a; seq 900 -1 1 >/tmp/b; diff /tmp/a /tmp/b | cksum; diff -wi -I 7 -B /tmp/a /tmp/b | tail -n 2",
    "mkdir -p /tmp/p/s /tmp/q/s; seq 900 >/tmp/p/s/x; seq 800 >/tmp/q/s/x; diff -r /tmp/p /tmp/q | tail -n 2",
    "seq 3000 >/tmp/a; csplit /tmp/a 1000 '{1}' && cksum xx*; csplit -q /tmp/a /99/-2 '{*}'; cat xx* | cksum; rm xx*",
    "seq 3000 >/tmp/a; sha256sum /tmp/a >/tmp/s; b2sum --tag /tmp/a >>/tmp/s; cksum -a sm3 /tmp/a >>/tmp/s; cksum -c /tmp/s; sha256sum -c /tmp/s",
    "seq 900 | factor | cksum; factor 340282366920938463463374607431768211455; seq 900 | numfmt --to=iec --padding=9 | cksum",
    "seq 3000 | dd cbs=6 conv=block bs=97 status=none | dd cbs=6 conv=unblock ibs=64 status=none | cksum",
  ];

  test.each(lines)("%s", (line) => {
    const plain = run(booted(), line, false);
    expect(plain.code).toBe(0);
    expect(plain.stdout).not.toBe("");
    expect(run(booted(), line, true)).toEqual(plain);
  });
});

describe("nothing that is asked of them can hold up or fill the host", () => {
  const guest = booted();

  test.each([
    "sed ':a;ba' /etc/passwd",
    "sed ':a;s/x/x/;ba' /etc/passwd",
    "sed -n ':a;p;ba' /etc/passwd >/dev/null",
    "yes | sed -n H",
    "yes | grep -c n",
    "yes aaaaaaaaaaaaaaaaaaaaaaaaaaaab | grep -E '^(a+)+$'",
  ])("%s is stopped as any program is", (line) => {
    expect(guest.exec(`${line} & sleep 0.3; kill $!; wait $! 2>/dev/null; echo stopped`)).toMatchObject({ stdout: "stopped\n", code: 0 });
  });

  test.each([
    ["sed ':a;G;h;ba' /etc/passwd", "sed: memory exhausted\n", 4],
    ["sed ':a;a x\nba' /etc/passwd", "sed: memory exhausted\n", 4],
    ["sed ':a;s/.*/&&/;ta' /etc/hostname", "sed: memory exhausted\n", 4],
    ["tr '\\0' a </dev/zero | head -c 20000000 | grep -c b", "grep: memory exhausted\n", 2],
    ["grep -E '((((a{30}){30}){30}){30})' /etc/passwd", "grep: Regular expression too big\n", 2],
    ["tr '\\0' a </dev/zero | head -c 3000000 | grep -E '(a|b)+[cd]'", "grep: memory exhausted\n", 2],
    [
      "seq 4000 | tr -d '\\n' | grep -E '([0-9]*)([0-9]*)([0-9]*)\\1\\2\\3x'; seq 4000 | tr '\\n' x | grep -E '(.*)(.*)(.*)\\1\\2\\3yx'",
      "",
      1,
    ],
  ])("%s ends", (line, stderr, code) => {
    const got = guest.exec(line, 600);
    expect(got).toMatchObject({ stderr, code });
  });
});
