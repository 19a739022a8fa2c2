import { readFileSync } from "node:fs";
import { readPcapng } from "../../simulator/wire/pcapng";
import { expect, test } from "./support/fixtures";

test("frames of a VM's interface are captured, looked at, meant by a filter, followed as a stream, saved and let go", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("web-01", "capture"));
  const tab = page.getByRole("main");
  await expect(tab).toContainText("No frames have been captured here.");
  await tab.getByRole("button", { name: "Start a capture…" }).click();
  const dialog = desk.dialog();
  // The VM's own interface is chosen already.
  await expect(dialog.getByRole("checkbox", { name: /^xen-01 vif\d+\.0 \(web-01\)$/ })).toBeChecked();
  await dialog.getByRole("searchbox", { name: "Find a link" }).fill("xen-01 eth0");
  await dialog.getByRole("checkbox", { name: "xen-01 eth0", exact: true }).check();
  await dialog.getByRole("textbox", { name: "Bytes kept of each frame" }).fill("9");
  await dialog.getByRole("button", { name: "Start", exact: true }).click();
  await expect(dialog).toContainText("A whole number from 14 to 65000.");
  await dialog.getByRole("textbox", { name: "Bytes kept of each frame" }).fill("65000");
  await dialog.getByRole("textbox", { name: "Name" }).fill("the shop");
  await dialog.getByRole("button", { name: "Start", exact: true }).click();
  await expect(desk.dialog()).toHaveCount(0);
  await expect(tab.getByRole("combobox", { name: "Capture" })).toContainText("the shop");

  await lab.exec("app-01", "curl -s http://web-01/");
  const frames = tab.getByRole("grid", { name: "Frames" });
  await expect(frames.getByRole("row", { name: /HTTP.*GET \/ HTTP\/1\.1/ }).first()).toBeVisible();

  const filter = tab.getByRole("textbox", { name: "Display filter" });
  await filter.fill("http.reqest");
  await filter.press("Enter");
  await expect(tab.getByRole("alert")).toHaveText("“http.reqest” is neither a protocol nor a field of one.");
  await filter.fill("http.request");
  await filter.press("Enter");
  await expect(tab).toContainText(/1 of \d+ frames/);
  const request = frames.getByRole("row", { name: /GET \/ HTTP\/1\.1/ });
  await expect(request).toHaveCount(1);
  await request.click();
  const layers = tab.getByRole("region", { name: "Layers of the frame" });
  await expect(layers).toContainText("Hypertext Transfer Protocol");
  await expect(layers).toContainText("http.host");
  await expect(tab.getByRole("region", { name: "Bytes of the frame" })).toContainText("GET·/·HTTP/1.1".replaceAll("·", " "));

  await tab.getByRole("button", { name: "Follow the stream…" }).click();
  await expect(desk.dialog()).toContainText("Host: web-01");
  await expect(desk.dialog()).toContainText("HTTP/1.1 200 OK");
  await desk.dialog().getByRole("button", { name: "Close" }).last().click();

  const [download] = await Promise.all([page.waitForEvent("download"), tab.getByRole("button", { name: "Save as pcapng" }).click()]);
  const file = readPcapng(readFileSync(await download.path(), "latin1"));
  expect([download.suggestedFilename(), file?.frames.length]).toEqual(["capture-1.pcapng", 1]);

  await tab.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(tab).toContainText("stopped");
  await tab.getByRole("button", { name: "Remove" }).click();
  await expect(tab).toContainText("No frames have been captured here.");
});

test("a capture of ten thousand frames is scrolled and searched by keys, in rows that are asked for", async ({ lab, page }) => {
  const links = await lab.api.call.lab.ask.query({ labId: lab.id, view: "captureLinks", args: null });
  const web = (links as readonly { link: string; vm: string | null }[]).find(({ vm }) => vm === "web-01");
  await lab.submit("capture.start", { links: [web?.link ?? ""], label: "many", snaplen: 60 });
  await lab.exec("web-01", "ping -q -c 2000 -i 0.002 -s 8 10.0.0.1");
  await lab.submit("capture.stop", { capture: "capture-1" });
  await page.goto(await lab.path("Starter pool", "capture", "pool", "pool"));
  const frames = page.getByRole("grid", { name: "Frames" });
  await expect(frames.getByRole("row").last()).toContainText(/seq=2000\//);
  await frames.focus();
  await page.keyboard.press("Home");
  await expect(frames.getByRole("row", { name: /seq=1\// }).first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(frames.locator('[aria-selected="true"]')).toHaveCount(1);
  await expect(page.getByRole("region", { name: "Layers of the frame" })).toBeVisible();
  const rows = await frames.getByRole("row").count();
  expect(rows).toBeLessThan(120);
  await page.getByRole("textbox", { name: "Display filter" }).fill("icmp.seq in {1000..1001} && icmp.type == 8");
  await page.getByRole("textbox", { name: "Display filter" }).press("Enter");
  await expect(frames.getByRole("row", { name: /Echo/ })).toHaveCount(2);
});
