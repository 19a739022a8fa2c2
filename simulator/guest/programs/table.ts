import type { AnyProgram } from "../os/program";
import { bash, sh } from "../shell/shell";
import * as arping from "./arping";
import * as awk from "./awk";
import * as baseCodes from "./base-codes";
import * as cat from "./cat";
import * as checksums from "./checksums";
import * as cmp from "./cmp";
import * as comm from "./comm";
import * as copy from "./copy";
import * as csplit from "./csplit";
import * as curl from "./curl";
import * as cut from "./cut";
import * as date from "./date";
import * as dd from "./dd";
import * as dhcp from "./dhcp-commands";
import * as diff from "./diff";
import * as dig from "./dig";
import * as disks from "./disks";
import * as dmesg from "./dmesg";
import * as dnsmasq from "./dnsmasq";
import * as du from "./du";
import * as echo from "./echo";
import * as environment from "./environment";
import * as ethtool from "./ethtool";
import * as expand from "./expand";
import * as expr from "./expr";
import * as externalPrintf from "./external-printf";
import * as externalTest from "./external-test";
import * as factor from "./factor";
import * as filefrag from "./filefrag";
import * as find from "./find/find";
import * as fmt from "./fmt";
import * as fold from "./fold";
import * as generators from "./generators";
import * as getent from "./getent";
import * as getoptCommand from "./getopt-command";
import * as grep from "./grep";
import * as hardware from "./hardware";
import * as head from "./head";
import * as hexdump from "./hexdump";
import * as hostLookup from "./host-lookup";
import * as hostNames from "./host-names";
import * as identity from "./identity";
import * as install from "./install";
import * as iostat from "./iostat";
import * as ipCommand from "./ip-command";
import * as iperf3 from "./iperf/iperf3";
import * as iptables from "./iptables";
import * as iptablesFiles from "./iptables-files";
import * as join from "./join";
import * as journal from "./journal";
import * as kill from "./kill";
import * as last from "./last";
import * as brctlCommand from "./link/brctl-command";
import * as bridgeCommand from "./link/bridge-command";
import * as links from "./links";
import * as ln from "./ln";
import * as logger from "./logger";
import { login } from "./login";
import * as ls from "./ls";
import * as lsblk from "./lsblk";
import * as lspci from "./lspci";
import * as makeDirs from "./make-dirs";
import * as matchProcesses from "./match-processes";
import * as memoryFigures from "./memory-figures";
import * as mktemp from "./mktemp";
import * as modes from "./modes";
import * as mountNfs from "./mount-nfs";
import * as mounts from "./mounts";
import * as move from "./move";
import * as mpstat from "./mpstat";
import * as mtr from "./mtr";
import * as nameParts from "./name-parts";
import * as nano from "./nano";
import * as nc from "./nc";
import * as network from "./network";
import * as nfsTools from "./nfs-tools";
import * as nft from "./nft";
import * as ntpdate from "./ntpdate";
import * as numactl from "./numactl";
import * as numfmt from "./numfmt";
import * as od from "./od";
import * as owners from "./owners";
import * as pager from "./pager";
import * as partitionTables from "./partition-tables";
import * as paste from "./paste";
import * as pidstat from "./pidstat";
import * as ping from "./ping";
import * as priority from "./priority";
import * as ps from "./ps";
import * as remove from "./remove";
import * as sar from "./sar";
import * as screen from "./screen";
import * as sed from "./sed";
import * as services from "./services";
import * as setupAlpine from "./setup/alpine";
import * as setupDebian from "./setup/debian";
import * as shuf from "./shuf";
import * as sleep from "./sleep";
import * as sort from "./sort";
import * as split from "./split";
import * as netstat from "./ss/netstat";
import * as ss from "./ss/ss";
import * as sshKeygen from "./ssh/keygen";
import * as scp from "./ssh/scp";
import * as sshServer from "./ssh/server";
import * as sftp from "./ssh/sftp";
import * as sftpServer from "./ssh/sftp-server";
import * as sshClient from "./ssh/ssh";
import * as stat from "./stat";
import * as stopCommands from "./stop-commands";
import * as stress from "./stress";
import * as stty from "./stty";
import * as sysctl from "./sysctl";
import * as tac from "./tac";
import * as tail from "./tail";
import * as tcpdump from "./tcpdump/tcpdump";
import * as telnet from "./telnet";
import * as text from "./text";
import * as top from "./top";
import * as touch from "./touch";
import * as tput from "./tput";
import * as tr from "./tr";
import * as traceroute from "./traceroute";
import * as truncate from "./truncate";
import * as tsort from "./tsort";
import * as uniq from "./uniq";
import * as uptime from "./uptime";
import * as vmstat from "./vmstat";
import * as watch from "./watch";
import * as wc from "./wc";
import * as wget from "./wget";
import { reading, standard } from "./wrap";
import * as xargs from "./xargs";
import * as xenstore from "./xenstore";

/** Programs among a module's exports, which also hold helpers. */
function programsIn(module: object): AnyProgram[] {
  return Object.values(module).filter((value): value is AnyProgram => typeof value === "object" && value !== null && "step" in value);
}

const MODULES: readonly object[] = [
  arping,
  awk,
  baseCodes,
  cat,
  checksums,
  cmp,
  comm,
  copy,
  csplit,
  curl,
  cut,
  date,
  dd,
  brctlCommand,
  bridgeCommand,
  dhcp,
  diff,
  dig,
  disks,
  dmesg,
  du,
  echo,
  environment,
  ethtool,
  expand,
  expr,
  externalPrintf,
  externalTest,
  factor,
  filefrag,
  find,
  dnsmasq,
  fmt,
  fold,
  generators,
  getent,
  getoptCommand,
  grep,
  hardware,
  head,
  hexdump,
  hostLookup,
  hostNames,
  identity,
  install,
  iostat,
  ipCommand,
  iptables,
  iptablesFiles,
  iperf3,
  join,
  journal,
  kill,
  last,
  links,
  ln,
  logger,
  ls,
  lsblk,
  lspci,
  makeDirs,
  matchProcesses,
  memoryFigures,
  mktemp,
  modes,
  mountNfs,
  mounts,
  move,
  mpstat,
  mtr,
  nameParts,
  nano,
  nc,
  network,
  nfsTools,
  nft,
  ntpdate,
  numactl,
  numfmt,
  od,
  owners,
  pager,
  partitionTables,
  paste,
  pidstat,
  ping,
  priority,
  ps,
  remove,
  sar,
  screen,
  sed,
  services,
  setupAlpine,
  setupDebian,
  shuf,
  sleep,
  netstat,
  ss,
  sort,
  split,
  scp,
  sftp,
  sftpServer,
  sshClient,
  sshKeygen,
  sshServer,
  stat,
  stopCommands,
  stress,
  stty,
  sysctl,
  tac,
  tail,
  tcpdump,
  telnet,
  text,
  top,
  touch,
  tput,
  tr,
  traceroute,
  truncate,
  tsort,
  uniq,
  uptime,
  vmstat,
  watch,
  wc,
  wget,
  xargs,
  xenstore,
];

const base: ReadonlyMap<string, AnyProgram> = new Map(
  [...[bash, sh, login].map(reading), ...MODULES.flatMap(programsIn).map(standard)].map((program) => [program.name, program]),
);

/** Programs by name: the built-in ones and those added by a factory, which win. */
export function programTable(extra: readonly AnyProgram[]): ReadonlyMap<string, AnyProgram> {
  if (extra.length === 0) return base;
  return new Map([...base, ...extra.map((program): [string, AnyProgram] => [program.name, program])]);
}
