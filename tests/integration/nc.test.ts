import { describe, expect, test } from "vitest";
import { starter } from "../support/lab-driver";

const driver = starter();
const web = /inet (\d+(?:\.\d+){3})/.exec(driver.exec("web-01", "ip addr show eth0").stdout)?.[1] ?? "";
const on = (vm: string, command: string) => driver.exec(vm, command, 200);
/** Starts something in the background and lets it get there. */
function behind(vm: string, command: string): void {
  on(vm, `${command} &`);
  driver.run(0.2);
}

describe("[netcat-openbsd 1.219] nc between two guests", () => {
  test("one waits, the other sends: what comes is printed, and both end", () => {
    behind("web-01", "nc -lv 5000 > /tmp/got 2> /tmp/err");
    expect(on("web-01", "ss -tlnpH 'sport = :5000' 2>/dev/null; ss -tlnpH | grep 5000").stdout).toMatch(
      /LISTEN .*0\.0\.0\.0:5000 .*\("nc",pid=\d+/,
    );
    expect(on("app-01", `echo hello | nc -N ${web} 5000`)).toEqual({ stdout: "", stderr: "", code: 0 });
    expect(on("web-01", "cat /tmp/got /tmp/err").stdout).toMatch(
      /^hello\nListening on 0\.0\.0\.0 5000\nConnection received on 10\.0\.0\.\d+ \d+\n$/,
    );
    expect(on("web-01", "ss -tlnH | grep -c 5000").stdout).toBe("0\n");
  });

  test("both say something", () => {
    behind("web-01", "(echo from the server | nc -lN 5001) > /tmp/got 2>&1");
    expect(on("app-01", `echo from the client | nc ${web} 5001`).stdout).toBe("from the server\n");
    expect(on("web-01", "cat /tmp/got").stdout).toBe("from the client\n");
  });

  test("a file of some megabytes comes whole", () => {
    on("app-01", "dd if=/dev/urandom of=/tmp/f bs=1M count=4");
    behind("web-01", "nc -l 5002 > /tmp/f");
    expect(on("app-01", `nc -N ${web} 5002 < /tmp/f`).code).toBe(0);
    expect(on("web-01", "md5sum < /tmp/f").stdout).toBe(on("app-01", "md5sum < /tmp/f").stdout);
  });

  test("-k serves one after the other", () => {
    behind("web-01", "nc -lk 5003 > /tmp/k");
    on("app-01", `for i in 1 2 3; do echo $i | nc -N ${web} 5003; done`);
    expect(on("web-01", "cat /tmp/k; pkill -x nc; ss -tlnH | grep -c 5003").stdout).toBe("1\n2\n3\n0\n");
  });

  test("-z looks at ports one after the other", () => {
    const { stderr, code } = on("app-01", `nc -zv ${web} 21-23`);
    expect([stderr, code]).toEqual([
      `nc: connect to ${web} port 21 (tcp) failed: Connection refused\nConnection to ${web} 22 port [tcp/*] succeeded!\nnc: connect to ${web} port 23 (tcp) failed: Connection refused\n`,
      0,
    ]);
  });

  test("-w gives up: on a machine that is not there, and on one that says nothing more", () => {
    expect(on("app-01", "nc -w 1 -v 10.0.0.250 80")).toEqual({
      stdout: "",
      stderr: "nc: connect to 10.0.0.250 port 80 (tcp) timed out: Operation now in progress\n",
      code: 1,
    });
    const { stdout, code } = on("app-01", `nc -w 2 ${web} 22`);
    expect([stdout.startsWith("SSH-2.0-"), code]).toEqual([true, 0]);
  });

  test("-u sends datagrams; one that nobody waits for is told of", () => {
    behind("web-01", "nc -ulv 5004 > /tmp/u 2> /tmp/uerr");
    expect(on("app-01", `echo hello | nc -u -w 1 ${web} 5004`)).toEqual({ stdout: "", stderr: "", code: 0 });
    expect(on("web-01", "pkill -x nc; cat /tmp/u /tmp/uerr").stdout).toMatch(
      /^hello\nBound on 0\.0\.0\.0 5004\nConnection received on 10\.0\.0\.\d+ \d+\n$/,
    );
    expect(on("app-01", `nc -uzv ${web} 5009`)).toEqual({ stdout: "", stderr: "", code: 1 });
  });

  test.each([
    ["nc -l 80", "nc: Address already in use\n"],
    ["su nobody -s /bin/sh -c 'nc -l 81'", "nc: Permission denied\n"],
    ["nc -l 10.0.0.1 5005", "nc: Cannot assign requested address\n"],
    ["nc -l 99999", "nc: port number too large: 99999\n"],
    ["nc -lz 5", "nc: cannot use -z and -l\n"],
    ["nc -k 10.0.0.1 5", "nc: must use -l with -k\n"],
    ["nc 10.0.0.1", "nc: missing port number\n"],
    ["nc 10.0.0.1 0", "nc: port number too small: 0\n"],
    ["nc -U 10.0.0.1 5", "nc: option -U is not part of this system\n"],
  ])("%s is refused", (command, said) => {
    expect(on("web-01", command)).toMatchObject({ stderr: said, code: 1 });
  });
});

test("curl -v shows both heads line by line", () => {
  expect(on("app-01", `curl -v http://${web}/nothing`).stderr).toMatch(
    /^\* Connected to \S+ port 80 \(#0\)\n> GET \/nothing HTTP\/1\.1\r\n> Host: \S+\r\n> User-Agent: \S+\r\n> Accept: \*\/\*\r\n> \n< HTTP\/1\.1 404 Not Found\r\n/,
  );
});
