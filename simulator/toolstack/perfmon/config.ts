/** What `other_config:perfmon` says: which figures of an object are watched, and when they are too much. @source xen-api: python3/bin/perfmon */
import { encodeUtf8 } from "../../content/bytes";
import { compileRegex } from "../../guest/regex/compile";
import { elementsNamed, prettyXml, type XmlElement } from "./xml";

/** Classes of objects that thresholds can be set on. */
export type WatchedClass = "VM" | "host" | "SR";

const CONSOLIDATIONS = [
  "sum",
  "average",
  "max",
  "get_percent_fs_usage",
  "get_percent_log_fs_usage",
  "get_percent_mem_usage",
  "get_percent_sr_usage",
] as const;
/** How several data sources become one figure. */
export type Consolidation = (typeof CONSOLIDATIONS)[number];

/** One figure that is watched. Plain data. */
export interface Variable {
  readonly name: string;
  /** names of the data sources that it is made from: an expression that fits them whole */
  readonly regex: string;
  readonly consolidation: Consolidation;
  readonly level: number;
  readonly isLow: boolean;
  /** how long it must have been bad, s */
  readonly periodS: number;
  /** how long nothing more is said after an alarm, s */
  readonly inhibitS: number;
  /** null: no number, with which no message can be made */
  readonly priority: number | null;
  /** its element, as the body of an alarm has it */
  readonly xml: string;
}

/** A configuration that is XML and means nothing. */
export class ConfigFault extends Error {}

/** Matches no data source: the figure is measured otherwise. */
const NOTHING = "_$_DUMMY__";

type Defaults = Readonly<Record<string, string>>;
/** What holds for a variable of a name when a tag is left out. */
const regexes: Readonly<Record<WatchedClass, Defaults>> = {
  VM: {
    cpu_usage: "cpu[0-9]+",
    network_usage: "vif_[0-9]+_[rt]x",
    disk_usage: "vbd_(xvd|hd)[a-z]+_(read|write)",
    fs_usage: NOTHING,
    log_fs_usage: NOTHING,
    mem_usage: NOTHING,
    memory_internal_free: "memory_internal_free",
  },
  host: { cpu_usage: "cpu[0-9]+", network_usage: "pif_eth[0-9]+_[rt]x", memory_free_kib: "memory_free_kib" },
  SR: { physical_utilisation: "physical_utilisation|size", sr_io_throughput_total_per_host: NOTHING },
};
const consolidations: Readonly<Record<WatchedClass, Defaults>> = {
  VM: {
    cpu_usage: "average",
    fs_usage: "get_percent_fs_usage",
    log_fs_usage: "get_percent_log_fs_usage",
    mem_usage: "get_percent_mem_usage",
  },
  host: { cpu_usage: "average" },
  SR: { physical_utilisation: "get_percent_sr_usage" },
};
/** Of SRs there is none: perfmon's own for `physical_utilisation` (0.8) is misspelt there, and never found. */
const levels: Readonly<Record<WatchedClass, Defaults>> = {
  VM: { fs_usage: "0.9", log_fs_usage: "0.9", mem_usage: "0.95" },
  host: {},
  SR: {},
};
const LOW: readonly string[] = ["memory_internal_free", "memory_free_kib"];

const own = (table: Defaults, name: string): string | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);

function defaultOf(of: WatchedClass, name: string, tag: string): string {
  const needed = (value: string | undefined): string => {
    if (value === undefined) throw new ConfigFault(`variable ${name}: no default ${tag} - please specify one`);
    return value;
  };
  switch (tag) {
    case "rrd_regex":
      // An SR's throughput as one host has it.
      if (of === "host" && /^sr_io_throughput_total_[0-9a-f]{8}$/.test(name)) return name.slice(3);
      return needed(own(regexes[of], name));
    case "consolidation_fn":
      return own(consolidations[of], name) ?? "sum";
    case "alarm_trigger_level":
      return needed(own(levels[of], name));
    case "alarm_trigger_period":
      return "60";
    case "alarm_auto_inhibit_period":
      return "3600";
    case "alarm_trigger_sense":
      return LOW.includes(name) ? "low" : "high";
    default:
      return "3";
  }
}

const isInt = (text: string): boolean => /^\s*[+-]?\d+\s*$/.test(text);
const isFloat = (text: string): boolean => /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text);

function variableOf(of: WatchedClass, element: XmlElement): Variable {
  const named = elementsNamed(element, "name")[0];
  if (!named) throw new ConfigFault("variable missing 'name' tag");
  const name = named.attributes.value ?? "";
  const value = (tag: string): string => {
    const found = elementsNamed(element, tag)[0];
    return found ? (found.attributes.value ?? "") : defaultOf(of, name, tag);
  };
  const whole = (tag: string): number => {
    const text = value(tag);
    if (!isInt(text)) throw new ConfigFault(`variable ${name}: ${tag} ${text} not an int`);
    return Number(text);
  };
  const regex = value("rrd_regex");
  if ("error" in compileRegex(encodeUtf8(regex), { syntax: "perl", whole: true }))
    throw new ConfigFault(`variable ${name}: regex ${regex} does not compile`);
  const asked = value("consolidation_fn");
  const consolidation = CONSOLIDATIONS.find((each) => each === asked);
  if (!consolidation) throw new ConfigFault(`variable ${name}: consolidation function ${asked} not supported`);
  const level = value("alarm_trigger_level");
  const [periodS, inhibitS] = [whole("alarm_trigger_period"), whole("alarm_auto_inhibit_period")];
  if (!isFloat(level)) throw new ConfigFault(`variable ${name}: alarm_trigger_level ${level} not a float`);
  const priority = value("alarm_priority");
  return {
    name,
    regex,
    consolidation,
    level: Number(level),
    isLow: value("alarm_trigger_sense") !== "high",
    periodS,
    inhibitS,
    priority: isInt(priority) ? Number(priority) : null,
    xml: prettyXml(element),
  };
}

/** Variables of a document one by one, so that those before a wrong one are known. @throws ConfigFault */
export function* variablesOf(of: WatchedClass, document: XmlElement): Generator<Variable> {
  for (const element of elementsNamed(document, "variable")) yield variableOf(of, element);
}
