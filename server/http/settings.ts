/** A setting that cannot be meant; the message names it and says what it may be. */
export class SettingUnusable extends Error {}

/** Most proxies that may stand in front of a server. guess: more than anybody chains */
const PROXIES_MOST = 9;

/**
 * Reads XENARIUM_ORIGINS: the addresses at which browsers see this server besides the one that it is asked under.
 *
 * @param text - origins separated by commas, such as `https://lab.example.org`; a slash at the end is forgiven
 * @throws SettingUnusable for an entry that is no origin
 */
export function originsSetting(text: string | undefined): readonly string[] {
  return (text ?? "").split(",").flatMap((entry) => {
    const origin = entry.trim();
    if (origin === "") return [];
    const url = URL.canParse(origin) ? new URL(origin) : null;
    const isOrigin = url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href && !/[?#@]/.test(origin);
    if (!isOrigin)
      throw new SettingUnusable(
        `XENARIUM_ORIGINS has ${JSON.stringify(origin)}; each entry must be the start of an address, such as https://lab.example.org, without a path.`,
      );
    return [url.origin];
  });
}

/**
 * Reads XENARIUM_TRUST_PROXY: how many proxies in front of this server are to be believed.
 *
 * @returns 0 for none
 * @throws SettingUnusable for anything but a number from 0 to 9
 */
export function proxiesSetting(text: string | undefined): number {
  const plain = (text ?? "").trim();
  if (plain === "") return 0;
  if (!/^\d$/.test(plain))
    throw new SettingUnusable(
      `XENARIUM_TRUST_PROXY is ${JSON.stringify(plain)}; the number of proxies in front of this server is needed, from 0 to ${PROXIES_MOST}. With one proxy it is 1.`,
    );
  return Number(plain);
}
