import { describe, test } from "vitest";
import { golden, goldenTranscript, transcript } from "../support/golden";
import { type LabDriver, openedHistory, starter } from "../support/lab-driver";

const SEED = 7;
const fresh = (): LabDriver => starter(SEED);

/** One transcript of several commands on a fresh lab. */
function played(file: string, commands: readonly string[]): void {
  const driver = fresh();
  goldenTranscript(file, driver, commands);
  driver.lab.check();
}

describe("[cli.md §1, §2] what there is", () => {
  test.each<[string, readonly string[]]>([
    [
      "xl-list.txt",
      [
        "xl list",
        "xl li",
        "xl list web-01",
        "xl list 1",
        "xl list -v",
        "xl list -Z",
        "xl list -c",
        "xl list -n",
        "xl list -cn app-01",
        "xl list nosuch",
        "xl list 99",
        "xl list web-01 app-01",
        "xl list web-01 nosuch",
        "xl list -z",
        "xl vm-list",
        "xl uptime",
        "xl uptime -s web-01",
        "xl uptime nosuch",
      ],
    ],
    ["xl-list-l.txt", ["xl list -l app-01", "xl list -l web-01"]],
    ["xl-info.txt", ["xl info", "xl info nr_cpus", "xl info xen_version", "xl info xen_m", "xl info nosuch", "xl info -n"]],
    [
      "xl-names.txt",
      [
        "xl domid web-01",
        "xl domid nosuch",
        "xl domname 1",
        "xl domname 99",
        "xl domname web-01",
        "xl domid",
        "xl rename 1 web2",
        "xl domname 1",
        "xl rename web2 app-01",
        "xl rename 99 other",
        "xl rename web2",
      ],
    ],
    [
      "xl-usage.txt",
      [
        "xl",
        "xl help",
        "xl help pause",
        "xl help list",
        "xl nosuch",
        "xl d",
        "xl pause",
        "xl -x list",
        "xl -N pause web-01",
        "xl save web-01 f",
      ],
    ],
    ["xl-dmesg.txt", ["xl dmesg", "xl dmesg -c | tail -1", "xl dmesg", "xl debug-keys h", "xl dmesg", "xl debug-keys"]],
  ])("%s", played);

  test("[lifecycle.md §1, §4] xl-list-states.txt: a paused, a reborn and a vanished domain", () => {
    const driver = fresh();
    const parts = [transcript(driver, "xl list")];
    driver.done("VM.pause", { vm: driver.vm("web-01") });
    parts.push(transcript(driver, "xl list"));
    driver.done("VM.unpause", { vm: driver.vm("web-01") });
    driver.done("VM.hard_reboot", { vm: driver.vm("web-01") });
    parts.push(transcript(driver, "xl list"));
    driver.done("VM.hard_shutdown", { vm: driver.vm("app-01") });
    parts.push(transcript(driver, "xl list"), transcript(driver, "xl domid app-01"));
    golden("xl-list-states.txt", parts.join("\n"));
  });
});

describe("[cli.md §5] life cycle", () => {
  test.each<[string, readonly string[]]>([
    [
      "xl-pause.txt",
      [
        "xl pause web-01",
        "xl list web-01",
        "xl pause web-01",
        "xl unpause 1",
        "xl list 1",
        "xl unpause 1",
        "xl pause 99",
        "xl unpause 99",
        "xl pause 0",
        "xl pause nosuch",
      ],
    ],
    ["xl-destroy.txt", ["xl destroy 0", "xl destroy 99", "xl destroy nosuch", "xl destroy web-01", "xl list", "xl destroy web-01"]],
    [
      "xl-shutdown.txt",
      [
        "xl shutdown",
        "xl shutdown 99",
        "xl shutdown nosuch",
        "xl shutdown -w web-01",
        "xl reboot app-01",
        "sleep 60",
        "xl list",
        "xl shutdown -a -w",
        "xl list",
        "xl shutdown -q",
      ],
    ],
  ])("%s", played);
});

