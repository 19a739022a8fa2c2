import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestGuest, TestWorld } from "../../test-harness";

const world = new TestWorld();
const nic = (n: number) => [{ device: 0, mac: `00:16:3e:00:00:0${n}`, mtu: 1500 }];
let one: TestGuest;
let two: TestGuest;
beforeAll(() => {
  one = world.add({ name: "one", nics: nic(1) });
  two = world.add({ name: "two", nics: nic(2), domid: 6 });
  world.hub([one, two]);
  for (const guest of [one, two]) guest.start();
  one.login();
  two.login();
  one.command("ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up");
  two.command("ip addr add 10.0.0.2/24 dev eth0; ip link set eth0 up");
});

/** Types a line and waits for a text. */
const shownFaults = () => [...one.faults, ...two.faults].map(({ what, error }) => `${what}: ${(error as Error).stack}`);
afterAll(() => expect(shownFaults()).toEqual([]));
const typed = (text: string, until: string): string => {
  one.serial = "";
  one.type(text).waitFor(until);
  return one.serial;
};

describe("[OpenSSH 9.2] ssh from one guest to another", () => {
  test("an unknown host is asked about, a wrong password is refused, a right one lets in", () => {
    expect(typed("ssh student@10.0.0.2\r", "[fingerprint])? ")).toMatch(
      /The authenticity of host '10\.0\.0\.2 \(10\.0\.0\.2\)' can't be established\.\r\nED25519 key fingerprint is SHA256:[A-Za-z0-9+/]{43}\.\r\nThis key is not known by any other names\.\r\n/,
    );
    expect(typed("yes\r", "password: ")).toContain("Warning: Permanently added '10.0.0.2' (ED25519) to the list of known hosts.\r\r\n");
    expect(typed("wrong\r", "password: ")).toBe("\r\nPermission denied, please try again.\r\r\nstudent@10.0.0.2's password: ");
    expect(typed("student\r", "$ ")).toContain("student@two:~$ ");
    expect(typed("tty; who\r", "10.0.0.1)\r\n")).toMatch(/\/dev\/pts\/0\r\n[\s\S]*student {2}pts\/0 +\S+ \S+ \(10\.0\.0\.1\)/);
    expect(two.command("ps -ef | grep -o '[s]shd: student.*'; w -h | tail -1 | cut -c1-31; ss -tnH | cut -c1-5")).toBe(
      "sshd: student@pts/0\nstudent  pts/0    10.0.0.1     \nESTAB\n",
    );
    expect(typed("sleep 100\r", "sleep 100\r\n")).toBe("sleep 100\r\n");
    expect(typed("\x03", "$ ")).toBe("^C\r\nstudent@two:~$ ");
    one.engine.serialResize(100, 30);
    expect(typed("stty size\r", "30 100\r\n")).toContain("30 100");
    expect(typed("\x04", "# ")).toContain("logout\r\nConnection to 10.0.0.2 closed.\r\r\n");
  });
});

