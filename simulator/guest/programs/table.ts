import type { AnyProgram } from "../os/program";
import { bash, sh } from "../shell/shell";
import * as arpingPrograms from "./arping";
import * as catPrograms from "./cat";
import * as checksumsPrograms from "./checksums";
import * as commPrograms from "./comm";
import * as copyPrograms from "./copy";
import * as cutPrograms from "./cut";
import * as datePrograms from "./date";
import * as ddPrograms from "./dd";
import * as dhcpCommandsPrograms from "./dhcp-commands";
import * as disksPrograms from "./disks";
import * as dmesgPrograms from "./dmesg";
import * as duPrograms from "./du";
import * as echoPrograms from "./echo";
import * as environmentPrograms from "./environment";
import * as expandPrograms from "./expand";
import * as findPrograms from "./find/find";
import * as fmtPrograms from "./fmt";
import * as foldPrograms from "./fold";
import * as generatorsPrograms from "./generators";
import * as grepPrograms from "./grep";
import * as hardwarePrograms from "./hardware";
import * as headPrograms from "./head";
import * as hostNamesPrograms from "./host-names";
import * as identityPrograms from "./identity";
import * as installPrograms from "./install";
import * as ipCommandPrograms from "./ip-command";
import * as joinPrograms from "./join";
import * as journalPrograms from "./journal";
import * as killPrograms from "./kill";
import * as linksPrograms from "./links";
import * as lnPrograms from "./ln";
import * as loggerPrograms from "./logger";
import * as loginPrograms from "./login";
import * as lsPrograms from "./ls";
import * as lsblkPrograms from "./lsblk";
import * as makeDirsPrograms from "./make-dirs";
import * as matchProcessesPrograms from "./match-processes";
import * as memoryFiguresPrograms from "./memory-figures";
import * as mktempPrograms from "./mktemp";
import * as modesPrograms from "./modes";
import * as mountsPrograms from "./mounts";
import * as movePrograms from "./move";
import * as namePartsPrograms from "./name-parts";
import * as nanoPrograms from "./nano";
import * as networkPrograms from "./network";
import * as ownersPrograms from "./owners";
import * as pagerPrograms from "./pager";
import * as pastePrograms from "./paste";
import * as pingPrograms from "./ping";
import * as priorityPrograms from "./priority";
import * as psPrograms from "./ps";
import * as removePrograms from "./remove";
import * as screenPrograms from "./screen";
import * as sedPrograms from "./sed";
import * as servicesPrograms from "./services";
import * as shufPrograms from "./shuf";
import * as sleepPrograms from "./sleep";
import * as socketsPrograms from "./sockets";
import * as sortPrograms from "./sort";
import { spoken } from "./spoken";
import * as statPrograms from "./stat";
import * as stopCommandsPrograms from "./stop-commands";
import * as stressPrograms from "./stress";
import * as tacPrograms from "./tac";
import * as tailPrograms from "./tail";
import * as tcpClientsPrograms from "./tcp-clients";
import * as textPrograms from "./text";
import * as topPrograms from "./top";
import * as touchPrograms from "./touch";
import * as trPrograms from "./tr";
import * as truncatePrograms from "./truncate";
import * as tsortPrograms from "./tsort";
import * as uniqPrograms from "./uniq";
import * as uptimePrograms from "./uptime";
import * as wcPrograms from "./wc";
import { standard } from "./wrap";
import * as xargsPrograms from "./xargs";
import * as xenstorePrograms from "./xenstore";

/** Programs among a module's exports, which also hold helpers. */
function programsIn(module: object): AnyProgram[] {
  return Object.values(module).filter(
    (value): value is AnyProgram => typeof value === "object" && value !== null && "step" in value && "start" in value,
  );
}

const ALL: readonly AnyProgram[] = [
  bash,
  sh,
  ...programsIn(xenstorePrograms).map(spoken).map(standard),
  ...[
    arpingPrograms,
    catPrograms,
    checksumsPrograms,
    commPrograms,
    copyPrograms,
    cutPrograms,
    datePrograms,
    ddPrograms,
    dhcpCommandsPrograms,
    disksPrograms,
    dmesgPrograms,
    duPrograms,
    echoPrograms,
    environmentPrograms,
    expandPrograms,
    fmtPrograms,
    foldPrograms,
    generatorsPrograms,
    grepPrograms,
    hardwarePrograms,
    headPrograms,
    hostNamesPrograms,
    identityPrograms,
    installPrograms,
    ipCommandPrograms,
    joinPrograms,
    journalPrograms,
    killPrograms,
    linksPrograms,
    lnPrograms,
    loggerPrograms,
    loginPrograms,
    lsPrograms,
    lsblkPrograms,
    makeDirsPrograms,
    matchProcessesPrograms,
    memoryFiguresPrograms,
    mktempPrograms,
    modesPrograms,
    mountsPrograms,
    movePrograms,
    namePartsPrograms,
    nanoPrograms,
    networkPrograms,
    ownersPrograms,
    pagerPrograms,
    pastePrograms,
    pingPrograms,
    priorityPrograms,
    psPrograms,
    removePrograms,
    screenPrograms,
    sedPrograms,
    servicesPrograms,
    shufPrograms,
    sleepPrograms,
    socketsPrograms,
    sortPrograms,
    statPrograms,
    stopCommandsPrograms,
    stressPrograms,
    tacPrograms,
    tailPrograms,
    tcpClientsPrograms,
    textPrograms,
    topPrograms,
    touchPrograms,
    trPrograms,
    truncatePrograms,
    tsortPrograms,
    uniqPrograms,
    uptimePrograms,
    wcPrograms,
    xargsPrograms,
    findPrograms,
  ]
    .flatMap(programsIn)
    .map(standard),
];

const base: ReadonlyMap<string, AnyProgram> = new Map(ALL.map((program) => [program.name, program]));

/** Programs by name: the built-in ones and those added by a factory, which win. */
export function programTable(extra: readonly AnyProgram[]): ReadonlyMap<string, AnyProgram> {
  if (extra.length === 0) return base;
  return new Map([...base, ...extra.map((program): [string, AnyProgram] => [program.name, program])]);
}
