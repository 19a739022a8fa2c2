/** Pictures of tabs that are kept open beside the page. */
import type { Screen, Shown } from "./screen";

type Kept = { readonly name: string; readonly tab: string; readonly dock: "right" | "below" | "float" };

const kept =
  (page: string, tab: string, panels: readonly Kept[]) =>
  async ({ page: browser, lab }: Shown): Promise<void> => {
    await browser.goto(await lab.path(page, tab));
    await browser.getByRole("tree").waitFor();
    const list = await Promise.all(panels.map(async ({ name, ...rest }) => ({ kind: "vm", uuid: (await lab.vm(name)).uuid, ...rest })));
    await browser.evaluate(
      ([key, value]) => localStorage.setItem(key as string, value as string),
      [`xenarium:admin:panels:${lab.id}`, JSON.stringify(list)],
    );
    await browser.reload();
    await browser.getByRole("tabpanel").nth(panels.length).waitFor();
    await browser.waitForTimeout(1500);
  };

export const panelScreens: readonly Screen[] = [
  {
    name: "panels",
    isMain: true,
    show: kept("web-01", "general", [
      { name: "web-01", tab: "console", dock: "below" },
      { name: "db-01", tab: "console", dock: "below" },
      { name: "db-01", tab: "performance", dock: "float" },
    ]),
  },
  {
    name: "panel-window",
    show: async ({ page, lab }) => {
      await page.goto(`${await lab.path("web-01", "console")}/window`);
      await page.locator(".xterm-rows").waitFor();
      await page.waitForTimeout(1200);
    },
  },
  {
    name: "panels-send-text",
    show: async ({ page, lab }) => {
      await page.goto(await lab.path("web-01"));
      await page.getByRole("tree").waitFor();
      await page.keyboard.press("Control+K");
      await page.keyboard.type((await page.locator("html").getAttribute("lang")) === "en" ? "send text" : "发送文本");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByRole("textbox").waitFor();
    },
  },
];
