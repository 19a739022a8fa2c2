/** Files of one system on another, by NFS. */
import { beforeAll, describe, expect, test } from "vitest";
import { type TestGuest, TestWorld } from "../test-harness";

let [server, client]: TestGuest[] = [];
const said = (guest: TestGuest | undefined, line: string, seconds = 60): string => {
  const { stdout, stderr } = (guest as TestGuest).exec(line, seconds);
  return stdout + stderr;
};
beforeAll(() => {
  const world = new TestWorld();
  server = world.add({ name: "server", services: ["nfs"], nics: [{ device: 0, mac: "00:16:3e:00:00:01", mtu: 1_500 }] });
  client = world.add({ name: "client", nics: [{ device: 0, mac: "00:16:3e:00:00:02", mtu: 1_500 }] });
  const [a, b] = [server, client];
  a.onFrame = (_nic, frame) => world.after(60, () => b.engine.frameIn(0, frame));
  b.onFrame = (_nic, frame) => world.after(60, () => a.engine.frameIn(0, frame));
  for (const guest of [a, b]) guest.start().waitFor("login: ", 400);
  said(a, "ip addr flush dev eth0; ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up");
  said(b, "ip addr flush dev eth0; ip addr add 10.0.0.2/24 dev eth0; ip link set eth0 up; echo 10.0.0.1 server >> /etc/hosts");
});

describe("[nfs-utils 2.6.2] a server", () => {
  test("its exports, as it lists them and as others are told", () => {
    expect(said(server, "cat /etc/exports; exportfs; exportfs -v")).toBe(
      "/srv/nfs *(rw,sync,no_subtree_check)\n/srv/nfs      \t<world>\n/srv/nfs      \t<world>(sync,wdelay,hide,no_subtree_check,sec=sys,rw,secure,root_squash,no_all_squash)\n",
    );
    expect(said(client, "showmount -e server; showmount server")).toBe("Export list for server:\n/srv/nfs *\nHosts on server:\n");
    said(server, "mkdir /srv/only; echo '/srv/only 10.0.0.0/24(ro,no_root_squash,no_subtree_check) 10.9.9.9(rw)' >> /etc/exports");
    expect(said(client, "showmount -e server | wc -l")).toBe("2\n");
    expect(said(server, "exportfs -rav")).toBe("exporting *:/srv/nfs\nexporting 10.0.0.0/24:/srv/only\nexporting 10.9.9.9:/srv/only\n");
    expect(said(client, "showmount -e 10.0.0.1")).toBe("Export list for 10.0.0.1:\n/srv/nfs  *\n/srv/only 10.0.0.0/24,10.9.9.9\n");
    expect(
      said(
        server,
        "echo '/nowhere *(foo)' > /tmp/e; cp /etc/exports /tmp/good; cat /tmp/e >> /etc/exports; exportfs -ra; cp /tmp/good /etc/exports",
      ),
    ).toBe('exportfs: /etc/exports:3: unknown keyword "foo"\n');
  });
  test("its ports are mapped; one that does not run says nothing", () => {
    expect(said(client, "rpcinfo -p server")).toBe(`   program vers proto   port  service
    100000    4   tcp    111  portmapper
    100000    4   udp    111  portmapper
    100000    3   tcp    111  portmapper
    100000    3   udp    111  portmapper
    100000    2   tcp    111  portmapper
    100000    2   udp    111  portmapper
    100005    1   udp  20048  mountd
    100005    1   tcp  20048  mountd
    100005    2   udp  20048  mountd
    100005    2   tcp  20048  mountd
    100005    3   udp  20048  mountd
    100005    3   tcp  20048  mountd
    100003    3   tcp   2049  nfs
`);
    expect(said(server, "ss -lnt | grep -c -E ':(111|2049|20048) '; systemctl is-active nfs-server rpcbind nfs-mountd")).toMatch(
      /^[36]\nactive\nactive\nactive\n$/,
    );
    said(server, "systemctl stop nfs-server");
    expect(said(client, "showmount -e server")).toBe("clnt_create: RPC: Program not registered\n");
    said(server, "systemctl start nfs-server");
    expect(said(client, "showmount -e server | tail -1")).toBe("/srv/only 10.0.0.0/24,10.9.9.9\n");
    expect(said(server, "rpcinfo -p client", 60)).toBe("rpcinfo: client: Name or service not known\n");
    expect(said(server, "rpcinfo -p 10.0.0.2; showmount -e 10.0.0.2")).toBe(
      "rpcinfo: can't contact portmapper: RPC: Remote system error - Connection refused\nclnt_create: RPC: Port mapper failure - Unable to receive: errno 111 (Connection refused)\n",
    );
  });
});
