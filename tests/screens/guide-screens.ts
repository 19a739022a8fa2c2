/** Pictures of the help beside a page, of its keys, and of a page of the guide. */
import { at, type Screen } from "./screen";

export const guideScreens: readonly Screen[] = [
  {
    name: "help",
    show: async (shown) => {
      await at("web-01", "storage")(shown);
      await shown.page.keyboard.press("F1");
      await shown.page.getByRole("complementary").getByRole("heading", { level: 3 }).waitFor();
    },
  },
  {
    name: "help-keys",
    show: async (shown) => {
      await at("web-01")(shown);
      await shown.page.getByRole("menuitem", { name: shown.t("menu.help") }).click();
      await shown.page.getByRole("menuitem", { name: shown.t("help.shortcuts") }).click();
      await shown.page.getByRole("complementary").getByRole("table").first().waitFor();
    },
  },
  {
    name: "guide-page",
    show: async ({ page }) => {
      await page.goto("/guide/finding");
      await page.getByRole("table").first().waitFor();
    },
  },
];
