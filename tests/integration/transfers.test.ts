import { describe, expect, test } from "vitest";
import { starter } from "../support/lab-driver";

const driver = starter();
const addressOf = (vm: string): string => /inet (\d+(?:\.\d+){3})/.exec(driver.exec(vm, "ip addr show eth0").stdout)?.[1] ?? "";
/** Virtual seconds that a command takes, and what it prints. */
function timed(vm: string, command: string): { readonly seconds: number; readonly out: string } {
  const began = driver.now;
  const { stdout, stderr } = driver.exec(vm, command, 400);
  return { seconds: (driver.now - began) / 1_000_000, out: stdout + stderr };
}

describe("what a server has is what a client of another machine gets", () => {
  const web = addressOf("web-01");
  driver.exec("web-01", "dd if=/dev/urandom of=/var/www/html/big bs=1M count=3");
  const sum = driver.exec("web-01", "md5sum < /var/www/html/big").stdout;

  test.each(["app-01", "db-01"])("a file of 3 MiB comes whole to %s", (vm) => {
    expect(driver.exec(vm, `curl -s http://${web}/big | md5sum`).stdout).toBe(sum);
  });

  test("between two servers it takes its time on a cable of 1 Gbit/s", () => {
    const { seconds } = timed("db-01", `curl -s -o /dev/null http://${web}/big`);
    expect((3_145_728 * 8) / seconds / 1e9).toBeLessThan(0.95);
    expect(seconds).toBeLessThan(2);
  });

  test("connections that are closing are seen at either end, and gone a minute later", () => {
    driver.run(70);
    driver.exec("app-01", `curl -s -o /dev/null http://${web}/`);
    const rows = (vm: string): string => driver.exec(vm, "ss -tanH | grep -v LISTEN").stdout;
    expect(rows("web-01")).toMatch(/^TIME-WAIT +0 +0 +\S+:80 +\S+:\d+ *\n$/);
    driver.run(61);
    expect(rows("web-01") + rows("app-01")).toBe("");
  });

  test("a port that nobody listens on refuses; a machine that is not there is told of after three seconds", () => {
    expect(timed("app-01", `nc -zv ${web} 81`).out).toBe(`nc: connect to ${web} port 81 (tcp) failed: Connection refused\n`);
    const { out, seconds } = timed("app-01", "curl http://10.0.0.250/");
    expect(out).toMatch(/^curl: \(7\) Failed to connect to 10\.0\.0\.250 port 80 after 3\d{3} ms/);
    expect(seconds).toBeCloseTo(3, 0);
  });

  test("a server that is paused in the middle goes on sending where it was; one that is gone is given up", () => {
    driver.exec("web-01", "dd if=/dev/urandom of=/var/www/html/big bs=1M count=3");
    const started = driver.exec("db-01", `(curl -s http://${web}/big | md5sum > /tmp/sum; echo $? > /tmp/code) > /dev/null 2>&1 &`);
    expect(started.code).toBe(0);
    driver.run(0.02);
    driver.done("VM.pause", { vm: driver.vm("web-01") });
    driver.run(5);
    expect(driver.exec("db-01", "cat /tmp/sum").stdout).toBe("");
    driver.done("VM.unpause", { vm: driver.vm("web-01") });
    driver.run(30);
    expect(driver.exec("db-01", "cat /tmp/sum").stdout).toBe(driver.exec("web-01", "md5sum < /var/www/html/big").stdout);
  });
});
