import { beforeAll, describe, expect, test } from "vitest";
import { type TestGuest, TestWorld } from "../test-harness";
import { permits } from "./permissions";

describe("permits", () => {
  const node = { t: "f", m: 0o751, u: 5, g: 6, s: 0, d: "" } as const;
  test.each([
    [5, 1, 7, true],
    [1, 6, 5, true],
    [1, 6, 2, false],
    [1, 1, 1, true],
    [1, 1, 4, false],
    [0, 0, 6, true],
  ])("uid %i, gid %i, %i", (uid, gid, want, may) => expect(permits(node, uid, gid, want)).toBe(may));
  test("even root runs no file that nobody may run", () => expect(permits({ ...node, m: 0o666 }, 0, 0, 1)).toBe(false));
});

describe("directories on the way must be searchable", () => {
  let guest: TestGuest;
  beforeAll(() => {
    guest = new TestWorld().add().start().login();
    guest.exec(
      "mkdir -p /srv/sec/in /srv/shut/open; echo s >/srv/sec/f; chmod 755 /srv/sec/f; ln -s sec/f /srv/link; ln -s open /srv/shut/on",
    );
    guest.exec("echo o >/srv/shut/open/o; chmod 777 /srv/sec/in; chmod 700 /srv/sec /srv/shut");
  });
  const asNobody = (line: string): { stdout: string; stderr: string } => guest.exec(`su nobody -s /bin/sh -c '${line}'`);
  test.each([
    ["cat /srv/sec/f", "cat: /srv/sec/f: Permission denied\n"],
    ["cat /srv/link", "cat: /srv/link: Permission denied\n"],
    ["cat /srv/sec/none/x", "cat: /srv/sec/none/x: Permission denied\n"],
    ["stat /srv/sec/f", "stat: cannot statx '/srv/sec/f': Permission denied\n"],
    ["rm /srv/sec/in/x", "rm: cannot remove '/srv/sec/in/x': Permission denied\n"],
    ["mkdir /srv/sec/in/x", "mkdir: cannot create directory \u2018/srv/sec/in/x\u2019: Permission denied\n"],
    ["mv /srv/sec/f /tmp/f", "mv: cannot stat '/srv/sec/f': Permission denied\n"],
    ["ls /srv/sec", "ls: cannot open directory '/srv/sec': Permission denied\n"],
    ["env /srv/sec/f", "env: \u2018/srv/sec/f\u2019: Permission denied\n"],
  ])("%s", (line, stderr) => expect(asNobody(line)).toMatchObject({ stdout: "", stderr }));
  test("root reads all", () => expect(guest.exec("cat /srv/link /srv/shut/on/o").stdout).toBe("s\no\n"));
  test("who is there already is not asked for what lies above", () => {
    expect(guest.exec("cd /srv/shut/open && su nobody -s /bin/sh -c 'cat o'").stdout).toBe("o\n");
    expect(guest.exec("cd /srv/shut/on && su nobody -s /bin/sh -c 'cat o; cat /srv/sec/f'")).toMatchObject({
      stdout: "o\n",
      stderr: "cat: /srv/sec/f: Permission denied\n",
    });
  });
  test("a directory that is opened to all lets them in at once", () => {
    guest.exec("chmod 711 /srv/sec");
    expect(asNobody("cat /srv/sec/f").stdout).toBe("s\n");
    guest.exec("chmod 700 /srv/sec");
    expect(asNobody("cat /srv/sec/f").stdout).toBe("");
  });
});

test("everybody may write to shared memory", () => {
  const guest = new TestWorld().add().start().login();
  expect(
    guest.exec("su nobody -s /bin/sh -c 'echo x > /dev/shm/a'; cat /dev/shm/a; stat -c %a /dev/shm; ls /dev | grep -x shm"),
  ).toMatchObject({
    stdout: "x\n1777\nshm\n",
    stderr: "",
  });
});
