/** Screens of a lab's history: it has marks, and a branch that was left. */
import type { Lab } from "../e2e/support/api";
import type { Screen, Shown } from "./screen";

async function withPast(lab: Lab): Promise<void> {
  const { past } = lab.api.call;
  const labId = lab.id;
  if ((await past.get.query({ labId })).marks.length > 0) return;
  const describe = async (name: string, value: string): Promise<void> => {
    const { ref } = await lab.vm(name);
    await lab.submit("set_field", { class: "VM", self: ref, field: "name_description", value });
  };
  await describe("web-01", "Shop front");
  await lab.pass(300);
  await past.mark.mutate({ labId, name: "Before the exam" });
  const { now } = await past.get.query({ labId });
  await lab.pass(240);
  await describe("db-01", "Orders, to be moved");
  await lab.submit("VM.unpause", { vm: (await lab.vm("app-01")).ref });
  await lab.pass(200);
  await past.goTo.mutate({ labId, moment: { branch: now.branch, at: now.at + 60_000_000 }, name: "First try" });
  await lab.pass(120);
  await describe("db-01", "Orders");
  await past.mark.mutate({ labId, name: "After the first question" });
  await lab.pass(240);
  await lab.submit("VM.clone", { vm: (await lab.vm("win-01")).ref, new_name: "win-02" });
  await lab.pass(30);
}

/** The panel with a moment chosen. */
async function opened({ page, lab, t }: Shown): Promise<void> {
  await lab.speed(1);
  await withPast(lab);
  await page.goto(await lab.path("web-01"));
  await page.getByRole("tree").waitFor();
  await page.getByRole("button", { name: t("history.open"), exact: true }).click();
  await page.getByRole("slider", { name: t("history.strip") }).waitFor();
  await page.waitForTimeout(500);
}
async function chosen(shown: Shown): Promise<void> {
  await opened(shown);
  await shown.page.getByRole("option").nth(1).click();
}

export const historyScreens: readonly Screen[] = [
  { name: "history", isMain: true, show: chosen },
  {
    name: "history-branches",
    show: async (shown) => {
      await opened(shown);
      await shown.page.getByRole("button", { name: new RegExp(`^${shown.t("history.branches")} \\d`) }).click();
    },
  },
  {
    name: "history-go-back",
    isMain: true,
    show: async (shown) => {
      await chosen(shown);
      await shown.page.getByRole("button", { name: shown.t("history.goTo") }).click();
      await shown.page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "history-branch-off",
    show: async (shown) => {
      await chosen(shown);
      await shown.page.getByRole("button", { name: shown.t("history.branchOff") }).click();
      await shown.page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "history-compare",
    isMain: true,
    show: async (shown) => {
      const { page, t } = shown;
      await opened(shown);
      await page.getByRole("button", { name: t("history.more", { name: "Before the exam" }) }).click();
      await page.getByRole("menuitem", { name: t("history.marks.compare") }).click();
      await page
        .getByRole("dialog")
        .getByRole("heading", { name: /^VM \d/ })
        .waitFor();
    },
  },
  {
    name: "history-undo",
    show: async (shown) => {
      const { page, lab, t } = shown;
      // What was done in the round before is days ago by now, and not kept whole any more.
      await withPast(lab);
      const { ref } = await lab.vm("web-01");
      await lab.submit("set_field", { class: "VM", self: ref, field: "name_description", value: `Shop front, ${t("history.open")}` });
      await lab.pass(5);
      await opened(shown);
      await page.getByRole("menuitem", { name: t("menu.tools") }).click();
      await page.getByRole("menuitem", { name: t("history.undo") }).click();
      await page
        .getByRole("alertdialog")
        .getByRole("heading", { name: /^VM \d/ })
        .waitFor();
    },
  },
  {
    name: "speed-reached",
    isMain: true,
    show: async ({ page, lab }) => {
      await page.goto(await lab.path("web-01"));
      await page.getByRole("tree").waitFor();
      await lab.speed(1_000_000);
      await page.waitForTimeout(2500);
    },
  },
  {
    name: "speed-menu",
    isMain: true,
    show: async ({ page, lab, t }) => {
      await lab.speed(1);
      await page.goto(await lab.path("web-01"));
      await page.getByRole("tree").waitFor();
      await page
        .getByRole("region", { name: t("time.label") })
        .getByRole("button", { name: /×1$/ })
        .click();
      await page.getByRole("dialog", { name: t("speed.title") }).waitFor();
    },
  },
];
