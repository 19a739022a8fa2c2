import type { BrowserContext } from "@playwright/test";

/** What pages of a context did that their content policy bars: directive, what was blocked, and where. */
export async function violationsOf(context: BrowserContext): Promise<readonly string[]> {
  const found: string[] = [];
  await context.exposeBinding("tellViolation", (_source, text: string) => void found.push(text));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const where = `${event.sourceFile}:${event.lineNumber}:${event.columnNumber}`;
      const tell = (window as unknown as { tellViolation(text: string): Promise<void> }).tellViolation;
      void tell(`${event.effectiveDirective} ${event.blockedURI} ${location.pathname} ${where} ${event.sample}`);
    });
  });
  return found;
}
