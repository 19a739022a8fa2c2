import { test } from "vitest";
import { TestWorld } from "./test-harness";
test("try", () => {
  const w = new TestWorld();
  const nic = (n: number) => [{ device: 0, mac: `00:16:3e:00:00:0${n}`, mtu: 1500 }];
  const g = w.add({ nics: nic(1), workload: "web" }).start();
  const h = w.add({ nics: nic(2), name: "db", os: "alpine", domainType: "pvhvm", workload: "database" }).start();
  w.hub([g, h]);
  g.login();
  h.waitFor("login: ");
  console.log(h.serial.slice(0, 900));
  g.command("ip addr add 10.0.0.5/24 dev eth0");
  console.log(h.exec("ip addr add 10.0.0.6/24 dev eth0; ip a; cat /etc/alpine-release").stdout);
  for (const c of ["ping -c 3 10.0.0.6", "ping -c 2 10.0.0.99", "ping -c 1 8.8.8.8", "ip a", "ip r", "ip neigh", "ss -tlnp", "nc -zv 10.0.0.6 5432", "nc -zv 10.0.0.6 81", "curl -s http://10.0.0.5/ | head -3", "ls -la /", "ls", "ps aux | tail -8", "free -m", "df -h", "uptime", "lsblk", "dd if=/dev/zero of=/tmp/big bs=1M count=100", "ls -lh /tmp/big", "top -bn1 | head -12", "cat /etc/os-release | grep -c .", "sed -n 2p /etc/passwd", "echo abc | sed 's/b/X/'", "seq 10 | sort -rn | head -2 | tr '\\n' ' '", "find /etc -name 'host*'", "systemctl status nginx", "dmesg | tail -3", "xenstore-ls", "cat < /nonexist", "ls /nonexist", "time sleep 0.5", "stress --cpu 1 --timeout 2", "while read l; do echo \"[$l]\"; done < /etc/hostname", "echo a b c | xargs -n1 echo", "arr=(a b c); echo ${arr[1]} ${#arr[@]}", "echo ${HOME#/} ${x:-def} ${HOME/ro/RO}", "[[ abc == a* ]] && echo m; (( 3 > 2 )) && echo g", "case foo in f*) echo F;; esac", "trap 'echo bye' EXIT; echo t"]) console.log("$ " + c + "\n" + g.command(c));
  console.log(g.loads.length, JSON.stringify(g.loads.at(-1)), [...g.store].slice(0, 30));
});
