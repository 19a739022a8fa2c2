import { beforeAll, describe, expect, test } from "vitest";
import { type TestGuest, TestWorld } from "../test-harness";

const world = new TestWorld();
let one: TestGuest;
let two: TestGuest;
beforeAll(() => {
  const nic = (n: number) => [{ device: 0, mac: `00:16:3e:00:00:0${n}`, mtu: 1500 }];
  one = world.add({ name: "one", nics: nic(1) });
  two = world.add({ name: "two", nics: nic(2), domid: 6, workload: "web" });
  world.hub([one, two]);
  for (const guest of [one, two]) guest.start();
  one.login();
  two.login();
  one.command("ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up; cd /tmp");
  two.command("ip addr add 10.0.0.2/24 dev eth0; ip link set eth0 up; head -c 300000 /dev/urandom > /var/www/html/big");
});
/** Times and rates as `#`. */
const told = (line: string) => {
  const { stdout, stderr, code } = one.exec(`cd /tmp; ${line}`);
  const text = stderr
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "@")
    .replace(/\([\d.]+ [KM]?B\/s\)/g, "(# KB/s)")
    .replace(/ +[\d.]+[KM](=| )[\d.]+s$/gm, " #$1#s");
  return { stdout, stderr: text, code };
};

describe("[wget 1.21.3] wget", () => {
  test("a file is fetched, row by row", () => {
    expect(told("wget http://10.0.0.2/big")).toEqual({
      stdout: "",
      stderr: `--@--  http://10.0.0.2/big\nConnecting to 10.0.0.2:80... connected.\nHTTP request sent, awaiting response... 200 OK\nLength: 300000 (293K) [text/html]\nSaving to: 'big'\n\n     0K .......... .......... .......... .......... .......... 17% # #s\n    50K .......... .......... .......... .......... .......... 34% # #s\n   100K .......... .......... .......... .......... .......... 51% # #s\n   150K .......... .......... .......... .......... .......... 68% # #s\n   200K .......... .......... .......... .......... .......... 85% # #s\n   250K .......... .......... .......... .......... ..        100% #=#s\n\n@ (# KB/s) - 'big' saved [300000/300000]\n\n`,
      code: 0,
    });
    expect(one.exec("md5sum < /tmp/big").stdout).toBe(two.exec("md5sum < /var/www/html/big").stdout);
  });
  test.each([
    ["wget -q -O - http://10.0.0.2/index.html | head -1", "<!DOCTYPE html>\n", "", 0],
    [
      "wget http://10.0.0.2/nofile",
      "",
      "--@--  http://10.0.0.2/nofile\nConnecting to 10.0.0.2:80... connected.\nHTTP request sent, awaiting response... 404 Not Found\n@ ERROR 404: Not Found.\n\n",
      8,
    ],
    [
      "wget --spider http://10.0.0.2/big",
      "",
      "Spider mode enabled. Check if remote file exists.\n--@--  http://10.0.0.2/big\nConnecting to 10.0.0.2:80... connected.\nHTTP request sent, awaiting response... 200 OK\nLength: 300000 (293K) [text/html]\nRemote file exists.\n\n",
      0,
    ],
    ["wget http://10.0.0.2:81/x", "", "--@--  http://10.0.0.2:81/x\nConnecting to 10.0.0.2:81... failed: Connection refused.\n", 4],
    [
      "wget -c http://10.0.0.2/big",
      "",
      "--@--  http://10.0.0.2/big\nConnecting to 10.0.0.2:80... connected.\nHTTP request sent, awaiting response... 416 Requested Range Not Satisfiable\n\n    The file is already fully retrieved; nothing to do.\n\n",
      0,
    ],
    [
      "wget -t 2 -T 1 http://10.0.0.77/",
      "",
      "--@--  http://10.0.0.77/\nConnecting to 10.0.0.77:80... failed: Connection timed out.\nRetrying.\n\n--@--  (try: 2)  http://10.0.0.77/\nConnecting to 10.0.0.77:80... failed: Connection timed out.\nGiving up.\n\n",
      4,
    ],
  ])("%s", (line, stdout, stderr, code) => {
    expect(told(line)).toEqual({ stdout, stderr, code: line.includes("|") ? 0 : code });
  });
  test("-c goes on where it was left", () => {
    one.exec("cd /tmp; head -c 120000 big > part; mv big whole; mv part big");
    expect(told("wget -c http://10.0.0.2/big").stderr).toContain(
      "206 Partial Content\nLength: 300000 (293K), 180000 (176K) remaining [text/html]\n",
    );
    expect(one.exec("cmp /tmp/big /tmp/whole").code).toBe(0);
  });
});

describe("[inetutils 2.4] telnet", () => {
  test("a service's first line, a command, and the end", () => {
    one.serial = "";
    one.type("telnet 10.0.0.2 22\r").waitFor("Debian-2+deb12u2");
    expect(one.serial).toBe(
      "telnet 10.0.0.2 22\r\nTrying 10.0.0.2...\r\nConnected to 10.0.0.2.\r\nEscape character is '^]'.\r\nSSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u2\r\n",
    );
    one.type("\x1d\r").waitFor("telnet> ");
    one.type("quit\r").waitFor("# ");
    expect(one.serial).toContain("telnet> quit\r\nConnection closed.\r\n");
    expect(one.exec("telnet 10.0.0.2 99 < /dev/null")).toMatchObject({
      stdout: "Trying 10.0.0.2...\n",
      stderr: "telnet: Unable to connect to remote host: Connection refused\n",
      code: 1,
    });
  });
});
