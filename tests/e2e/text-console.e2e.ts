import type { Browser, Page } from "@playwright/test";
import { Api, type Lab } from "./support/api";
import { Desk } from "./support/desk";
import { expectNoFindings } from "./support/findings";
import { expect, serverUrl, test } from "./support/fixtures";

const region = (page: Page) => page.getByRole("region", { name: "Console", exact: true });
const button = (page: Page, name: string) => region(page).getByRole("button", { name, exact: true });

/** A second person in a lab. */
async function enroll(admin: Api, lab: Lab): Promise<string> {
  const username = `sam-${lab.id.slice(0, 6).toLowerCase()}`;
  await admin.call.account.create.mutate({ username, displayName: "Sam", password: "second-password", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "vm-operator" });
  return username;
}
/** The same in a browser of their own. */
async function invite(browser: Browser, admin: Api, lab: Lab, viewport = { width: 1100, height: 700 }) {
  const username = await enroll(admin, lab);
  const context = await browser.newContext({ baseURL: serverUrl(), storageState: { cookies: [], origins: [] }, viewport });
  const page = await context.newPage();
  await page.goto("/");
  await new Desk(page).signIn(username, "second-password");
  await expect(page.getByText(lab.name)).toBeVisible();
  return { page, desk: new Desk(page), context };
}

test("what stands in a console is shown letter by letter: the font joins no letters to signs of its own", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("xen-01", "console", "host", "host"));
  await desk.expectScreen(/\]# *$/);
  await expect(page.locator(".xterm-rows")).toHaveCSS("font-variant-ligatures", "none");
});

