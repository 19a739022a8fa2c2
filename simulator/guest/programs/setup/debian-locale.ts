/** Language, place, keyboard and clock, and the disc that all comes from. @source debian-installer: localechooser, keyboard-configuration, cdrom-detect, cdrom-retriever, hw-detect, tzsetup (templates); shortened lists */
import { mountDisc } from "../../modelled/boot";
import { askDisk } from "../../os/disk-io";
import { type ProgramContext, type Step, waitDisk } from "../../os/program";
import { resting } from "./copying";
import { asked, endProgress, showProgress } from "./debconf";
import { finished, type InstallerState, ITEMS, passTime } from "./debian-state";
import type { Nodes } from "./dialogue";
import { discOf } from "./target";

interface Country {
  readonly name: string;
  /** its zones, with the names that are shown when there are several */
  readonly zones: readonly (readonly [zone: string, shown: string])[];
}
const one = (name: string, zone: string): Country => ({ name, zones: [[zone, ""]] });
const COUNTRIES: readonly Country[] = [
  one("Australia", "Australia/Sydney"),
  one("Austria", "Europe/Vienna"),
  one("Brazil", "America/Sao_Paulo"),
  one("Canada", "America/Toronto"),
  one("China", "Asia/Shanghai"),
  one("France", "Europe/Paris"),
  one("Germany", "Europe/Berlin"),
  one("India", "Asia/Kolkata"),
  one("Japan", "Asia/Tokyo"),
  one("New Zealand", "Pacific/Auckland"),
  one("Poland", "Europe/Warsaw"),
  one("Singapore", "Asia/Singapore"),
  one("South Africa", "Africa/Johannesburg"),
  one("Spain", "Europe/Madrid"),
  one("Switzerland", "Europe/Zurich"),
  one("United Kingdom", "Europe/London"),
  {
    name: "United States",
    zones: [
      ["America/New_York", "Eastern"],
      ["America/Chicago", "Central"],
      ["America/Denver", "Mountain"],
      ["America/Los_Angeles", "Pacific"],
    ],
  },
  one("other", "UTC"),
];
const UNITED_STATES = COUNTRIES.findIndex(({ name }) => name === "United States");
const KEYMAPS: readonly (readonly [layout: string, shown: string])[] = [
  ["us", "American English"],
  ["gb", "British English"],
  ["cn", "Chinese"],
  ["fr", "French"],
  ["de", "German"],
  ["it", "Italian"],
  ["jp", "Japanese"],
  ["pl", "Polish"],
  ["es", "Spanish"],
];

/** What the components take of the disc, bytes, and in how many pieces they are read. guess: some hundred packages of 20 to 500 KiB */
const COMPONENTS = { bytes: 26_214_400, pieces: 20 };

const zonesOf = (st: InstallerState): Country["zones"] => COUNTRIES[st.country]?.zones ?? [];

/** Reads the components from the disc. */
function loadComponents(ctx: ProgramContext, st: InstallerState): string | Step {
  const rest = resting(ctx, st);
  if (rest) return rest;
  showProgress(ctx, st, "Loading additional components", Math.floor((st.pieces * 100) / COMPONENTS.pieces));
  if (st.pieces >= COMPONENTS.pieces) {
    endProgress(ctx, st);
    return finished(st);
  }
  const { machine } = ctx;
  const disc = discOf(machine);
  const ticket = disc ? askDisk(machine, disc.device, "read", COMPONENTS.bytes / COMPONENTS.pieces) : null;
  if (ticket === null) return "failed";
  st.pieces++;
  // guess: anna unpacks one in a tenth of a second
  st.tickets = [ticket];
  st.until = ctx.mono() + 250_000;
  return waitDisk(st.tickets);
}

export const locale: Nodes<InstallerState> = {
  language: asked({
    question: () => ({
      kind: "select",
      title: "Select a language",
      text: [
        "Choose the language to be used for the installation process. The selected language will also be the default language for the installed system.",
      ],
      prompt: "Language:",
      choices: ["C", "English"],
      byDefault: 1,
    }),
    take: () => "country",
    back: "menu",
  }),
  country: asked({
    question: () => ({
      kind: "select",
      title: "Select your location",
      text: [
        "The selected location will be used to set your time zone and also for example to help select the system locale. Normally this should be the country where you live.",
        'This is a shortlist of locations based on the language you selected. Choose "other" if your location is not listed.',
      ],
      prompt: "Country, territory or area:",
      choices: COUNTRIES.map(({ name }) => name),
      byDefault: UNITED_STATES,
    }),
    take(_ctx, st, answer) {
      st.country = Number(answer);
      return finished(st);
    },
    back: "language",
  }),
  keyboard: asked({
    question: () => ({
      kind: "select",
      title: ITEMS.keyboard,
      prompt: "Keymap to use:",
      choices: KEYMAPS.map(([, shown]) => shown),
      byDefault: 0,
    }),
    take(_ctx, st, answer) {
      st.keymap = KEYMAPS[Number(answer)]?.[0] ?? "us";
      return finished(st);
    },
    back: "menu",
  }),
  media: {
    run(ctx, st) {
      const wait = passTime(ctx, st, "Detecting hardware to find installation media", 2_000_000);
      if (wait) return wait;
      if (!discOf(ctx.machine)) return "noMedia";
      mountDisc(ctx.machine);
      return finished(st);
    },
  },
  noMedia: asked({
    question: () => ({
      kind: "boolean",
      title: ITEMS.media,
      text: [
        "Your installation media couldn't be mounted. When installing from CD-ROM, this probably means that the disk was not in the drive. If so you can insert it and retry.",
      ],
      prompt: "Retry mounting installation media?",
      byDefault: true,
    }),
    take: (_ctx, _st, answer) => (answer === "yes" ? "media" : "failed"),
    back: "failed",
  }),
  components: { run: loadComponents },
  nics: {
    run: (ctx, st) => passTime(ctx, st, "Detecting network hardware", 1_500_000) ?? finished(st),
  },
  clock: {
    run(_ctx, st) {
      const zones = zonesOf(st);
      if (zones.length > 1) return "zone";
      st.zone = zones[0]?.[0] ?? "UTC";
      return finished(st);
    },
  },
  zone: asked({
    question: (_ctx, st) => ({
      kind: "select",
      title: ITEMS.clock,
      text: [
        'If the desired time zone is not listed, then please go back to the step "Choose language" and select a country that uses the desired time zone (the country where you live or are located).',
      ],
      prompt: "Select your time zone:",
      choices: zonesOf(st).map(([, shown]) => shown),
      byDefault: 0,
    }),
    take(_ctx, st, answer) {
      st.zone = zonesOf(st)[Number(answer)]?.[0] ?? "UTC";
      return finished(st);
    },
    back: "menu",
  }),
  disks: {
    run: (ctx, st) => passTime(ctx, st, "Detecting disks and all other hardware", 2_000_000) ?? finished(st),
  },
};
