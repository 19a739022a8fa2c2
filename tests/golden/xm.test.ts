import { test } from "vitest";
import { golden, transcript } from "../support/golden";
import { type LabDriver, openedHistory } from "../support/lab-driver";

const history = (): LabDriver => openedHistory(7);
/** Commands on hosts, one after the other in one lab: `HOST COMMAND`. */
function play(driver: LabDriver, lines: readonly string[]): string {
  const text = lines
    .map((line) => {
      const [host = "", ...words] = line.split(" ");
      return `[${host}] ${transcript(driver, words.join(" "), host)}`;
    })
    .join("\n");
  driver.lab.check();
  return text;
}
const on = (host: string, ...commands: string[]): string[] => commands.map((command) => `${host} ${command}`);
const onAll = (...commands: string[]): string[] => ["xen-2006", "xen-2009", "xen-2014"].flatMap((host) => on(host, ...commands));
const CONFIG = String.raw`printf 'memory = 256\nvcpus = 1\nextra = "ro"\n' > /etc/xen/web1`;

test.each([
  [
    "xm-list.txt",
    [
      ...onAll("xm list", "xm list 1", "xm list nosuch"),
      ...on("xen-2009", "xm list -v", "xm list --long erp-db", "xm list --state=paused", "xm list --state=paused erp-db", "xm list -z"),
    ],
  ],
  [
    "xm-info.txt",
    [
      ...onAll("xm info"),
      ...on("xen-2014", "xm info -n"),
      ...on("xen-2009", "xm info -n", "xm info a b"),
      ...onAll("xm dmesg", "xm dmesg x"),
    ],
  ],
  [
    "xm-help.txt",
    [...onAll("xm", "xm help", "xm nosuch", "xm pause --help", "xm li nosuch"), ...on("xen-2025", "xm list"), ...on("xen-2009", "xl list")],
  ],
  ["xm-names.txt", onAll("xm domid Domain-0", "xm domid nosuch", "xm domname 1", "xm domname 99", "xm domid")],
  ["xm-uptime.txt", onAll("xm uptime", "xm uptime -s 1", "xm uptime nosuch")],
  [
    "xm-vcpu.txt",
    [
      ...onAll("xm vcpu-list 1", "xm vcpu-list nosuch"),
      ...on(
        "xen-2009",
        "xm vcpu-set erp-db 3",
        "xm vcpu-set erp-db 0",
        "xm vcpu-set erp-db two",
        "xm vcpu-set erp-db 1",
        // The guest's kernel takes the vCPU down when its watch fires.
        "sleep 1; xm vcpu-list erp-db",
        "xm set-vcpus erp-db 2",
        "sleep 1; xm vcpu-list erp-db",
      ),
      ...on(
        "xen-2014",
        "xm vcpu-pin shop-db 0 2-5,^3",
        "xm vcpu-pin shop-db all 8-15",
        "xm vcpu-pin shop-db 1 all",
        "xm vcpu-pin shop-db 0 99",
        "xm vcpu-pin shop-db x 1",
        "xm vcpu-pin nosuch 0 1",
        "xm vcpu-list shop-db",
      ),
      ...on("xen-2006", "xm vcpu-pin legacy-web 0 1", "xm vcpu-list legacy-web"),
    ],
  ],
  [
    "xm-mem.txt",
    [
      ...on(
        "xen-2009",
        "xm mem-set erp-db 1024",
        "sleep 3",
        "xm list erp-db",
        "xm mem-set erp-db 4096",
        "xm mem-max erp-db 512",
        "xm mem-max erp-db 4096",
        "xm balloon erp-db 3g",
        "sleep 3",
        "xm list erp-db",
        "xm mem-set erp-db many",
      ),
      ...on("xen-2014", "xm mem-set Domain-0 100", "xm mem-set nosuch 100", "xm mem-set shop-db 1048576k", "sleep 4", "xm list shop-db"),
      ...on("xen-2006", "xm mem-set legacy-web 256", "sleep 1", "xm list legacy-web", "xm mem-max legacy-web 0"),
    ],
  ],
  [
    "xm-sched.txt",
    [
      ...onAll("xm sched-credit", "xm sched-sedf"),
      ...on(
        "xen-2014",
        "xm sched-credit -d shop-db -w 512 -c 150",
        "xm sched-credit -d shop-db",
        "xm sched-credit -d shop-db -w 70000",
        "xm sched-credit -d shop-db -c 900",
        "xm sched-credit -d nosuch",
        "xm sched-credit -w 512",
        "xm sched-credit -d",
        "xm sched-credit2",
      ),
    ],
  ],
  [
    "xm-devices.txt",
    onAll(
      "xm block-list 1",
      "xm network-list 1",
      "xm vif-list 1",
      "xm vbd-list 99",
      "xm block-list",
      "xm network-list 1 2",
      "xm network-list --long 1",
    ),
  ],
  [
    "xm-pause.txt",
    [
      ...on(
        "xen-2006",
        "xm pause legacy-web",
        "xm list legacy-web",
        "xm pause legacy-web",
        "xm unpause legacy-web",
        "xm unpause legacy-web",
        "xm list legacy-web",
      ),
      ...on("xen-2009", "xm pause 0", "xm pause", "xm pause nosuch", "xm pause 99"),
      ...on("xen-2011", "xm pause build-old", "xm unpause Domain-0"),
    ],
  ],
  [
    "xm-shutdown.txt",
    [
      ...on(
        "xen-2014",
        "xm shutdown -w shop-db",
        "xm list",
        "xm shutdown shop-db",
        "xm shutdown",
        "xm shutdown 0",
        "xm shutdown -HR shop-web",
        "xm reboot -w shop-web",
        "sleep 2",
        "xm list",
        "xm destroy shop-web",
        "xm list",
        "xm destroy 0",
        "xm destroy 99",
      ),
      ...on("xen-2006", "xm shutdown -w -a", "xm list", "xm destroy legacy-web"),
      ...on("xen-2009", "xm reboot nosuch"),
    ],
  ],
  [
    "xm-create.txt",
    [
      ...on(
        "xen-2014",
        CONFIG,
        "xm create web1",
        "xm create web1",
        "xm list web1",
        "xm create nosuch",
        "xm create web1 name=web2 memory=999999",
        "xm create web1 name=web2 vcpus=many",
        "xm create -p web1 name=web2",
        "xm list web2",
        "xm rename web1 shop-db",
        "xm rename web1 a,b",
        "xm rename web1 web9",
        "xm domid web9",
        "xm destroy web9",
      ),
      ...on(
        "xen-2006",
        CONFIG,
        "xm create web1 name=big memory=9999",
        "xm create web1 name=wide vcpus=64",
        "xm create web1 name=full builder=hvm",
        "xm create web1 name=small",
        "xm list",
        "xm destroy small",
      ),
    ],
  ],
  [
    "xm-managed.txt",
    [
      ...on(
        "xen-2011",
        "xm list",
        "xm start build-old",
        "xm list",
        "xm start build-old",
        "xm start nosuch",
        "xm start",
        "xm suspend build-old",
        "sleep 60",
        "xm suspend build-old",
        "xm list",
        "xm suspend build-old",
        "xm suspend 0",
        "xm start build-old",
        "xm resume build-old",
        "xm resume build-old",
        "xm delete build-old",
        "xm shutdown -w build-old",
        "xm delete build-old",
        "xm list",
      ),
      ...on("xen-2009", CONFIG, "xm new web1", "xm new web1", "xm list", "xm delete web1", "xm list web1"),
      ...on("xen-2006", "xm new web1", "xm start legacy-mail"),
    ],
  ],
  [
    "xm-xend.txt",
    [
      ...onAll(
        'su student -c "xm list"',
        'su student -c "xm top"',
        "service xend stop",
        "xm list",
        "xm help | head -1",
        "/etc/init.d/xend status",
        "/etc/init.d/xend start",
        "xm list 0",
        "/etc/init.d/xend",
        "xend",
        'su student -c "xend start"',
      ),
      ...on(
        "xen-2014",
        "xl pause shop-db",
        "systemctl stop xend",
        "xl pause shop-db",
        "xl unpause shop-db",
        "systemctl stop xenconsoled",
        "service xend start",
      ),
      ...on("xen-2011", "xl pause intranet", "xl unpause intranet"),
      ...on("xen-2025", "service xend start", "/etc/init.d/xend start", "service", "service xenconsoled status | head -1"),
    ],
  ],
  [
    "xm-python.txt",
    [
      ...on(
        "xen-2009",
        `cat > /etc/xen/hvm1 <<'END'
# after xmexample.hvm
import os, re
arch = os.uname()[4]
if re.search('64', arch):
    arch_libdir = 'lib64'
else:
    arch_libdir = 'lib'
def mac(n):
    return '00:16:3e:00:00:%02x' % n
vmid = 7
name = "VM%d" % vmid
memory = 64 * 4
vif = []
for i in range(2):
    vif.append('mac=%s, bridge=xenbr0' % mac(vmid + i))
disk = [ 'phy:vg/vm-%d,%s%s,w' % (vmid, 'xvd', letter) for letter in 'ab' ]
extra = ' '.join(['ro', 'console=hvc0'])
print 'libraries in', '/usr/' + arch_libdir
END
xm create hvm1`,
        "xm list VM7",
        "xm network-list VM7 | cut -c 8-24",
        "xm create hvm1 name=VM8 vmid=1 | tail -1",
        `printf 'name = "a"\\nmemory = = 3\\n' > /etc/xen/bad1; xm create bad1`,
        `printf 'name = "a" + 1\\n' > /etc/xen/bad2; xm create bad2`,
        `printf 'import random\\n' > /etc/xen/bad3; xm create bad3`,
        `printf 'while 1:\\n  pass\\n' > /etc/xen/bad4; xm create bad4`,
        `printf 'name = "Domain-%%d" %% 0\\n' > /etc/xen/bad5; xm create bad5`,
        `printf 'name = "a b" + ""\\n' > /etc/xen/bad6; xm create bad6`,
        `cat > /etc/xen/vmid <<'END'
def check_vmid(var, val):
    val = int(val)
    if val <= 0:
        raise ValueError("vmid must be above 0")
    return val
xm_vars.var('vmid', use="Virtual machine id. Integer greater than 0.", check=check_vmid)
xm_vars.check()
name = "ttylinux-%d" % vmid
memory = 64
END
xm create vmid vmid=0`,
        "xm create vmid vmid=3",
      ),
    ],
  ],
  [
    "xm-not-here.txt",
    onAll("xm save 1 /tmp/x", "xm vbd-create 1 phy:x xvdb w", "xm pool-list", "xm tmem-list", "xm pci-list 1", "xm debug-keys q"),
  ],
  [
    "xm-log.txt",
    [
      ...on(
        "xen-2009",
        "xm log",
        "xm pause erp-db",
        "xm unpause erp-db",
        "xm destroy erp-app",
        "xm log",
        "cat /var/log/xen/xend.log",
        "xm log x",
      ),
    ],
  ],
] as const)("[cli.md §8] %s", (file, lines) => {
  golden(file, play(history(), lines));
});

test("[cli.md §8] xm top is xentop, on a terminal", () => {
  const driver = history();
  const vm = driver.named("VM", "Control domain on host: xen-2009").ref;
  driver.login(vm);
  const from = driver.end(vm);
  driver.type(vm, "xm top\r").until(vm, "erp-db", 20, from);
  driver.type(vm, "q").until(vm, /# $/, 20, from);
});
