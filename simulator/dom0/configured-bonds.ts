/** Bonds that a control domain's /etc/network/interfaces asks for. @source ifenslave 2.13 (Debian 12): README.Debian, /etc/network/if-pre-up.d/ifenslave; interfaces(5) */
import { textIn } from "../guest/fs/offline";
import { automatic } from "../guest/modelled/configured-links";
import { flavourOf } from "../guest/modelled/flavours";
import { INTERFACES } from "../guest/modelled/network-start";
import { optionsOf } from "../guest/modelled/stanzas";
import type { Ref } from "../model/ref";
import { BOND_MODES, DEFAULT_MIIMON_MS } from "../network/bond/bond-state";
import type { BondSetting } from "../world/bonds";
import type { World } from "../world/world";

/** Modes by their numbers. @source Linux include/uapi/linux/if_bonding.h */
const NUMBERS = ["balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb"];
/** What a stanza without a mode makes. @source Linux 4.19 bond_main.c (bond_check_params) */
const USUAL_MODE = "balance-rr";

/** @returns null: the stanza of that name is none of a bond; a mode's name: bonds here have none of that */
export function configuredBond(text: string, name: string): BondSetting | string | null {
  const options = optionsOf(text, name);
  const slaves = options?.get("bond_slaves") ?? options?.get("slaves");
  if (!options || slaves === undefined) return null;
  const said = options.get("bond_mode") ?? USUAL_MODE;
  const wanted = NUMBERS[Number(said)] ?? said;
  const mode = BOND_MODES.find((each) => each === wanted);
  if (!mode) return wanted;
  const ms = (key: string): number => Math.max(0, Math.floor(Number(options.get(key) ?? 0)) || 0);
  const looked = ms("bond_miimon");
  const miimonMs = mode === "802.3ad" && looked === 0 ? DEFAULT_MIIMON_MS : looked;
  const isFast = mode === "802.3ad" && /^(1|fast)$/.test(options.get("bond_lacp_rate") ?? "");
  const whole = (key: string): number => (miimonMs === 0 ? 0 : Math.floor(ms(key) / miimonMs) * miimonMs);
  const members = slaves === "none" ? [] : slaves.split(/\s+/);
  const primary =
    options
      .get("bond_primary")
      ?.split(/\s+/)
      .find((nic) => members.includes(nic)) ?? null;
  return {
    name,
    members,
    bridge: bridgeOf(text, name),
    mode,
    miimonMs,
    updelayMs: whole("bond_updelay"),
    downdelayMs: whole("bond_downdelay"),
    primary: mode === "active-backup" ? primary : null,
    ...(isFast ? { isFast: true as const } : {}),
  };
}
/** The bridge whose stanza has it as a port. */
function bridgeOf(text: string, bond: string): string {
  for (const [, name = ""] of text.matchAll(/^\s*iface\s+(\S+)/gm))
    if (optionsOf(text, name)?.get("bridge_ports")?.split(/\s+/).includes(bond)) return name;
  return "";
}

/** Those that come up by themselves as a host boots. */
export function bondsOfFile(world: World, host: Ref<"host">): BondSetting[] {
  const content = world.disks.get(["dom0", host].join(":"));
  const text = content ? textIn(flavourOf("dom0").tree, content, INTERFACES) : "";
  return automatic(text).flatMap((name) => {
    const bond = configuredBond(text, name);
    return bond === null || typeof bond === "string" ? [] : [bond];
  });
}
