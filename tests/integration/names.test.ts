/** Names of a lab's machines are looked up at the name server of their segment, and programs connect by them. */
import { describe, expect, test } from "vitest";
import { type LabDriver, starter } from "../support/lab-driver";

const SEED = 7;
const said = (driver: LabDriver, target: string, line: string): string => {
  const { stdout, stderr } = driver.exec(target, line, 200);
  return stdout + stderr;
};
function booted(): { driver: LabDriver; guest: string; address: string } {
  const driver = starter(SEED);
  const guest = driver.vm("web-01");
  driver.run(60);
  const address = said(driver, guest, "hostname -I").trim();
  expect(address).toMatch(/^10\.0\.0\.\d+$/);
  return { driver, guest, address };
}

describe("[RFC 1035; resolv.conf(5)] names", () => {
  const { driver, guest, address } = booted();
  test("DHCP names the server, and hosts have their gateway's", () => {
    expect(said(driver, guest, "cat /etc/resolv.conf")).toBe("nameserver 10.0.0.1\n");
    expect(said(driver, "xen-01", "cat /etc/resolv.conf")).toBe("nameserver 10.0.0.1\n");
  });
  test("a host finds a guest by name, and a guest hosts; addresses have names", () => {
    expect(said(driver, "xen-01", "getent hosts web-01")).toBe(`${address.padEnd(15)} web-01\n`);
    expect(said(driver, "xen-01", "dig +short web-01")).toBe(`${address}\n`);
    expect(said(driver, "xen-01", `host ${address}`)).toBe(
      `${address.split(".").reverse().join(".")}.in-addr.arpa domain name pointer web-01.\n`,
    );
    expect(said(driver, guest, "host xen-02")).toMatch(/^xen-02 has address 10\.0\.0\.\d+\n$/);
    expect(said(driver, guest, "nslookup xen-02")).toMatch(
      /^Server:\t\t10\.0\.0\.1\nAddress:\t10\.0\.0\.1#53\n\nName:\txen-02\nAddress: 10\.0\.0\.\d+\n\n$/,
    );
  });
  test("dig shows the whole answer as BIND's does", () => {
    expect(
      said(driver, "xen-01", "dig web-01")
        .replace(/id: \d+/, "id: 1")
        .replace(/time: \d+/, "time: 0")
        .replace(/WHEN: .*/, "WHEN: now"),
    ).toBe(`
; <<>> DiG 9.18.49-1~deb12u3-Debian <<>> web-01
;; global options: +cmd
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1
;; flags: qr aa rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1

;; OPT PSEUDOSECTION:
; EDNS: version: 0, flags:; udp: 1232
;; QUESTION SECTION:
;web-01.				IN	A

;; ANSWER SECTION:
web-01.			0	IN	A	${address}

;; Query time: 0 msec
;; SERVER: 10.0.0.1#53(10.0.0.1) (UDP)
;; WHEN: now
;; MSG SIZE  rcvd: 51

`);
    expect(said(driver, "xen-01", "dig +noall +answer -t mx example.com")).toBe("example.com.\t\t300\tIN\tMX\t0 .\n");
    expect(said(driver, "xen-01", "dig +noall +answer deb.debian.org")).toMatch(
      /^deb\.debian\.org\.\t\t300\tIN\tCNAME\tdebian\.map\.fastlydns\.net\.\ndebian\.map\.fastlydns\.net\. 300\tIN\tA\t151\./,
    );
    expect(said(driver, "xen-01", "dig -x 10.0.0.1 +short")).toBe("gateway.\n");
  });
  test("ping and nc take names", () => {
    const ping = said(driver, "xen-01", "ping -c 1 web-01");
    expect(ping).toContain(`PING web-01 (${address}) 56(84) bytes of data.\n64 bytes from web-01 (${address}): icmp_seq=1 ttl=64`);
    expect(said(driver, "xen-01", "nc -zv web-01 22")).toBe("Connection to web-01 22 port [tcp/*] succeeded!\n");
    expect(said(driver, "xen-01", "curl -sI http://web-01/")).toMatch(/^HTTP\/1\.1 (200 OK|404 Not Found)\r\n/);
  });
  test("a name that nobody has, and one of a server that does not answer", () => {
    expect(said(driver, "xen-01", "ping -c 1 nosuch")).toBe("ping: nosuch: Name or service not known\n");
    expect(said(driver, "xen-01", "host nosuch")).toBe("Host nosuch not found: 3(NXDOMAIN)\n");
    expect(said(driver, "xen-01", "nslookup nosuch")).toBe(
      "Server:\t\t10.0.0.1\nAddress:\t10.0.0.1#53\n\n** server can't find nosuch: NXDOMAIN\n\n",
    );
    expect(driver.exec("xen-01", "getent hosts nosuch").code).toBe(2);
    expect(said(driver, "xen-01", "curl http://nosuch/")).toBe("curl: (6) Could not resolve host: nosuch\n");
    expect(said(driver, "xen-01", "dig @10.0.0.1 -p 99 +tries=1 x")).toContain(
      ";; communications error to 10.0.0.1#99: connection refused\n",
    );
    expect(said(driver, "xen-01", "dig @10.0.0.250 +tries=1 +time=1 x")).toContain(";; communications error to 10.0.0.250#53: timed out\n");
    expect(said(driver, "xen-01", "dig @nosuch x")).toBe("dig: couldn't get address for 'nosuch': not found\n");
  });
  test("/etc/hosts comes before name servers, search and ndots are followed, a dead server is passed over after its time", () => {
    said(driver, guest, "echo '10.9.9.9 far far.example' >> /etc/hosts");
    expect(said(driver, guest, "getent hosts far.example")).toBe("10.9.9.9        far far.example\n");
    said(driver, guest, "printf 'search example.com\\nnameserver 10.0.0.1\\n' > /etc/resolv.conf");
    expect(said(driver, guest, "getent hosts www")).toBe("93.184.215.14   www.example.com\n");
    said(driver, guest, "printf 'options timeout:2 attempts:1\\nnameserver 10.0.0.250\\nnameserver 10.0.0.1\\n' > /etc/resolv.conf");
    const before = driver.now;
    expect(said(driver, guest, "getent hosts xen-01")).toMatch(/ xen-01\n$/);
    expect((driver.now - before) / 1_000_000).toBeGreaterThan(1.9);
    expect((driver.now - before) / 1_000_000).toBeLessThan(2.5);
    said(driver, guest, "sed -i 's/^hosts:.*/hosts: files/' /etc/nsswitch.conf");
    expect(said(driver, guest, "ping -c 1 xen-01")).toBe("ping: xen-01: Name or service not known\n");
  });
});
