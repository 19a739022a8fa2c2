import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "../scripts/browser.mjs";
import { Api, type Lab } from "../tests/e2e/support/api";
import { startBuiltServer } from "../tests/support/built-server";
import type { Figure } from "./measure";

const LINES = 200_000;
const HOST = "xen-01";

/** Notes each frame from now on, in ms. As text: what is compiled for Node calls helpers that no page has. */
const WATCH = `
  window.frames_ = [];
  let last = performance.now();
  requestAnimationFrame(function frame(now) {
    window.frames_.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  });
`;
/** Makes what draws on the processor pass for a card. */
const CARD = `
  const { getParameter } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.getParameter = function (name) {
    const value = getParameter.call(this, name);
    return typeof value === "string" ? "a card" : value;
  };
`;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** µs: of the wall, and of the thread's own time */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}
/** The longest task of the page's main thread, ms of the wall and of its own time: others may have had the processor meanwhile. */
function longestTask(trace: Buffer): { readonly wall: number; readonly own: number } {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] };
  const of = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const main = new Set(traceEvents.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain").map(of));
  const tasks = traceEvents.filter((event) => event.ph === "X" && event.name.endsWith("RunTask") && main.has(of(event)));
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0) / 1000;
  return { wall: most(tasks.map(({ dur = 0 }) => dur)), own: most(tasks.map(({ tdur = 0 }) => tdur)) };
}

/** Prints all lines in a shell of a control domain while a page looks at it, and says what the page was like meanwhile. */
async function printing(browser: Browser, lab: Lab, passesForCard: boolean): Promise<Figure[]> {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    baseURL: lab.api.url,
    storageState: lab.api.browserState(),
    locale: "en-GB",
  });
  if (passesForCard) await page.addInitScript(CARD);
  const how = passesForCard ? "WebGL, on the processor" : "the page's own elements";
  await page.goto(await lab.path(HOST, "console", "host", "host"));
  const terminal = page.locator(`[data-renderer="${passesForCard ? "webgl" : "dom"}"]`);
  await terminal.waitFor();
  await page.getByRole("textbox", { name: "Console input" }).focus();
  const console = page.getByRole("region", { name: "Console", exact: true });
  await page.waitForTimeout(2_000);
  await browser.startTracing(page, { categories: ["toplevel"] });
  await page.waitForTimeout(1_000);
  await page.evaluate(WATCH);
  const start = performance.now();
  await page.keyboard.type(`seq ${LINES}; echo d''one`);
  await page.keyboard.press("Enter");
  // What is drawn can be found, whoever draws it.
  await console.getByRole("button", { name: "Search in the console" }).click();
  const search = page.getByRole("search");
  await search.getByRole("button", { name: "Regular expression" }).click();
  await search.getByRole("textbox").fill("^done$");
  await search.getByRole("status").filter({ hasText: "1 of 1" }).waitFor({ timeout: 120_000 });
  const shownMs = performance.now() - start;
  await page.waitForTimeout(500);
  const frames = await page.evaluate<readonly number[]>("window.frames_");
  const task = longestTask(await browser.stopTracing());
  await page.close();
  const lines = LINES.toLocaleString("en");
  return [
    { name: `longest frame while ${lines} lines are printed, drawn by ${how}`, value: Math.max(...frames), unit: "ms" },
    { name: `longest task of the page meanwhile, drawn by ${how}`, value: task.wall, unit: "ms" },
    { name: `longest task in the page's own time, drawn by ${how}`, value: task.own, unit: "ms" },
    { name: `from the first key to the last line found, drawn by ${how}`, value: shownMs / 1000, unit: "s" },
  ];
}

/** `seq 200000` in a control domain while its console is looked at: how long the page is kept from anything else. Server, lab and browser on this machine. */
export async function consolePrintBench(): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), "xenarium-bench-"));
  const server = await startBuiltServer(data);
  const executablePath = findBrowser();
  const browser = await chromium.launch({ args: [...BROWSER_FLAGS], ...(executablePath ? { executablePath } : {}) });
  try {
    const admin = await Api.signedIn(server.url, "admin", server.password);
    const figures: Figure[] = [];
    for (const passesForCard of [false, true]) {
      const lab = await admin.createLab(`printing ${passesForCard}`);
      figures.push(...(await printing(browser, lab, passesForCard)));
      await lab.remove();
    }
    return figures;
  } finally {
    await browser.close();
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