describe("[OpenSSH 9.2] keys, commands and files", () => {
  test("a key is made and copied, and lets in without being asked", () => {
    const made = one.command("ssh-keygen -t ed25519 -N '' -f /root/.ssh/id_ed25519; ls -l /root/.ssh");
    expect(made).toMatch(
      /^Generating public\/private ed25519 key pair\.\n(Created directory '\/root\/\.ssh'\.\n)?Your identification has been saved in \/root\/\.ssh\/id_ed25519\nYour public key has been saved in \/root\/\.ssh\/id_ed25519\.pub\nThe key fingerprint is:\nSHA256:\S{43} root@one\nThe key's randomart image is:\n\+--\[ED25519 256\]--\+\n(\|.{17}\|\n){9}\+----\[SHA256\]-----\+\n/,
    );
    typed("ssh-copy-id root@10.0.0.2\r", "password: ");
    expect(typed("xenarium\r", "were added.\r\n\r\n")).toContain(
      "Number of key(s) added: 1\r\n\r\nNow try logging into the machine, with:   \"ssh 'root@10.0.0.2'\"",
    );
    expect(one.command("ssh 10.0.0.2 'hostname; whoami; exit 7'; echo $?")).toBe("two\nroot\n7\n");
    expect(one.exec("ssh -v 10.0.0.2 'kill -TERM $$'")).toMatchObject({ code: 255 });
  });
  test("scp and sftp carry files there and back", () => {
    one.command("mkdir -p d/e; head -c 300000 /dev/urandom > d/r; echo b > d/e/b; chmod 640 d/r");
    expect(one.command("scp -rp d 10.0.0.2:/tmp/").split("\n")[0]).toMatch(
      /^\rb {56,} {2}0% {4}0 {5}0\.0KB\/s {3}--:-- ETA\rb {56,}100% {4}2 {3} +\d+\.\dKB\/s {3}00:00 {4}$/,
    );
    expect(two.command("md5sum < /tmp/d/r; ls -l /tmp/d | tail -1 | cut -c1-10")).toBe(`${one.command("md5sum < d/r")}-rw-r-----\n`);
    expect(one.exec("scp -r 10.0.0.2:/tmp/d /tmp/back; diff -r /root/d /tmp/back && echo same").stdout).toBe("same\n");
    expect(
      one
        .exec(
          "cd; scp nofile 10.0.0.2:; scp 10.0.0.2:/tmp/nofile .; scp d/r 10.0.0.2:/nodir/x; scp d 10.0.0.2:/tmp/; scp -P 2223 d/r 10.0.0.2:",
        )
        .stderr.replace(/\r/g, ""),
    ).toBe(
      'scp: stat local "nofile": No such file or directory\nscp: /tmp/nofile: No such file or directory\nscp: dest open "/nodir/x": No such file or directory\nscp: failed to upload file d/r to /nodir/x\nscp: local "d" is not a regular file\nscp: failed to upload file d to /tmp/\nssh: connect to host 10.0.0.2 port 2223: Connection refused\nscp: Connection closed\n',
    );
    const { stdout, stderr } = one.exec(
      "cd; printf 'pwd\\nls /tmp/d\\nls -l /tmp/d\\nnofoo\\ncd /nope\\ncd /tmp\\nput d/r z\\nget z zz\\nmkdir q\\nrm nope\\nbye\\n' | sftp 10.0.0.2; cmp zz d/r && echo same",
    );
    expect(stdout).toMatch(
      /^sftp> pwd\nRemote working directory: \/root\nsftp> ls \/tmp\/d\ne {2}r {2}\nsftp> ls -l \/tmp\/d\ndrwxr-xr-x {4}\? root {5}root {9}4096 Jan {2}1 \d\d:\d\d e\n-rw-r----- {4}\? root {5}root {7}300000 Jan {2}1 \d\d:\d\d r\n/,
    );
    expect(stdout).toMatch(/sftp> rm nope\nRemoving \/tmp\/nope\nsftp> bye\nsame\n$/);
    expect(stderr).toBe(
      "Connected to 10.0.0.2.\nInvalid command.\nstat remote: No such file or directory\nremote delete /tmp/nope: No such file or directory\n",
    );
  });
  test("another key at the same address is refused", () => {
    two.command("rm /etc/ssh/ssh_host*; ssh-keygen -A");
    const said = one.exec("ssh 10.0.0.2 true");
    expect(said.code).toBe(255);
    expect(said.stderr).toMatch(/^@{59}\r\n@ {4}WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! {5}@\r\n@{59}\r\n/);
    expect(said.stderr).toMatch(
      /remove with:\r\n {2}ssh-keygen -f "\/root\/\.ssh\/known_hosts" -R "10\.0\.0\.2"\r\nHost key for 10\.0\.0\.2 has changed and you have requested strict checking\.\r\nHost key verification failed\.\r\n$/,
    );
    const refused = one.exec(
      "ssh-keygen -R 10.0.0.2 > /dev/null; ssh 10.0.0.2; ssh -o StrictHostKeyChecking=accept-new 10.0.0.2 true; ssh nobody@10.0.0.2; ssh 10.0.0.77; ssh nowhere",
    );
    expect(refused.stderr).toBe(
      "Host key verification failed.\r\nWarning: Permanently added '10.0.0.2' (ED25519) to the list of known hosts.\r\nssh_askpass: exec(/usr/bin/ssh-askpass): No such file or directory\r\nnobody@10.0.0.2: Permission denied (publickey,password).\r\nssh: connect to host 10.0.0.77 port 22: No route to host\r\nssh: Could not resolve hostname nowhere: Temporary failure in name resolution\r\n",
    );
  });
  test("what the server's machine says is kept to: sshd stopped, keys that others may write, another port, no passwords", () => {
    two.command("systemctl stop ssh");
    expect(one.exec("ssh 10.0.0.2").stderr).toBe("ssh: connect to host 10.0.0.2 port 22: Connection refused\r\n");
    two.command("systemctl start ssh; chmod 666 /root/.ssh/authorized_keys");
    expect(one.exec("ssh -o BatchMode=yes 10.0.0.2 true").stderr).toBe("root@10.0.0.2: Permission denied (publickey,password).\r\n");
    expect(
      two.command("journalctl -t sshd | grep -c 'Authentication refused: bad ownership or modes for file /root/.ssh/authorized_keys'"),
    ).toBe("1\n");
    two.command(
      "printf 'Port 2200\\nPasswordAuthentication no\\nPermitRootLogin no\\n' > /etc/ssh/sshd_config; chmod 600 /root/.ssh/authorized_keys",
    );
    expect(one.exec("ssh -p 2200 -o StrictHostKeyChecking=no 10.0.0.2 true").stderr).toMatch(
      /root@10\.0\.0\.2: Permission denied \(publickey\)\.\r\n$/,
    );
    two.command("printf '' > /etc/ssh/sshd_config");
    expect(one.exec("ssh 10.0.0.2 echo in").stdout).toBe("in\n");
  });
  test("-L passes connections on, and -N does nothing else", () => {
    two.command("(echo from behind | nc -lN 10.0.0.2 7000) &");
    one.command("ssh -N -L 7001:10.0.0.2:7000 10.0.0.2 & sleep 1");
    expect(one.exec("nc 127.0.0.1 7001 < /dev/null").stdout).toBe("from behind\n");
    one.command("kill %1; wait");
  });
  test("last tells of those who came, and of who is still there", () => {
    expect(two.command("last -n 3 root")).toMatch(/^root {5}hvc0 {26}\S+ \S+ +\d+ \d\d:\d\d {3}still logged in\n/);
    expect(two.command("last | head -3")).toMatch(
      /^student {2}pts\/0 {8}10\.0\.0\.1 {9}\S+ \S+ +\d+ \d\d:\d\d - \d\d:\d\d {2}\(00:0\d\)\n/m,
    );
  });
  test("a server's machine that is gone is noticed by who still types", () => {
    typed("ssh 10.0.0.2\r", "two:~# ");
    two.command("pkill -f 'sshd: root@pts'");
    expect(one.serial === "" ? "" : typed("\r", "one:~# ")).toContain(
      "Connection to 10.0.0.2 closed by remote host.\r\nConnection to 10.0.0.2 closed.\r\n",
    );
  });
});
