/** TCP and UDP over IPv6 between two guests of one link. */
import { expect, test } from "vitest";
import { said } from "../test-routed";
import { linked } from "./test-link";

const B = "fe80::216:3eff:fe00:2";

test("services listen on every address of IPv6 too, and are shown so", () => {
  const { guests, world } = linked("01", "02");
  const [one] = guests as [(typeof guests)[0]];
  world.run(3);
  expect(said(one, "ss -tln6 | tail -n +2 | tr -s ' '")).toBe("LISTEN 0 128 [::]:22 [::]:* \n");
  expect(said(one, "netstat -tln | grep 22")).toBe(
    "tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN     \ntcp6       0      0 :::22                   :::*                    LISTEN     \n",
  );
});

test("[nc(1)] connections and datagrams go to an address of the link and its interface", () => {
  const { guests, world } = linked("01", "02");
  const [one, other] = guests as [(typeof guests)[0], (typeof guests)[0]];
  world.run(3);
  other.exec("nc -6 -l 8080 > /tmp/got & nc -6 -u -l 8081 > /tmp/told & sleep 1");
  expect(said(one, `echo over six | nc -N -v ${B}%eth0 8080`)).toBe(`Connection to ${B}%eth0 8080 port [tcp/*] succeeded!\n`);
  expect(said(one, `echo by datagram | nc -u -q 0 -w 1 ${B}%eth0 8081`)).toBe("");
  world.run(2);
  expect(said(other, "cat /tmp/got /tmp/told")).toBe("over six\nby datagram\n");
  expect(said(one, `nc -v ${B}%eth0 81`)).toBe(`nc: connect to ${B}%eth0 port 81 (tcp) failed: Connection refused\n`);
  expect(said(one, "nc -v 2001:db8::1 81")).toBe("nc: connect to 2001:db8::1 port 81 (tcp) failed: Network is unreachable\n");
  expect(said(one, `nc -4 -v ${B}%eth0 81`)).toContain("Address family for hostname not supported");
  expect(said(one, "ssh -o BatchMode=yes ::1 true")).toContain("Host key verification failed.");
});

test("[curl(1), wget(1), telnet(1)] take addresses of IPv6", () => {
  const { guests, world } = linked("01", "02");
  const [one, other] = guests as [(typeof guests)[0], (typeof guests)[0]];
  world.run(3);
  other.exec("printf 'HTTP/1.0 200 OK\\r\\nContent-Length: 3\\r\\n\\r\\nsix' | nc -6 -l -N 80 > /tmp/asked & sleep 1");
  expect(said(one, `curl -s 'http://[${B}%25eth0]/'`)).toBe("six");
  expect(said(other, "head -2 /tmp/asked")).toBe(`GET / HTTP/1.1\r\nHost: [${B}]\r\n`);
  expect(said(one, `curl -sS 'http://[${B}%eth0]:81/'`)).toContain(`curl: (7) Failed to connect to ${B}%eth0 port 81 after`);
  expect(said(one, `wget -t 1 'http://[${B}%eth0]:81/' | cat`).replace(/--.*--/, "--D--")).toBe(
    `--D--  http://[${B}%eth0]:81/\nConnecting to [${B}%eth0]:81... failed: Connection refused.\n`,
  );
  expect(said(one, `telnet ${B}%eth0 81`)).toBe(`Trying ${B}%eth0...\ntelnet: Unable to connect to remote host: Connection refused\n`);
});