describe("[cli.md §3] CPUs", () => {
  test.each<[string, readonly string[]]>([
    [
      "xl-vcpu-list.txt",
      ["xl vcpu-list", "xl vcpu-l web-01", "xl vcpu-set app-01 1", "sleep 1", "xl vcpu-list 2", "xl vcpu-list 99", "xl vcpu-list nosuch"],
    ],
    [
      "xl-vcpu-pin.txt",
      [
        "xl vcpu-pin web-01 0 4-7,^5",
        "xl vcpu-pin 1 1 - 0-7",
        "xl vcpu-list web-01",
        "xl vcpu-pin web-01 all node:1 all",
        "xl vcpu-list web-01",
        "xl vcpu-pin web-01 all all",
        "xl -N vcpu-pin web-01 0 0-3 nodes:0-1",
        "xl vcpu-pin web-01 x 1",
        "xl vcpu-pin -f web-01 all 1",
        "xl vcpu-pin web-01 0 9-2",
        "xl vcpu-pin web-01 0 ^all",
        "xl vcpu-pin web-01 0 64",
        "xl vcpu-pin web-01 7 1",
        "xl vcpu-pin 99 all 1",
        "xl vcpu-pin web-01 0",
      ],
    ],
    [
      "xl-vcpu-set.txt",
      [
        "xl vcpu-set web-01 1",
        "sleep 1",
        "xl list web-01",
        "xl vcpu-set web-01 8",
        "xl vcpu-set web-01 20",
        "xl vcpu-set -i web-01 20",
        "xl vcpu-set web-01 0",
        "xl vcpu-set web-01 two",
        "xl vcpu-set -i 99 1",
        "xl vcpu-set 99 1",
        "xl vcpu-set web-01",
      ],
    ],
    [
      "xl-sched.txt",
      [
        "xl sched-credit2",
        "xl sched-credit",
        "xl sched-credit2 -d web-01",
        "xl sched-credit2 -d web-01 -w 512",
        "xl sched-credit2 -d web-01 -c 150",
        "xl sched-credit2 --domain=1",
        "xl sched-credit2 -s",
        "xl sched-credit2 -s -r 5000",
        "xl sched-credit2 -s",
        "xl sched-credit2 -s -r 50",
        "xl sched-credit -d web-01",
        "xl sched-credit -d web-01 -w 512",
        "xl sched-credit -s",
        "xl sched-credit -w 512",
        "xl sched-credit -d web-01 -p Pool-0",
        "xl sched-credit -t 10",
        "xl sched-credit2 -d web-01 -w 0",
        "xl sched-credit2 -d web-01 -c 201",
        "xl sched-credit2 -d 99",
        "xl sched-credit2 -d nosuch",
        "xl sched-credit2 -p nosuch",
        "xl sched-credit2 -p Pool-0 -d 1",
        "xl sched-credit2 -d",
      ],
    ],
    [
      "xl-cpupool.txt",
      [
        "xl cpupool-list",
        "xl cpupool-list -c",
        'xl cpupool-create name=\\"batch\\" sched=\\"credit\\" cpus=[\\"14\\",\\"15\\"]',
        "xl cpupool-cpu-remove Pool-0 14-15",
        "xl info free_cpus",
        'xl cpupool-create name=\\"batch\\" sched=\\"credit\\" cpus=[\\"14\\",\\"15\\"]',
        'xl cpupool-create name=\\"batch\\"',
        "xl cpupool-list",
        "xl cpupool-list -c batch",
        "xl cpupool-migrate app-01 batch",
        "xl list -c",
        "xl sched-credit",
        "xl sched-credit -s -p batch -t 10 -r 500 -m 100",
        "xl sched-credit -s -p batch",
        "xl sched-credit -s -p batch -t 0",
        "xl cpupool-destroy batch",
        "xl cpupool-migrate 0 batch",
        "xl cpupool-migrate app-01 Pool-0",
        "xl cpupool-rename batch night",
        "xl cpupool-rename night Pool-0",
        "xl cpupool-destroy night",
        "xl cpupool-cpu-add Pool-0 14",
        "xl cpupool-cpu-add Pool-0 14",
        "xl cpupool-list",
        "xl cpupool-cpu-remove Pool-0 0-15",
        "xl cpupool-list nosuch",
        "xl cpupool-destroy nosuch",
        "xl cpupool-migrate nosuch Pool-0",
        "xl cpupool-create",
        'xl cpupool-create name=\\"x\\" sched=\\"bogo\\"',
        "xl cpupool-create name=x",
        "xl cpupool-create /etc/nosuch.cfg",
        "xl cpupool-create name",
      ],
    ],
    ["xl-numa-split.txt", ["xl cpupool-numa-split", "xl cpupool-list -c", "xl list -c", "xl cpupool-numa-split"]],
    [
      "xl-rtds.txt",
      [
        "xl cpupool-cpu-remove Pool-0 12-15",
        'xl cpupool-create name=\\"rt\\" sched=\\"rtds\\" cpus=\\"12-15\\"',
        "xl cpupool-migrate web-01 rt",
        "xl sched-rtds",
        "xl sched-rtds -d web-01 -v all -p 20000 -b 5000 -e 0",
        "xl sched-rtds -d web-01",
        "xl sched-rtds -d web-01 -v all",
        "xl sched-rtds -d web-01 -v 1",
        "xl sched-rtds -v all",
        "xl sched-rtds -d app-01",
        "xl sched-rtds -d web-01 -p 20000 -b 5000 -e 0",
        "xl sched-rtds -d web-01 -v 0 -p 20000 -b 5000 -e 0",
        "xl sched-rtds -d web-01 -v all -p 20000 -b 30000 -e 0",
        "xl sched-rtds -d web-01 -v all -p 20000",
        "xl sched-rtds -d web-01 -v all -p 20000 -b 1000 -e 2",
        "xl sched-rtds -p 20000",
        "xl sched-rtds -d web-01 -v 0 -v all",
        "xl sched-rtds -c rt -d web-01",
        "xl sched-rtds -c nosuch",
      ],
    ],
  ])("%s", played);
});