test("of two people in one console one writes: the other sees it as large as it is, asks for the keyboard, is told no, and is handed it", async ({
  lab,
  desk,
  page,
  browser,
  admin,
}) => {
  const sam = await invite(browser, admin, lab);
  await page.goto(await lab.path("web-01", "console"));
  await desk.logIn(/root@web-01:~# *$/);
  // Alone there is nothing to say about it.
  await expect(region(page).getByText("the keyboard")).toHaveCount(0);
  await sam.page.goto(await lab.path("web-01", "console"));
  await sam.desk.expectScreen(/root@web-01:~# *$/);
  await expect(region(page).getByText("You have the keyboard; also here: Sam")).toBeVisible();
  await expect(region(sam.page).getByText("Administrator has the keyboard", { exact: true })).toBeVisible();

  await test.step("the console is as large as the writer's page makes it", async () => {
    await desk.run("echo $LINES $COLUMNS");
    await desk.expectScreen(/^\d+ \d+$/m);
    const [rows = 0, columns = 0] = (/^(\d+) (\d+)$/m.exec(await desk.screen()) ?? []).slice(1).map(Number);
    await expect(page.locator(".xterm-rows > div")).toHaveCount(rows);
    await expect(sam.page.locator(".xterm-rows > div")).toHaveCount(rows);
    await desk.run(`printf '%0${columns}d\\n' 7`);
    await sam.desk.expectScreen(new RegExp(`^0{${columns - 1}}7$`, "m"));
    await page.setViewportSize({ width: 1300, height: 760 });
    await expect.poll(() => sam.page.locator(".xterm-rows > div").count()).toBeLessThan(rows);
    await expect(sam.page.locator(".xterm-rows > div")).toHaveCount(await page.locator(".xterm-rows > div").count());
  });

  await test.step("what the other types is refused at the door", async () => {
    await sam.desk.type("x");
    await expect(region(sam.page).getByRole("alert")).toHaveText(
      "Your input was refused: Administrator has the keyboard of this console: you may ask for it.",
    );
    await expect(button(sam.page, "Take the keyboard")).toHaveCount(0);
  });

  await test.step("a request is declined", async () => {
    await button(sam.page, "Ask for the keyboard").click();
    await expect(region(sam.page).getByText(/^Asked Administrator for the keyboard:$/)).toBeVisible();
    await expect(region(sam.page).getByText(/^\d+ s at most$/)).toBeVisible();
    await expect(region(page).getByRole("alert")).toContainText("Sam asks for the keyboard.");
    await button(page, "Keep it").click();
    await expect(region(sam.page).getByText("Administrator keeps the keyboard")).toBeVisible();
    await button(sam.page, "Ask for the keyboard").click();
    await expect(region(sam.page).getByRole("alert")).toHaveText(/^Administrator has just kept the keyboard: ask again in \d+ s\.$/);
  });

  await test.step("who wants to look only gives the keyboard up, and the next who types has it", async () => {
    await button(page, "Look only").click();
    await expect(region(sam.page).getByText("Who types first has the keyboard; also here: Administrator")).toBeVisible();
    await sam.desk.run("echo from sam");
    await desk.expectScreen(/^from sam$/m);
    await expect(region(page).getByText("Sam has the keyboard", { exact: true })).toBeVisible();
    await desk.type("nothing of this arrives");
    await button(page, "Look only").click();
    await desk.expectScreen(/root@web-01:~# *$/);
  });

  await test.step("who asks is answered by keys alone", async () => {
    await button(page, "Ask for the keyboard").click();
    await expect(region(sam.page).getByRole("alert")).toContainText("Administrator asks for the keyboard.");
    await sam.page.getByRole("textbox", { name: "Console input" }).focus();
    await sam.page.keyboard.press("Control+Shift+Escape");
    await expect(button(sam.page, "Keep it")).toBeFocused();
    await sam.page.keyboard.press("Tab");
    await expect(button(sam.page, "Hand over")).toBeFocused();
    await sam.page.keyboard.press("Enter");
    await expect(region(page).getByText("You have the keyboard; also here: Sam")).toBeVisible();
    await desk.run("echo mine again");
    await sam.desk.expectScreen(/^mine again$/m);
  });

  await test.step("text that is sent to consoles obeys the same, and says so", async () => {
    await sam.desk.menu("web-01", "Send text to console…");
    const dialog = sam.desk.dialog(/^Send text/);
    await dialog.getByRole("textbox", { name: "Text" }).fill("echo unasked");
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await expect(dialog.getByRole("listitem").filter({ hasText: "web-01" })).toContainText("Administrator has the keyboard");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    expect(await desk.screen()).not.toContain("unasked");
  });

  await test.step("the keyboard is free when its writer has gone, and who has every right takes it", async () => {
    await desk.select("db-01");
    await expect(region(sam.page).getByText("the keyboard")).toHaveCount(0);
    await sam.desk.run("echo alone");
    await sam.desk.expectScreen(/^alone$/m);
    await page.goto(await lab.path("web-01", "console"));
    await desk.expectScreen(/^alone$/m);
    await button(page, "Take the keyboard").click();
    await expect(region(sam.page).getByText("Administrator has the keyboard", { exact: true })).toBeVisible();
    await desk.run("echo taken");
    await sam.desk.expectScreen(/^taken$/m);
  });
  await sam.context.close();
});

test("text is found in what has scrolled away, ten thousand lines of it, also after the page was loaded again", async ({
  lab,
  desk,
  page,
}) => {
  await page.goto(await lab.path("web-01", "console"));
  await desk.logIn(/root@web-01:~# *$/);
  await desk.run("seq -f 'line %.0f of many' 12000; echo d''one");
  await desk.expectScreen(/^done\nroot@web-01:~# *$/m, 40_000);
  await page.reload();
  await desk.expectScreen(/^done\nroot@web-01:~# *$/m);

  await page.getByRole("textbox", { name: "Console input" }).focus();
  await page.keyboard.press("Control+F");
  const search = page.getByRole("search", { name: "Search in the console" });
  await expect(search.getByLabel("Find")).toBeFocused();
  await page.keyboard.type("Line 12");
  // 12, 120–129, 1200–1299 have scrolled out for good or not; those from 12000 on have not.
  await expect(search.getByRole("status")).toHaveText(/^(\d+) of \1$/);
  await search.getByLabel("Find").fill("line 2100 of");
  await expect(search.getByRole("status")).toHaveText("1 of 1");
  await desk.expectScreen(/^line 2100 of many$/m);
  await search.getByLabel("Find").fill("^line 4[0-9]00 ");
  await expect(search.getByRole("status")).toHaveText("Not found");
  await search.getByRole("button", { name: "Regular expression" }).click();
  await expect(search.getByRole("status")).toHaveText("1 of 10");
  await expect.poll(() => desk.screen()).toContain("line 4000 of many");
  await search.getByLabel("Find").press("Shift+Enter");
  await expect(search.getByRole("status")).toHaveText("10 of 10");
  await expect.poll(() => desk.screen()).toContain("line 4900 of many");
  await search.getByRole("button", { name: "Next hit" }).click();
  await search.getByLabel("Find").press("Enter");
  await expect(search.getByRole("status")).toHaveText("2 of 10");
  await expect.poll(() => desk.screen()).toContain("line 4100 of many");
  await search.getByRole("button", { name: "Match case" }).click();
  await search.getByLabel("Find").fill("LINE");
  await expect(search.getByRole("status")).toHaveText("Not found");
  await search.getByLabel("Find").fill("(");
  await expect(search.getByRole("status")).toHaveText("No pattern");
  await search.getByLabel("Find").press("Escape");
  await expect(search).toHaveCount(0);
  await expect(page.getByRole("textbox", { name: "Console input" })).toBeFocused();
  // A program that has the whole screen has its own key.
  await desk.run("printf '\\033[?1049h'; read -rsn1 key; printf '\\033[?1049l'; printf %s \"$key\" | od -An -tx1");
  await desk.expectScreen(/^$/);
  await page.keyboard.press("Control+F");
  await desk.expectScreen(/^ 06$/m);
});

test("links open in a tab of their own, and ask first where they say something else than they lead to", async ({
  lab,
  desk,
  page,
  context,
}) => {
  // There is no way out of here: what stands behind the links is of no matter.
  await context.route(/^https:\/\/(www\.)?example\.org\//, (route) => route.fulfill({ body: "there", contentType: "text/plain" }));
  await page.goto(await lab.path("web-01", "console"));
  await desk.logIn(/root@web-01:~# *$/);
  await desk.run(
    "clear; printf 'see https://example.org/a?b=c.\\n\\033]8;;https://www.example.org/x\\033\\\\the manual\\033]8;;\\033\\\\\\n'",
  );
  await desk.expectScreen(/^the manual$/m);

  const links = async (name: string): Promise<void> => {
    await button(page, "Links in the console").click();
    await page.getByRole("menuitem", { name, exact: true }).click();
  };
  const opened = async (act: () => Promise<void>): Promise<string> => {
    const [tab] = await Promise.all([context.waitForEvent("page"), act()]);
    await tab.waitForLoadState();
    expect(await tab.evaluate(() => window.opener)).toBeNull();
    const url = tab.url();
    await tab.close();
    return url;
  };
  expect(await opened(() => links("https://example.org/a?b=c"))).toBe("https://example.org/a?b=c");
  const row = page.locator(".xterm-rows > div").filter({ hasText: "https://example.org/a" }).first();
  const box = await row.boundingBox();
  const at = { x: (box?.x ?? 0) + 90, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
  await page.mouse.move(at.x - 5, at.y);
  await page.mouse.move(at.x, at.y);
  expect(await opened(() => page.mouse.click(at.x, at.y))).toBe("https://example.org/a?b=c");

  await links("the manual");
  const dialog = desk.dialog("Open this link?");
  await expect(dialog).toContainText("“the manual” was printed by a program in the guest and leads to www.example.org:");
  await expect(dialog).toContainText("https://www.example.org/x");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await links("the manual");
  expect(await opened(() => dialog.getByRole("button", { name: "Open in a new tab" }).click())).toBe("https://www.example.org/x");
});

test("letters are made larger and smaller by keys, for this person; what is selected is copied, and pasted as the guest asks for it", async ({
  lab,
  desk,
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(await lab.path("web-01", "console"));
  await desk.logIn(/root@web-01:~# *$/);
  const size = () => page.locator(".xterm-rows").evaluate((rows) => Number.parseFloat(getComputedStyle(rows).fontSize));
  const before = await size();
  for (const [key, by] of [
    ["Control+Equal", 1],
    ["Control+Equal", 2],
    ["Control+Minus", 1],
  ] as const) {
    await page.keyboard.press(key);
    await expect.poll(size).toBe(before + by);
  }
  await page.reload();
  await desk.expectScreen(/root@web-01:~# *$/);
  expect(await size()).toBe(before + 1);
  await page.getByRole("textbox", { name: "Console input" }).focus();
  await page.keyboard.press("Control+0");
  await expect.poll(size).toBe(before);

  await button(page, "Copy selection").click();
  await expect(region(page).getByRole("status").filter({ hasText: "Nothing is selected in the console." })).toBeVisible();
  await desk.run("clear; echo needle in here");
  await desk.expectScreen(/^needle in here$/m);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  const choose = async (text: string): Promise<void> => {
    await page.keyboard.press("Control+F");
    const search = page.getByRole("search", { name: "Search in the console" });
    await search.getByLabel("Find").fill(text);
    await expect(search.getByRole("status")).toHaveText(/^\d+ of \d+$/);
    await search.getByLabel("Find").press("Escape");
  };
  await choose("needle in");
  await page.keyboard.press("Control+Shift+C");
  await expect.poll(clipboard).toBe("needle in");
  await choose("in here");
  await button(page, "Copy selection").click();
  await expect.poll(clipboard).toBe("in here");

  await page.evaluate(() => navigator.clipboard.writeText("two\nlines"));
  await desk.run("clear; printf '\\033[?2004h'; cat -v");
  await desk.expectScreen(/^$/);
  await button(page, "Paste").click();
  await desk.expectScreen(/^\^\[\[200~two\nlines\^\[\[201~/);
  await page.keyboard.press("Control+C");
  await desk.run("printf '\\033[?2004l'; clear; cat -v");
  await desk.expectScreen(/^$/);
  await page.keyboard.press("Control+Shift+V");
  await desk.expectScreen(/^two\nlines/);
  expect(await desk.screen()).not.toContain("200~");
});

test("a graphics card draws the console where there is one, and the page goes on drawing it when that is lost", async ({
  lab,
  desk,
  page,
}) => {
  const hasWebgl = await page.evaluate(() => document.createElement("canvas").getContext("webgl2") !== null);
  // Whatever browser runs this has it, on the processor at least: without it nothing of this could be seen.
  expect(hasWebgl, "the browser has WebGL").toBe(true);
  // What draws here is no card: it has to pass for one.
  await page.addInitScript(() => {
    const { getParameter } = WebGL2RenderingContext.prototype;
    WebGL2RenderingContext.prototype.getParameter = function (this: WebGL2RenderingContext, name: number) {
      const value = getParameter.call(this, name);
      return typeof value === "string" ? "a card" : value;
    };
  });
  await page.goto(await lab.path("web-01", "console"));
  const terminal = page.locator("[data-renderer]");
  await expect(terminal).toHaveAttribute("data-renderer", "webgl");
  await expect(page.locator(".xterm-rows")).toHaveCount(0);
  await page.locator(".xterm-screen canvas").evaluateAll((canvases) => {
    for (const canvas of canvases) (canvas as HTMLCanvasElement).getContext("webgl2")?.getExtension("WEBGL_lose_context")?.loseContext();
  });
  await expect(terminal).toHaveAttribute("data-renderer", "dom", { timeout: 15_000 });
  await desk.logIn(/root@web-01:~# *$/);
  await desk.run("echo still there");
  await desk.expectScreen(/^still there$/m);
});

test("a console fills the screen and is as large as that, and goes back", async ({ lab, desk, page }) => {
  await page.goto(await lab.path("web-01", "console"));
  await desk.logIn(/root@web-01:~# *$/);
  const rows = () => page.locator(".xterm-rows > div").count();
  const before = await rows();
  await button(page, "Full screen").click();
  await expect(button(page, "Leave full screen")).toBeVisible();
  await expect.poll(rows).toBeGreaterThan(before);
  await button(page, "Leave full screen").click();
  await expect.poll(rows).toBe(before);
});

test("axe finds nothing at a console with a question for its keyboard, its search, its links and what it asks about one", async ({
  lab,
  desk,
  page,
  admin,
}) => {
  await page.goto(await lab.path("web-01", "console"));
  await desk.logIn(/root@web-01:~# *$/);
  await desk.run("clear; printf '\\033]8;;https://example.org/x\\033\\\\the manual\\033]8;;\\033\\\\\\n'");
  await desk.expectScreen(/^the manual$/m);
  const sam = await (await Api.signedIn(serverUrl(), await enroll(admin, lab), "second-password")).socket();
  const { ref } = await lab.vm("web-01");
  await sam.emitWithAck("lab:join", lab.id, null);
  await sam.emitWithAck("console:open", lab.id, ref, null);
  await sam.emitWithAck("console:ask", lab.id, ref);
  await expect(region(page).getByRole("alert")).toContainText("Sam asks for the keyboard.");
  await button(page, "Search in the console").click();
  await page.keyboard.type("man");
  await expect(page.getByRole("search").getByRole("status").filter({ hasText: "of" })).toBeVisible();
  await expectNoFindings(page, "a question and a search");
  await button(page, "Hand over").click();
  await expect(region(page).getByText("Sam has the keyboard", { exact: true })).toBeVisible();
  await button(page, "Links in the console").click();
  await expect(page.getByRole("menuitem", { name: "the manual" })).toBeVisible();
  // An open menu has the focus and is no part of the page; axe knows that of dialogs alone.
  await expectNoFindings(page, "another's keyboard, and the links", { without: ["region"] });
  await page.getByRole("menuitem", { name: "the manual" }).click();
  await expect(desk.dialog("Open this link?")).toBeVisible();
  await expectNoFindings(page, "a link that says something else");
  sam.close();
});
