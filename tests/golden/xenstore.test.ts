import { describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { goldenTranscript } from "../support/golden";
import { type LabDriver, starter } from "../support/lab-driver";
import { reopened } from "../support/lab-state";

const LONG = "a value that is too long to be shown on a line of eighty columns, and goes on and on";

describe("[xenstore.md §10] the tools in the control domain", () => {
  test.each<[string, readonly string[]]>([
    [
      "xenstore-ls.txt",
      [
        "xenstore-ls /local/domain/1/memory",
        "xenstore-ls -p /local/domain/1/memory",
        "xenstore-ls -f /local/domain/1/memory",
        "xenstore-ls -fp /local/domain/1/memory",
        "xenstore-ls -p /local/domain/1/cpu",
        "xenstore-ls /local/domain/1/memory /local/domain/1/cpu",
        `xenstore-write /tool/long '${LONG}' /tool/wide/nested/deep 'tab\\there \\x7f'`,
        "xenstore-ls /tool",
        "xenstore-ls -p /tool",
        "xenstore-ls -f /tool",
        "xenstore-ls / | head -1",
        "xenstore-ls /nope",
        "xenstore-ls /local/domain/",
        "xenstore-ls -t /tool",
        "xenstore-ls -z /tool/wide",
        "xenstore-ls -h",
      ],
    ],
    [
      "xenstore-read.txt",
      [
        "xenstore-read domid",
        "xenstore-read /local/domain/1/name /local/domain/1/domid",
        "xenstore-read -p /local/domain/1/name domid",
        "xenstore-read /nope",
        "xenstore-read domid /nope name",
        "xenstore-read 'a b'",
        "xenstore-read",
        "xenstore-read -h",
        "xenstore-read -f domid",
        "xenstore read domid",
        "xenstore read",
        "xenstore nosuch",
        "xenstore",
      ],
    ],
    [
      "xenstore-list.txt",
      [
        "xenstore-list /local/domain",
        "xenstore-list -p /local/domain/1/memory",
        "xenstore-list -p /",
        "xenstore-list /local/domain/1/name",
        "xenstore-list /nope",
        "xenstore-list",
      ],
    ],
    [
      "xenstore-write.txt",
      [
        "xenstore-write /tool/a 1",
        "xenstore-write /tool/b 'two\\nlines' /tool/c 3",
        "xenstore-read /tool/a /tool/b /tool/c",
        "xenstore-read -R /tool/b",
        "xenstore-write /tool/a",
        "xenstore-write",
        "xenstore-write '/tool/not good' 1",
        "xenstore-write /tool/d 1 '/tool/not good' 1",
        "xenstore-exists /tool/d",
      ],
    ],
    [
      "xenstore-rm.txt",
      [
        "xenstore-write /tool/x/y/z 1 /tool/w 1",
        "xenstore-rm /tool/w",
        "xenstore-exists /tool/w",
        "xenstore-exists /tool/x",
        "xenstore-rm -t /tool/x/y/z",
        "xenstore-exists /tool/x",
        "xenstore-rm /local/none",
        "xenstore-rm /none/at/all",
        "xenstore-rm /",
        "xenstore-rm",
        "xenstore-exists",
      ],
    ],
    [
      "xenstore-chmod.txt",
      [
        "xenstore-write /tool/a/b 1",
        "xenstore-chmod /tool/a n0 r5",
        "xenstore-ls -p /tool",
        "xenstore-chmod -r /tool/a n5 b7",
        "xenstore-ls -p /tool",
        "xenstore-chmod -u /tool/a/b r0",
        "xenstore-ls -fp /tool",
        "xenstore-chmod /nope n0",
        "xenstore-chmod /tool/a x5",
        "xenstore-chmod /tool/a",
        "xenstore-chmod -u name n0",
        "xenstore-chmod",
        "xenstore-chmod -p /tool/a n0",
      ],
    ],
    [
      "xenstore-watch.txt",
      [
        "xenstore-watch -n 1 /tool",
        "(sleep 1; xenstore-write /tool/a 1; xenstore-rm /tool/a) & xenstore-watch -n 3 /tool",
        "(sleep 1; xenstore-write memory/note 1) & xenstore-watch -n 2 memory",
        "xenstore-watch -n 2 /tool @introduceDomain",
        "xenstore-watch -n 0 /tool",
        "xenstore-watch '/not good'",
        "xenstore-watch /tool /tool",
        "xenstore-watch",
        "xenstore-watch -n",
      ],
    ],
  ])("%s", (file, commands) => {
    const driver = starter(7);
    goldenTranscript(file, driver, commands);
  });

  test("xenstore-guest.txt: a guest has its own home and no other's", () => {
    const driver = starter(7);
    const other = driver.exec("xen-01", "xenstore-list /local/domain").stdout.trim().split("\n").at(-1);
    const commands = [
      "xenstore-read name domid",
      "xenstore-ls -p memory",
      "xenstore-write data/note hello",
      "xenstore-ls -fp data | grep note",
      "xenstore-chmod data/note n0",
      "xenstore-write name other",
      "xenstore-write memory/target 1",
      `xenstore-read /local/domain/${other}/name`,
      `xenstore-ls /local/domain/${other}`,
      `xenstore-list /local/domain/${other}`,
      `xenstore-write /local/domain/${other}/data/x 1`,
      `xenstore-rm /local/domain/${other}/data`,
      `xenstore-exists /local/domain/${other}`,
      `xenstore-chmod /local/domain/${other}/data n0`,
      "xenstore-ls",
      "xenstore-list /local/domain",
      "xenstore-rm data/note",
      "(sleep 1; xenstore-write data/note 1) & xenstore-watch -n 2 data/note",
      "xenstore-watch -n 2 data data",
    ];
    goldenTranscript("xenstore-guest.txt", driver, commands, "web-01");
  });
});

describe("[xenstore.md §10] a watch at a console", () => {
  test("shows what fires until Ctrl-C, and its watch goes with it", () => {
    const driver = starter(7);
    const dom0 = driver.vm("Control domain on host: xen-01");
    let from = driver.login(dom0).end(dom0);
    driver.type(dom0, "xenstore-watch /tool\r").until(dom0, /\n\/tool\r\n/, 5, from);
    driver.exec("xen-01", "xenstore-write /tool/a 1 /tool/b 2");
    driver.until(dom0, /\/tool\/a\r\n\/tool\/b\r\n/, 5, from);
    from = driver.end(dom0);
    driver.type(dom0, "\x03").until(dom0, /# $/, 5, from);
    driver.exec("xen-01", "xenstore-write /tool/c 3");
    expect(driver.command(dom0, "echo $?")).toBe("130\n");
    expect(driver.text(dom0)).not.toContain("/tool/c");
  });

  test("goes on in a lab opened from a snapshot, and is registered again after suspend and resume", () => {
    const driver = starter(7);
    const vm = driver.vm("web-01");
    const from = driver.login(vm).end(vm);
    driver.type(vm, "xenstore-watch data/note\r").until(vm, /\ndata\/note\r\n/, 5, from);
    const shown = (at: LabDriver): number =>
      at
        .text(vm)
        .slice(from)
        .split("\n")
        .filter((line) => line === "data/note\r").length;

    const other = reopened(driver, undefined, makeGuestEngine);
    expect([shown(other.run(1)), other.lab.hash()]).toEqual([1, driver.run(1).lab.hash()]);
    other.exec("web-01", "xenstore-write data/note 1");
    expect(shown(other.run(1))).toBe(2);

    driver.done("VM.suspend", { vm });
    driver.done("VM.resume", { vm });
    expect(shown(driver.run(1))).toBe(2);
    driver.exec("web-01", "xenstore-write data/note 1");
    expect(shown(driver.run(1))).toBe(3);
  });
});
