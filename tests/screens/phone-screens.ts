/** The console on a phone, one thing at a time. */
import type { Screen, Shown } from "./screen";

const onPhone =
  (name: string, tab = "", more: (shown: Shown) => Promise<void> = async () => undefined) =>
  async (shown: Shown): Promise<void> => {
    const { page, lab } = shown;
    await page.goto(name === "" ? lab.url : await lab.path(name, tab));
    await page.getByRole("main").waitFor();
    await page.waitForTimeout(900);
    await more(shown);
  };
export const phoneScreens: readonly Screen[] = [
  { name: "phone-list", isPhone: true, show: onPhone("") },
  { name: "phone-vm", isPhone: true, show: onPhone("web-01", "general") },
  {
    name: "phone-power",
    isPhone: true,
    show: onPhone("web-01", "general", async ({ page }) => {
      await page.getByRole("heading", { name: "web-01" }).waitFor();
      await page
        .getByRole("button", { name: /web-01/ })
        .first()
        .click();
      await page.getByRole("dialog").waitFor();
    }),
  },
  { name: "phone-console", isPhone: true, show: onPhone("web-01", "console") },
  { name: "phone-graphs", isPhone: true, show: onPhone("web-01", "performance") },
  {
    name: "phone-help",
    isPhone: true,
    show: onPhone("web-01", "console", async ({ page, t }) => {
      await page.getByRole("button", { name: t("frame.menus") }).click();
      await page.getByRole("menuitem", { name: t("menu.help") }).click();
      await page.getByRole("menuitem", { name: t("help.forPage") }).click();
      await page.getByRole("dialog").getByRole("heading", { level: 3 }).waitFor();
    }),
  },
  { name: "phone-storage", isPhone: true, show: onPhone("web-01", "storage") },
];
