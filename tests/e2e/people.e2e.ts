/** Members of a lab and one's own password: what is typed is kept, or asked about where it may not be. */
import { Api } from "./support/api";
import { expect, serverUrl, test } from "./support/fixtures";

test("[cases/console 4] one's own password is kept nowhere: Escape, a click outside and Back ask first, Cancel and the cross do not", async ({
  admin,
  browser,
}) => {
  const username = `changer-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Changer", password: "first-password", role: "student" });
  const api = await Api.signedIn(serverUrl(), username, "first-password");
  const context = await browser.newContext({ storageState: api.browserState(), baseURL: serverUrl() });
  const page = await context.newPage();
  const sent: string[] = [];
  page.on("request", (request) => request.url().includes("/draft.") && sent.push(request.postData() ?? ""));
  const dialog = page.getByRole("dialog", { name: "Change password" });
  const open = async (): Promise<void> => {
    await page.getByRole("button", { name: "Account menu: Changer" }).click();
    await page.getByRole("menuitem", { name: "Change password…" }).click();
    await expect(dialog).toBeVisible();
  };
  await page.goto("/");
  await open();
  // Nothing is typed yet: nothing is asked.
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);

  await open();
  await dialog.getByLabel("Current password").fill("first-password");
  await dialog.getByLabel("New password", { exact: true }).fill("second-pass");
  const asks = dialog.getByRole("alert").filter({ hasText: "A password is kept nowhere" });
  const leaving = [
    () => page.keyboard.press("Escape"),
    () => page.mouse.click(5, 400),
    () => page.goBack({ waitUntil: "commit" }).catch(() => undefined),
    // Back is there again after it was asked.
    () => page.goBack({ waitUntil: "commit" }).catch(() => undefined),
  ];
  for (const leave of leaving) {
    await leave();
    await expect(asks).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Go on typing" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(asks).toHaveCount(0);
    await expect(dialog.getByLabel("New password", { exact: true })).toBeFocused();
    await expect(dialog.getByLabel("Current password")).toHaveValue("first-password");
  }
  await dialog.getByLabel("Repeat new password").fill("other");
  await dialog.getByRole("button", { name: "Change" }).click();
  await expect(dialog.getByText("The two entries differ.")).toBeVisible();
  await page.keyboard.press("Escape");
  await asks.waitFor();
  await dialog.getByRole("button", { name: "Leave" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page).toHaveURL(`${serverUrl()}/`);

  await open();
  await expect(dialog.getByLabel("Current password")).toHaveValue("");
  await dialog.getByLabel("Current password").fill("x");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  await open();
  await dialog.getByLabel("Current password").fill("wrong-password");
  await dialog.getByLabel("New password", { exact: true }).fill("second-pass");
  await dialog.getByLabel("Repeat new password").fill("second-pass");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByLabel("Current password").fill("first-password");
  await page.keyboard.press("Control+Enter");
  await expect(dialog).toHaveCount(0);
  await Api.signedIn(serverUrl(), username, "second-pass");
  expect(sent.join()).not.toMatch(/first-password|second-pass/);
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toMatch(/first-password|second-pass/);
  await context.close();
  await admin.call.account.delete.mutate({ username });
});

test("[cases/console 4] members: who is typed stays a draft until they are added; several are added, changed and removed", async ({
  admin,
  desk,
  lab,
  page,
}) => {
  const names = ["one", "two"].map((each) => `${each}-${process.pid}`);
  for (const username of names)
    await admin.call.account.create.mutate({ username, displayName: `Person ${username}`, password: "some-password", role: "student" });
  const [first = "", second = ""] = names;
  const members = desk.dialog(`Members of ${lab.name}`);
  const open = async (): Promise<void> => {
    await page.getByRole("button", { name: `More actions: ${lab.name}` }).click();
    await page.getByRole("menuitem", { name: "Members…" }).click();
  };
  await page.goto("/");
  await open();
  const put = page.waitForResponse((response) => response.url().includes("/api/trpc/draft.put") && response.ok());
  await members.getByLabel("User name").fill(first);
  await put;
  await page.keyboard.press("Escape");
  await expect(members).toHaveCount(0);
  await page.reload();
  await open();
  await expect(members.getByLabel("User name")).toHaveValue(first);
  await page.keyboard.press("Enter");
  const row = (name: string) => members.getByRole("listitem").filter({ hasText: name });
  await expect(row(first)).toBeVisible();
  await expect(members.getByLabel("User name")).toHaveValue("");
  await members.getByLabel("User name").fill("nobody-here");
  await page.keyboard.press("Enter");
  await expect(members.getByRole("alert")).toContainText("There is no account nobody-here.");
  await members.getByLabel("User name").fill(second);
  await members.getByRole("button", { name: "Add member" }).click();
  await expect(row(second)).toBeVisible();
  await members.getByRole("combobox", { name: `Role: ${second}` }).click();
  await page.getByRole("option", { name: "Read-only" }).click();
  await expect(members.getByRole("combobox", { name: `Role: ${second}` })).toContainText("Read-only");
  await row(second).getByRole("button", { name: "Remove" }).click();
  await expect(row(second)).toHaveCount(0);
  await members.getByRole("button", { name: "Close" }).last().click();
  await open();
  // What was sent is no draft any more.
  await expect(members.getByLabel("User name")).toHaveValue("");
  for (const username of names) await admin.call.account.delete.mutate({ username });
});
