import { RPC_PORT } from "../../../wire/rpc";
import type { GuestService } from "../../engine";
import type { ServiceDraft as Draft, ServiceProcess } from "../../modelled/flavour";
import type { Machine } from "../../os/machine";
import { controlDaemons } from "../dom0/control-daemons";

function thread(name: string): Draft {
  return { name, command: `[${name}]`, rssKib: 0, vszKib: 0, ppid: 2 };
}

const KERNEL: readonly Draft[] = [
  "rcu_gp",
  "kworker/0:0H-events_highpri",
  "mm_percpu_wq",
  "rcu_tasks_kthre",
  "ksoftirqd/0",
  "rcu_preempt",
  "migration/0",
  "cpuhp/0",
  "kdevtmpfs",
  "xenbus",
  "xenwatch",
  "kauditd",
  "khungtaskd",
  "kcompactd0",
  "kswapd0",
  "jbd2/xvda1-8",
].map(thread);

const SYSTEMD: readonly Draft[] = [
  { name: "systemd-journald", command: "/lib/systemd/systemd-journald", unit: "systemd-journald.service", rssKib: 12_400, vszKib: 33_000 },
  { name: "systemd-udevd", command: "/lib/systemd/systemd-udevd", unit: "systemd-udevd.service", rssKib: 6_300, vszKib: 24_600 },
  {
    name: "systemd-timesyncd",
    command: "/lib/systemd/systemd-timesyncd",
    unit: "systemd-timesyncd.service",
    user: "systemd-timesync",
    rssKib: 6_700,
    vszKib: 90_100,
  },
  { name: "cron", command: "/usr/sbin/cron -f", unit: "cron.service", rssKib: 2_700, vszKib: 6_600 },
  {
    name: "dbus-daemon",
    command: "/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only",
    unit: "dbus.service",
    user: "messagebus",
    rssKib: 4_600,
    vszKib: 9_200,
  },
  { name: "systemd-logind", command: "/lib/systemd/systemd-logind", unit: "systemd-logind.service", rssKib: 7_600, vszKib: 49_800 },
  { name: "xe-daemon", command: "/usr/sbin/xe-daemon -p /var/run/xe-daemon.pid", unit: "xe-daemon.service", rssKib: 5_100, vszKib: 12_300 },
  {
    name: "sshd",
    command: "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups",
    unit: "ssh.service",
    rssKib: 9_200,
    vszKib: 15_400,
    ports: [22],
  },
];
const OPENRC: readonly Draft[] = [
  { name: "syslogd", command: "/sbin/syslogd -t", unit: "syslog", rssKib: 920, vszKib: 1_640 },
  { name: "crond", command: "/usr/sbin/crond -c /etc/crontabs", unit: "crond", rssKib: 980, vszKib: 1_660 },
  { name: "xe-daemon", command: "/usr/sbin/xe-daemon", unit: "xe-guest-utilities", rssKib: 4_900, vszKib: 11_000 },
  {
    name: "sshd",
    command: "sshd: /usr/sbin/sshd [listener] 0 of 10-100 startups",
    unit: "sshd",
    rssKib: 3_100,
    vszKib: 6_600,
    ports: [22],
  },
];

