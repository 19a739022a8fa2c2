/** Changes of a link that keep all else of it. */
import type { LinkSettings, OperationArgs } from "@/server/contract";
import { linkFields, linkNumbers } from "../link-units";

/** What `link.set` takes for these settings. */
export function linkArgs(link: string, settings: LinkSettings): OperationArgs<"link.set"> {
  const numbers = Object.fromEntries(linkNumbers.map((field) => [field, settings[linkFields[field].setting] ?? null]));
  return { link, ...numbers, carrier: settings.isPulled !== true } as OperationArgs<"link.set">;
}
/** The same link with its plug in or out. */
export function plugged(settings: LinkSettings, isPlugged: boolean): LinkSettings {
  const { isPulled: _was, ...rest } = settings;
  return isPlugged ? rest : { ...rest, isPulled: true };
}

type Setting = Exclude<keyof LinkSettings, "isPulled">;
export interface Preset {
  readonly field: "rate" | "latency" | "jitter" | "loss" | "mtu";
  readonly setting: Setting;
  /** in the operation's unit */
  readonly value: number;
}
const preset = (field: Preset["field"], shown: number): Preset => {
  const { setting, factor } = linkFields[field];
  return { field, setting, value: shown * factor };
};
/** What people try first of a link, in the units of its dialog. guess: a poor line, a distant one, an old one */
export const PRESETS: readonly Preset[] = [
  preset("loss", 1),
  preset("loss", 10),
  preset("latency", 50),
  preset("latency", 200),
  preset("jitter", 30),
  preset("rate", 10),
  preset("rate", 100),
  preset("mtu", 1_400),
];
export const hasPreset = (settings: LinkSettings, { setting, value }: Preset): boolean => settings[setting] === value;
/** The link with it, or as usual in this. */
export function withPreset(settings: LinkSettings, { setting, value }: Preset, isOn: boolean): LinkSettings {
  const { [setting]: _was, ...rest } = settings;
  return isOn ? { ...rest, [setting]: value } : rest;
}
/** As usual in all but its plug. */
export const asUsual = ({ isPulled }: LinkSettings): LinkSettings => (isPulled ? { isPulled } : {});
