/** Pictures of the inside of a host. */
import { host, type Key, type Screen, type Shown } from "./screen";

/** The Inside tab of a host with a part of the drawing opened. */
const inside =
  (key: Key, params?: Readonly<Record<string, string>>) =>
  async (shown: Shown): Promise<void> => {
    await host("inside", 1200)(shown);
    const drawing = shown.page.getByRole("region", { name: shown.t("inside.drawing") });
    await drawing.getByRole("button", { name: shown.t(key, params), exact: true }).click();
    await shown.page.waitForTimeout(700);
  };

export const insideScreens: readonly Screen[] = [
  { name: "host-inside", isMain: true, show: host("inside", 1500) },
  { name: "host-inside-ring", isMain: true, show: inside("inside.name.ring", { device: "xvda", name: "web-01" }) },
  {
    name: "host-inside-beside",
    isMain: true,
    show: async (shown) => {
      await host("inside", 1200)(shown);
      await shown.page.getByRole("button", { name: shown.t("beside.show") }).click();
      await shown.page.waitForTimeout(1500);
    },
  },
  { name: "host-inside-scheduler", show: inside("inside.scheduler") },
  { name: "host-inside-memory", show: inside("inside.memory") },
  {
    name: "host-inside-guest-memory",
    show: async (shown) => {
      await inside("inside.memory")(shown);
      const { page, t } = shown;
      await page.getByRole("combobox", { name: t("inside.domain"), exact: true }).click();
      await page.getByRole("option", { name: /^web-01/ }).click();
      // The lab is the same for all themes and languages: it may be on already.
      const [on, take] = [
        page.getByRole("button", { name: t("inside.logOn") }),
        page.getByRole("button", { name: t("inside.takeBitmap") }),
      ];
      await on.or(take).waitFor();
      if (await on.isVisible()) await on.click();
      await page.waitForTimeout(1500);
      await take.scrollIntoViewIfNeeded();
    },
  },
  { name: "host-inside-xenstore", show: inside("inside.store") },
  {
    name: "host-inside-follow",
    isMain: true,
    show: async (shown) => {
      await host("inside", 1200)(shown);
      const { page, t, lab } = shown;
      await page.getByRole("button", { name: t("inside.follow") }).click();
      await lab.speed(0);
      await page.getByRole("button", { name: t("inside.makeOne") }).click();
      const next = page.getByRole("button", { name: t("inside.toNextStep") });
      for (let n = 0; n < 5; n += 1) {
        await next.click();
        await page.waitForTimeout(300);
      }
      await lab.speed(1);
    },
  },
  {
    name: "host-inside-table",
    show: async (shown) => {
      await host("inside", 1200)(shown);
      await shown.page.getByRole("button", { name: shown.t("inside.showTable") }).click();
    },
  },
];