function many(count: number, make: (index: number) => Draft): Draft[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Processes of a workload profile. @source metrics.md §5 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one table of what each workload runs
function workload(name: string, vcpus: number): readonly Draft[] {
  switch (name) {
    case "web":
      return [
        {
          name: "nginx",
          command: "nginx: master process /usr/sbin/nginx -g daemon on; master_process on;",
          unit: "nginx.service",
          rssKib: 1_700,
          vszKib: 55_200,
          ports: [80],
        },
        ...many(vcpus, () => ({
          name: "nginx",
          command: "nginx: worker process",
          unit: "nginx.service",
          user: "www-data",
          rssKib: 5_900,
          vszKib: 55_900,
          share: Math.floor(1000 / vcpus),
        })),
      ];
    case "app":
      return [
        {
          name: "java",
          command: "/usr/bin/java -Xms2g -Xmx4g -jar /opt/app/app.jar --server.port=8080",
          unit: "app.service",
          user: "app",
          rssKib: 2_400_000,
          vszKib: 6_900_000,
          ports: [8080],
          share: 1000,
        },
      ];
    case "database":
      return [
        {
          name: "postgres",
          command:
            "/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main -c config_file=/etc/postgresql/15/main/postgresql.conf",
          unit: "postgresql.service",
          user: "postgres",
          rssKib: 29_000,
          vszKib: 216_000,
          ports: [5432],
        },
        ...["checkpointer", "background writer", "walwriter", "autovacuum launcher"].map((role) => ({
          name: "postgres",
          command: `postgres: 15/main: ${role} `,
          unit: "postgresql.service",
          user: "postgres",
          rssKib: 8_200,
          vszKib: 216_000,
          share: 50,
        })),
        ...many(4, (i) => ({
          name: "postgres",
          command: `postgres: 15/main: app shop 10.0.0.${20 + i}(5${i}122) idle`,
          unit: "postgresql.service",
          user: "postgres",
          rssKib: 92_000,
          vszKib: 218_000,
          share: 200,
        })),
      ];
    case "build":
      return many(vcpus, () => ({
        name: "cc1plus",
        command: "/usr/lib/gcc/x86_64-linux-gnu/12/cc1plus -quiet -O2 src/main.cpp",
        unit: "ci-runner.service",
        user: "ci",
        rssKib: 310_000,
        vszKib: 420_000,
        share: Math.floor(1000 / vcpus),
      }));
    case "batch":
      return many(vcpus, () => ({
        name: "solver",
        command: "/opt/hpc/solver --threads 1 --input model.dat",
        unit: "batch.service",
        user: "batch",
        rssKib: 210_000,
        vszKib: 300_000,
        share: Math.floor(1000 / vcpus),
      }));
    case "memory":
    case "memhog":
      return [
        {
          name: "memhog",
          command: "/usr/local/bin/memhog --touch-all",
          unit: "memhog.service",
          rssKib: 600_000,
          vszKib: 1_000_000,
          share: 1000,
        },
      ];
    case "backup":
      return [
        {
          name: "borg",
          command: "/usr/bin/python3 /usr/bin/borg create backup@nas:repo::daily /",
          unit: "backup.service",
          rssKib: 120_000,
          vszKib: 260_000,
          share: 1000,
        },
      ];
    default:
      return [];
  }
}

/** A server that tells its own system's time. @source Debian 12: chrony.service; Alpine 3.20: chronyd.initd */
function chronyd(isSystemd: boolean): Draft {
  return {
    name: "chronyd",
    command: isSystemd ? "/usr/sbin/chronyd -F 1" : "/usr/sbin/chronyd -f /etc/chrony/chrony.conf",
    unit: isSystemd ? "chrony.service" : "chronyd",
    user: isSystemd ? "_chrony" : "chrony",
    rssKib: 2_900,
    vszKib: 11_000,
  };
}

/** @source Debian 12: rpcbind.service, nfs-mountd.service, nfs-server.service (8 threads of the kernel) */
function nfs(isSystemd: boolean): readonly Draft[] {
  const unit = (name: string, openrc: string): string => (isSystemd ? `${name}.service` : openrc);
  return [
    {
      name: "rpcbind",
      command: isSystemd ? "/sbin/rpcbind -f -w" : "/sbin/rpcbind",
      unit: unit("rpcbind", "rpcbind"),
      user: isSystemd ? "_rpc" : "rpc",
      rssKib: 3_900,
      vszKib: 8_100,
      ports: [RPC_PORT.portmap],
    },
    {
      name: "rpc.mountd",
      command: "/usr/sbin/rpc.mountd",
      unit: unit("nfs-mountd", "nfs"),
      rssKib: 2_300,
      vszKib: 43_400,
      ports: [RPC_PORT.mount],
    },
    ...many(8, (at) => ({ ...thread("nfsd"), unit: unit("nfs-server", "nfs"), ports: at === 0 ? [RPC_PORT.nfsd] : [] })),
  ];
}

/** What a system serves beside its workload; what works for the workload too is there once. */
function beside({ spec, flavour }: Machine): readonly Draft[] {
  const idle = (of: string): readonly Draft[] => workload(of, 1).map((draft) => ({ ...draft, share: 0 }));
  const has = (service: GuestService): boolean => spec.services?.includes(service) ?? false;
  return [
    ...(has("http") && spec.workload !== "web" ? idle("web") : []),
    // Nobody is connected to it.
    ...(has("database") && spec.workload !== "database" && spec.workload !== "db"
      ? idle("database").filter(({ user, command }) => user && !command.includes(": app "))
      : []),
    ...(has("nfs") ? nfs(flavour.init === "systemd") : []),
    ...(has("ntp") ? [chronyd(flavour.init === "systemd")] : []),
  ];
}

const cache = new Map<string, readonly ServiceProcess[]>();

/** What keeps services: an installed system's init, or what little runs from a disc. */
export type ServiceKind = "systemd" | "openrc" | "dom0" | "live-openrc" | "installer";

const SYSLOGD: Draft = { name: "syslogd", command: "/sbin/syslogd -t", unit: "syslog", rssKib: 920, vszKib: 1_640 };
/** @source debian-installer rootskel: src/etc/inittab, src/lib/debian-installer-startup.d */
const INSTALLER: readonly Draft[] = [
  { name: "udevd", command: "/lib/systemd/systemd-udevd --daemon --resolve-names=never", rssKib: 5_200, vszKib: 22_900 },
  { name: "syslogd", command: "/sbin/syslogd -m 0 -O /var/log/syslog -S", rssKib: 900, vszKib: 3_200 },
  { name: "klogd", command: "/sbin/klogd -c 2", rssKib: 900, vszKib: 3_200 },
];
const OWN: Readonly<Record<ServiceKind, readonly Draft[]>> = {
  systemd: SYSTEMD,
  dom0: SYSTEMD,
  openrc: OPENRC,
  "live-openrc": [SYSLOGD],
  installer: INSTALLER,
};

/** What runs hotplug scripts in a driver domain. @source xl(1), devd; xen: tools/hotplug/Linux/init.d/xendriverdomain.in */
function devd(isSystemd: boolean): Draft {
  const unit = isSystemd ? "xendriverdomain.service" : "xendriverdomain";
  return { name: "xl", command: "/usr/sbin/xl devd", unit, rssKib: 3_100, vszKib: 21_400 };
}
/** Before it there was udev alone. @source xen commit a0eaa86e (libxl: add device backend listener); cli.md §1 (xl's commands by release) */
export function hasDevd(xenVersion: string): boolean {
  const [major = 0, minor = 0] = xenVersion.split(".").map(Number);
  return major > 4 || (major === 4 && minor >= 5);
}

/** All background processes; the same list for the same system, workload and size. */
export function servicesOf(m: Machine, kind: ServiceKind): readonly ServiceProcess[] {
  const key = [
    kind,
    m.spec.workload,
    m.spec.services?.join(",") ?? "",
    m.spec.vcpus,
    m.daemons.xenstored,
    m.daemons.xend !== null,
    m.spec.isDriverDomain && m.spec.xenVersion,
    m.spec.hasEmulatedDisks,
  ].join(" ");
  const known = cache.get(key);
  if (known) return known;
  const isSystemd = kind === "systemd" || kind === "dom0";
  const init: Draft[] = [
    {
      name: isSystemd ? "systemd" : "init",
      command: "/sbin/init",
      ppid: 0,
      rssKib: isSystemd ? 12_300 : 780,
      vszKib: isSystemd ? 167_700 : 1_600,
    },
    { name: "kthreadd", command: "[kthreadd]", ppid: 0, rssKib: 0, vszKib: 0 },
  ];
  // A root in memory has no journal.
  const all = kind === "live-openrc" || kind === "installer" ? KERNEL.filter(({ name }) => !name.startsWith("jbd2")) : KERNEL;
  const threads = m.spec.hasEmulatedDisks ? all.map(({ name }) => thread(name.replace("xvda", "sda"))) : all;
  const drafts = [
    ...init,
    ...threads,
    ...OWN[kind],
    ...(kind === "dom0" ? controlDaemons(m.daemons) : []),
    ...(m.spec.isDriverDomain && hasDevd(m.spec.xenVersion) ? [devd(isSystemd)] : []),
    ...workload(m.spec.workload, m.spec.vcpus),
    ...beside(m),
  ];
  let pid = 0;
  const list = drafts.map((draft, index): ServiceProcess => {
    pid = index < 2 ? index + 1 : index < threads.length + 2 ? pid + 1 : pid < 200 ? 231 + index : pid + 7 + ((index * 13) % 29);
    return { ppid: 1, user: "root", unit: null, rssKib: 2000, vszKib: 8000, ports: [], local: false, share: 0, ...draft, pid };
  });
  cache.set(key, list);
  return list;
}
