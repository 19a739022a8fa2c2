import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect } from "@playwright/test";
import { type BuiltServer, startBuiltServer } from "../support/built-server";
import { Api, Lab } from "./support/api";
import { Desk } from "./support/desk";

interface Machine {
  readonly data: string;
  server: BuiltServer;
}
/** A server of this test's own, because the test kills it. */
const test = base.extend<{ machine: Machine }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its first parameter
  machine: async ({}, use) => {
    const data = mkdtempSync(join(tmpdir(), "xenarium-journey-"));
    const machine: Machine = { data, server: await startBuiltServer(data) };
    await use(machine);
    await machine.server.stop();
    rmSync(data, { recursive: true, force: true });
  },
});
const NAME = "journey-01";
const sequence = (text: string): readonly number[] => [...text.matchAll(/icmp_seq=(\d+)/g)].map((found) => Number(found[1]));

test("from signing in to a guest that survives a power cut", async ({ page, machine }) => {
  test.setTimeout(180_000);
  const desk = new Desk(page);
  const { url, port, password } = machine.server;

  await test.step("sign in and open the first lab", async () => {
    await page.goto(url);
    await desk.signIn("admin", password);
    await page.getByRole("link", { name: "starter" }).click();
    await expect(desk.node("web-01")).toBeVisible();
  });
  const labId = new URL(page.url()).pathname.split("/")[2] ?? "";
  const lab = async (): Promise<Lab> => new Lab(await Api.signedIn(url, "admin", password), labId, "starter");

  const address = await test.step("read the address of web-01", async () => {
    await desk.select("web-01");
    const shown = desk.fact("IP address");
    await expect(shown).toHaveText(/^10\.0\.0\.\d+/);
    return ((await shown.textContent()) ?? "").trim();
  });

  await test.step("make a VM with the wizard", async () => {
    await desk.tool("New VM").click();
    const wizard = desk.dialog("New VM");
    await wizard.getByText("Debian Bookworm 12", { exact: true }).click();
    const next = wizard.getByRole("button", { name: "Next" });
    await next.click();
    await wizard.getByLabel("Name", { exact: true }).fill(NAME);
    for (const step of ["Installation media", "Home server", "CPU and memory", "Storage", "Networking", "Finish"]) {
      await next.click();
      await expect(wizard.getByRole("button", { name: step })).toHaveAttribute("aria-current", "step");
    }
    await expect(wizard.getByLabel("Start the new VM automatically")).toBeChecked();
    await wizard.getByRole("button", { name: "Create" }).click();
    await expect(wizard).toHaveCount(0);
  });

  await test.step("it runs, boots, and asks for a login", async () => {
    await desk.time("Speed ×10");
    await desk.expectState(NAME, "Running", 40_000);
    await expect(page.getByRole("heading", { level: 1, name: NAME })).toBeVisible();
    await desk.tab("Console").click();
    await desk.logIn(/root@.*# *$/);
    const boot = await (await lab()).consoleText((await (await lab()).vm(NAME)).ref);
    expect(boot).toMatch(/Linux version/);
  });

  await test.step("ping", async () => {
    await desk.time("Real time");
    await desk.run(`ping -c 5 ${address}`);
    await desk.expectScreen(/5 packets transmitted, 5 received, 0% packet loss/);
    const times = [...(await desk.screen()).matchAll(/icmp_seq=\d+ ttl=64 time=([\d.]+) ms/g)].map((found) => Number(found[1]));
    expect(times).toHaveLength(5);
    for (const ms of times) {
      expect(ms).toBeGreaterThan(0.1);
      expect(ms).toBeLessThan(5);
    }
  });

  await test.step("the topology shows its frames", async () => {
    await desk.run(`ping ${address}`);
    await desk.expectScreen(/icmp_seq=2 /);
    await desk.select("Starter pool");
    await desk.tab("Topology").click();
    await page.getByRole("button", { name: "Show as table" }).click();
    const row = page
      .getByRole("grid", { name: "Network topology" })
      .getByRole("row")
      .filter({ hasText: new RegExp(`^${NAME}|${NAME}.*vif`) });
    await expect
      .poll(async () => {
        const cells = await row.first().getByRole("gridcell").allInnerTexts();
        return Number(cells[4]) > 0 && !/^0 bit/.test(cells[2] ?? "0 bit");
      })
      .toBe(true);
  });

  await test.step("the graphs move", async () => {
    await desk.select(NAME);
    await desk.tab("Performance").click();
    const legend = (name: string) => page.getByRole("region", { name }).getByRole("table", { name });
    await expect(legend("CPU").getByRole("row", { name: /CPU/ }).getByRole("cell").first()).toHaveText(/\d/);
    const network = legend("Network");
    await expect(network.getByRole("row").nth(1).getByRole("cell").first()).toHaveText(/[1-9]/);
    const before = await network.innerText();
    await expect.poll(() => network.innerText(), { timeout: 20_000 }).not.toBe(before);
  });

  const before = await test.step("note everything, cut the power", async () => {
    await desk.tab("Console").click();
    await desk.expectScreen(/icmp_seq=\d+/);
    const vm = await (await lab()).vm(NAME);
    const tree = await page.getByRole("tree").getByRole("treeitem").allInnerTexts();
    const names = await (await lab()).vmNames();
    // Whatever somebody has been shown up to the last moment counts.
    const shown = await (await lab()).listen(vm.ref);
    await desk.expectScreen(/icmp_seq=\d+/);
    const count = sequence(shown.text()).length;
    await expect.poll(() => sequence(shown.text()).length).toBeGreaterThan(count);
    await machine.server.kill();
    return { uuid: vm.uuid, ref: vm.ref, tree, names, text: shown.close() };
  });
  await expect(page.getByText("Connection lost, trying again…")).toBeVisible();

  await test.step("after the start on the same data all goes on", async () => {
    machine.server = await startBuiltServer(machine.data, port);
    await expect(page.getByRole("contentinfo").getByText("Connected", { exact: true })).toBeVisible({ timeout: 30_000 });
    const last = sequence(before.text).at(-1) ?? 0;
    await desk.expectScreen(new RegExp(`icmp_seq=${last + 3} `));
    for (const isReloaded of [false, true]) {
      if (isReloaded) await page.reload();
      await desk.expectState(NAME, "Running");
      await expect(page.getByRole("heading", { level: 1, name: NAME })).toBeVisible();
      expect(await page.getByRole("tree").getByRole("treeitem").allInnerTexts()).toEqual(before.tree);
      await desk.expectScreen(new RegExp(`icmp_seq=${last + 3} `));
    }
    expect(page.url()).toContain(before.uuid);
    const vm = await (await lab()).vm(NAME);
    expect({ uuid: vm.uuid, ref: vm.ref }).toEqual({ uuid: before.uuid, ref: before.ref });
    expect(await (await lab()).vmNames()).toEqual(before.names);

    const text = await (await lab()).consoleText(vm.ref);
    expect(text.slice(0, before.text.length)).toBe(before.text);
    const pings = sequence(text.slice(text.lastIndexOf(`PING ${address}`)));
    expect(pings).toEqual(pings.map((_, at) => at + 1));
    expect(pings.length).toBeGreaterThan(last);
  });

  await test.step("the shell answers again", async () => {
    await page.getByRole("textbox", { name: "Console input" }).focus();
    await page.keyboard.press("Control+c");
    await desk.expectScreen(/packets transmitted, \d+ received, 0% packet loss/);
    await desk.run("hostname; uptime");
    await desk.expectScreen(/load average/);
  });
});
