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
  server = world.add({ name: "server", services: ["nfs", "ntp"], nics: [{ device: 0, mac: "00:16:3e:00:00:01", mtu: 1_500 }] });
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
    expect(said(client, "ntpdate -q server")).toMatch(/ [+-]0\.000\d{3} \+\/- 0\.\d{6} server 10\.0\.0\.1 s10 no-leap\n$/);
    said(server, "systemctl stop chrony; rc-service chronyd stop");
    expect(said(client, "ntpdate -q server")).toBe("ntpdig: no eligible servers\n");
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

describe("[nfs(5)] a client", () => {
  test("what one writes the other sees, through every kind of change", () => {
    expect(said(client, "mkdir -p /mnt/a; mount -t nfs server:/srv/nfs /mnt/a; ls -la /mnt/a | tail -n +2 | wc -l")).toBe("2\n");
    expect(said(client, "grep nfs /proc/mounts")).toBe(
      "server:/srv/nfs /mnt/a nfs rw,relatime,vers=3,rsize=262144,wsize=262144,namlen=255,hard,proto=tcp,timeo=600,retrans=2,sec=sys,mountaddr=10.0.0.1,mountvers=3,mountport=20048,mountproto=udp,local_lock=none,addr=10.0.0.1 0 0\n",
    );
    expect(said(client, "echo hello > /mnt/a/one; cat /mnt/a/one; ls /mnt/a")).toBe("hello\none\n");
    expect(
      said(
        server,
        "cat /srv/nfs/one; ls -l /srv/nfs/one | cut -d' ' -f1-4; echo more >> /srv/nfs/one; mkdir /srv/nfs/dir; echo x > /srv/nfs/dir/y",
      ),
    ).toBe("hello\n-rw-r--r-- 1 nobody nobody\n");
    expect(said(client, "cat /mnt/a/one; sleep 3; ls /mnt/a /mnt/a/dir; cat /mnt/a/dir/y")).toBe(
      "hello\nmore\n/mnt/a:\ndir\none\n\n/mnt/a/dir:\ny\nx\n",
    );
    expect(said(client, "cd /mnt/a; mv one two; mkdir sub; cp two sub/three; ln -s two link; cat link; rm two; ls; cat sub/three")).toBe(
      "hello\nmore\ndir\nlink\nsub\nhello\nmore\n",
    );
    expect(said(server, "ls /srv/nfs /srv/nfs/sub; cat /srv/nfs/sub/three; readlink /srv/nfs/link")).toBe(
      "/srv/nfs:\ndir\nlink\nsub\n\n/srv/nfs/sub:\nthree\nhello\nmore\ntwo\n",
    );
    expect(
      said(client, "rm -r /mnt/a/sub /mnt/a/link; ls /mnt/a; for i in 1 2 3; do echo $i > /mnt/a/f$i; done; cat /mnt/a/f*; echo /mnt/a/f?"),
    ).toBe("dir\n1\n2\n3\n/mnt/a/f1 /mnt/a/f2 /mnt/a/f3\n");
    expect(said(client, "df -h /mnt/a | tail -1")).toMatch(/^server:\/srv\/nfs +\S+ +\S+ +\S+ +\d+% \/mnt\/a\n$/);
  });
  test("what may not be done is refused in the words of each", () => {
    const words: readonly (readonly [line: string, says: string])[] = [
      ["mount -t nfs server:/nowhere /tmp", "mount.nfs: access denied by server while mounting server:/nowhere\n"],
      ["mount server:/srv/nfs /mnt/none", "mount.nfs: mount point /mnt/none does not exist\n"],
      ["mount -t nfs server:/srv/nfs /mnt/a", "mount.nfs: server:/srv/nfs is busy or already mounted\n"],
      ["mount -t nfs nobody.example:/x /tmp", "mount.nfs: Failed to resolve server nobody.example: Name or service not known\n"],
      ["mount -t nfs -o vers=4 server:/srv/nfs /tmp", "mount.nfs: Protocol not supported\n"],
      ["mount -t nfs 10.0.0.2:/srv /tmp", "mount.nfs: Connection refused\n"],
      ["mkdir -p /mnt/b; mount -o ro server:/srv/only /mnt/b; touch /mnt/b/x", "touch: cannot touch '/mnt/b/x': Read-only file system\n"],
      ["umount /mnt/b; mount server:/srv/only /mnt/b; echo x > /mnt/b/x", "bash: line 1: /mnt/b/x: Read-only file system\n"],
      ["umount /mnt/b; mount | grep -c nfs", "1\n"],
    ];
    for (const [line, says] of words) expect(`${line}\n${said(client, line)}`).toBe(`${line}\n${says}`);
    said(server, "mkdir /srv/nfs/private; echo s > /srv/nfs/secret; chmod 600 /srv/nfs/secret; chmod 700 /srv/nfs/private");
    expect(said(client, "cat /mnt/a/secret; rm -f /mnt/a/secret; mkdir /mnt/a/private/x; chown root /mnt/a/f1")).toBe(
      "cat: /mnt/a/secret: Permission denied\nmkdir: cannot create directory ‘/mnt/a/private/x’: Permission denied\nchown: changing ownership of '/mnt/a/f1': Operation not permitted\n",
    );
    said(server, "echo r > /srv/nfs/revoked; chmod 644 /srv/nfs/revoked");
    (server as TestGuest).world.after(2_000_000, () => (server as TestGuest).engine.exec("later", "chmod 600 /srv/nfs/revoked"));
    expect(said(client, "exec 6< /mnt/a/revoked; sleep 6; cat <&6")).toBe("cat: -: Input/output error\n");
    expect(said(server, "showmount -a")).toBe("All mount points on server:\n10.0.0.2:/srv/nfs\n");
  });
  test("a server that is silent is waited for; what was begun is done once it answers", () => {
    said(client, "ls /mnt/a > /dev/null; sleep 5");
    const { onFrame } = server as TestGuest;
    (server as TestGuest).onFrame = () => {};
    said(client, "(echo late > /mnt/a/late; echo done > /tmp/done) > /dev/null 2>&1 & sleep 200", 300);
    expect(said(client, "ps -eo stat,comm | grep -c '^D'; dmesg | tail -1; cat /tmp/done")).toMatch(
      /^1\n\[.*\] nfs: server server not responding, still trying\ncat: /,
    );
    (server as TestGuest).onFrame = onFrame;
    said(client, "sleep 150", 300);
    expect(said(client, "dmesg | tail -1 | cut -d']' -f2; cat /tmp/done")).toBe(" nfs: server server OK\ndone\n");
    expect(said(server, "cat /srv/nfs/late")).toBe("late\n");
  });
  test("long files go piece by piece, in frames to port 2049; a handle of what is gone is stale", () => {
    said(server, "head -c 700000 /dev/urandom > /srv/nfs/long; chmod 644 /srv/nfs/long");
    expect(
      said(
        client,
        "tcpdump -ni eth0 -c 6 tcp port 2049 > /tmp/frames 2>/dev/null & sleep 1; md5sum < /mnt/a/long; sleep 1; grep -c '10.0.0.1.2049' /tmp/frames",
      ),
    ).toBe(`${said(server, "md5sum < /srv/nfs/long")}6\n`);
    expect(
      said(client, "cp /mnt/a/long /tmp/copy; cp /tmp/copy /mnt/a/copy; dd if=/tmp/copy of=/mnt/a/dd bs=100000 2>/dev/null; sync"),
    ).toBe("");
    expect(said(server, "cmp /srv/nfs/long /srv/nfs/copy; cmp /srv/nfs/long /srv/nfs/dd; rm /srv/nfs/dd")).toBe("");
    expect(said(client, "exec 5< /mnt/a/copy; sleep 4; head -c 5 <&5 | wc -c")).toBe("5\n");
    said(server, "rm -r /srv/nfs; mkdir /srv/nfs");
    expect(said(client, "sleep 4; ls /mnt/a")).toBe("ls: cannot access '/mnt/a': Stale file handle\n");
    expect(said(client, "umount /mnt/a; mount | grep -c nfs")).toBe("0\n");
    expect((client as TestGuest).engine.image()).not.toContain('"nfs":');
  });
});