describe("[cli.md §4] memory", () => {
  test.each<[string, readonly string[]]>([
    [
      "xl-mem.txt",
      [
        "xl mem-set web-01 1024",
        "sleep 2",
        "xl list web-01",
        "xl mem-set web-01 1572864k",
        "sleep 1",
        "xl list web-01",
        "xl mem-set web-01 4g",
        "xl mem-set web-01 lots",
        "xl mem-set 99 512",
        "xl mem-set 0 64",
        "xl mem-max web-01 1792m",
        "xl mem-set web-01 1800",
        "xl mem-max web-01 256",
        "xl mem-max web-01 -1",
        "xl mem-max nosuch 1",
        "xl sharing",
        "xl sharing app-01",
        "xl sharing 99",
        "xl claims",
        "xl mem-set web-01",
      ],
    ],
  ])("%s", played);
});

describe("[cli.md §8; hypervisor.md §6] releases", () => {
  test.each<[string, string, readonly string[]]>([
    ["xl-2009.txt", "xen-2009", ["xl list"]],
    [
      "xl-2011.txt",
      "xen-2011",
      [
        "xl info xen_version",
        "xl list",
        "xl vcpu-list 0",
        "xl sched-credit",
        "xl sched-credit2",
        "xl claims",
        "xl sched-rtds",
        "xl tmem-list",
        "xl info virt_caps",
      ],
    ],
    [
      "xl-2014.txt",
      "xen-2014",
      [
        "xl list",
        "xl pause 1",
        "xl -f pause 99",
        "xl sched-credit -d 0 -w 512",
        "xl sched-rtds",
        "xl claims",
        "service xend stop",
        "xl sched-credit -d 0 -w 512",
        "xl sched-credit",
        "xl vcpu-pin 0 0 all 1",
        "xl vcpu-list 0 | head -2",
      ],
    ],
    ["xl-2025.txt", "xen-2025", ["xl info xen_version", "xl suspend 0", "xl tmem-list", "xl sched-credit2", "xl info virt_caps"]],
  ])("%s", (file, host, commands) => {
    const driver = openedHistory(SEED);
    goldenTranscript(file, driver, commands, host);
    driver.lab.check();
  });
});

/** Files that the commands of a transcript find in Domain-0. */
const files: Readonly<Record<string, readonly string[]>> = {
  "web1.cfg": [
    'name = "web1"',
    'type = "pv"',
    "memory = 512",
    "vcpus = 1",
    "maxvcpus = 2",
    'disk = [ "phy:/dev/vg/web1,xvda,w" ]',
    'vif = [ "mac=00:16:3e:0a:0b:0c,bridge=xenbr0" ]',
  ],
  "broken.cfg": ['name = "x"', "memory = 512", "vcpus = = 1"],
  "nameless.cfg": ["memory = 512"],
  "typed.cfg": ['name = "x"', 'type = "pvx"'],
  "action.cfg": ['name = "x"', 'on_reboot = "x"'],
  "vcpus.cfg": ['name = "x"', "vcpus = 4", "maxvcpus = 2"],
  "kernel.cfg": ['name = "x"', 'kernel = "/boot/nosuch"'],
  "placed.cfg": ['name = "placed"', "memory = 64", "vcpus = 2", 'pool = "batch"', 'cpus = [ "14", "15" ]'],
  "nopool.cfg": ['name = "x"', 'pool = "nosuch"'],
  "bridge.cfg": ['name = "x"', "vif = [ 'bridge=xenbr9' ]"],
  "big.cfg": ['name = "x"', 'memory = "200000"'],
};
const written = Object.entries(files).map(
  ([name, lines]) => `printf '%s\\n' ${lines.map((l) => `'${l.replaceAll("'", '"')}'`).join(" ")} > /root/${name}`,
);

/** The same, with those files there. */
function playedWithFiles(file: string, commands: readonly string[]): void {
  const driver = fresh();
  for (const command of written) driver.exec("xen-01", command);
  goldenTranscript(file, driver, commands);
  driver.lab.check();
}

describe("[cli.md §5] xl create", () => {
  test.each<[string, readonly string[]]>([
    [
      "xl-create.txt",
      [
        "xl create web1.cfg",
        "xl list web1",
        "xl create web1.cfg",
        String.raw`xl create -p web1.cfg name=\"web2\" memory=256 vif=[] disk=[]`,
        "xl list web2",
        "xl unpause web2",
        "xl create -n web1.cfg",
        "xl destroy web1",
        "xl create -q web1.cfg memory=640",
        "xl list web1",
      ],
    ],
    [
      "xl-create-placed.txt",
      [
        "xl cpupool-cpu-remove Pool-0 14,15",
        String.raw`xl cpupool-create name=\"batch\" sched=\"credit\" cpus=[\"14\",\"15\"]`,
        "xl create -q placed.cfg",
        "xl vcpu-list placed",
        "xl list -c placed",
      ],
    ],
    [
      "xl-create-refused.txt",
      [
        "xl create",
        "xl create nosuch.cfg",
        "xl create broken.cfg",
        "xl create nameless.cfg",
        "xl create typed.cfg",
        "xl create action.cfg",
        "xl create vcpus.cfg",
        "xl create kernel.cfg",
        "xl create nopool.cfg",
        "xl create bridge.cfg",
        "xl create big.cfg",
        "xl list",
        "xl create -z",
      ],
    ],
  ])("%s", playedWithFiles);
});

describe("[cli.md §5] the rest", () => {
  test.each<[string, readonly string[]]>([
    [
      "xl-misc.txt",
      [
        "xl trigger web-01 power",
        "xl trigger app-01 nmi",
        "xl trigger 99 nmi",
        "xl trigger web-01 bogus",
        "xl trigger web-01",
        "xl button-press web-01 sleep",
        "xl button-press web-01 x",
        "xl sysrq app-01 h",
        "xenstore-read /local/domain/2/control/sysrq",
        "xl sysrq app-01 help",
        "xl console nosuch",
        "xl console 99",
        "xl console web-01",
        "xl console -t x web-01",
        "xl top -b",
        "xl pci-list web-01",
        "xl pci-assignable-list",
      ],
    ],
  ])("%s", played);
});

describe("[cli.md §6] devices", () => {
  test.each<[string, readonly string[]]>([
    [
      "xl-block.txt",
      [
        "xl block-list web-01",
        "xl block-list 1 app-01 nosuch",
        "xl block-list 99",
        "xl block-attach web-01 phy:/dev/vg/data,xvdb,w",
        "xl block-list web-01",
        "xl block-attach web-01 /dev/vg/more,raw,xvdb,rw",
        "xl block-attach app-01 /dev/vg/more raw xvdc r",
        "xl -N block-attach app-01 /dev/vg/more,raw,xvdd,rw",
        "xl block-detach web-01 xvdb",
        "xl block-list web-01",
        "xl block-detach web-01 xvdb",
        "xl block-detach web-01 xvdz",
        "xl block-detach web-01 xvda",
        "xl block-detach -f app-01 xvdc",
        "xl block-attach web-01 /dev/vg/data,raw,xvd?,rw",
        "xl block-attach nosuch phy:/dev/vg/data,xvdb,w",
        "xl block-attach 99 phy:/dev/vg/data,xvdb,w",
        "xl block-attach web-01",
      ],
    ],
    [
      "xl-block-broken.txt",
      [
        "xenstore-rm /local/domain/1/device/vbd/51712/ring-ref",
        "xl block-list web-01",
        "xenstore-rm /local/domain/1/device/vbd/51712",
        "xl block-list web-01",
        "xenstore-rm /libxl/1/device/vbd/51712/backend",
        "xl block-list web-01",
      ],
    ],
    [
      "xl-network.txt",
      [
        "xl network-list web-01",
        "xl network-list 99",
        "xl network-list nosuch",
        "xl network-attach app-01 mac=00:16:3e:01:02:03 bridge=xenbr1",
        "xl network-list app-01",
        "xl network-detach app-01 00:16:3e:01:02:03",
        "xl network-list app-01",
        "xl network-attach app-01 bridge=xenbr9",
        "xl network-attach app-01 mac=nonsense",
        "xl network-attach app-01 nonsense",
        "xl -N network-attach app-01 bridge=xenbr1",
        "xl network-detach app-01 3",
        "xl network-detach app-01 00:16:3e:01:02:03",
        "xl network-detach app-01 0",
        "xl network-detach app-01",
      ],
    ],
    [
      "xl-cd.txt",
      [
        "xl cd-insert web-01 hdd /iso/nosuch.iso",
        "xl cd-insert web-01 hdd /iso/guest-tools-8.4.0.iso",
        "xl cd-eject web-01 hda",
        "xl cd-eject web-01",
      ],
    ],
  ])("%s", played);
});
