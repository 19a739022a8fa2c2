/** English in a Chinese page: which of its words are neither names nor terms that Chinese keeps as they are. */
import type { Page } from "@playwright/test";

/** Terms that stand in Chinese texts as they are, and why. */
const terms: readonly (readonly [why: string, words: string])[] = [
  ["products and makers", "Xen Xenarium XenServer XenCenter Linux Windows Debian Alpine Rocky Ubuntu CentOS Server AMD Intel XCP Bookworm"],
  [
    "what Xen's own tools and sources call it",
    "Dom domid XenStore XAPI PV HVM PVH dom vCPU vCPUs pCPU VIF VBD VDI PIF PBD SR vApp credit sedf",
  ],
  [
    "abbreviations that Chinese books have",
    "CPU VM MAC IP MTU VLAN DNS DHCP NFS ISO LVM VHD DVD CD UUID ID URL JSON CSV PNG BIOS UEFI HTTP SSH NUMA UTC GPU HBA EXT",
  ],
  ["units", "bit kbit Mbit Gbit MHz GHz KiB MiB GiB TiB ms"],
  ["keys", "Ctrl Shift Alt Esc Enter Tab Home End Delete"],
  ["the other language's own name", "English"],
];
const allowed = new Set(terms.flatMap(([, words]) => words.split(" ")));

/** What can be read on the page now, or is said to those who do not see it; a terminal's and a program's own text is not ours. */
export function said(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const foreign = ".xterm, code, kbd, pre, svg, script, style, noscript, [data-foreign]";
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (node.parentElement && !node.parentElement.closest(foreign)) found.add((node.textContent ?? "").trim());
    for (const element of document.querySelectorAll("[aria-label],[title],[placeholder],[aria-roledescription]"))
      if (!element.closest(foreign))
        for (const name of ["aria-label", "title", "placeholder", "aria-roledescription"]) found.add(element.getAttribute(name) ?? "");
    found.add(document.title);
    found.delete("");
    return [...found];
  });
}
/** Words of a text that are English. @param names - what people and the scenario have called things, longest first */
export function englishIn(text: string, names: readonly string[]): string[] {
  let rest = text;
  for (const name of names) rest = rest.replaceAll(name, " ");
  return (
    rest
      .split(/[\s，。、：；（）()“”"'‘’？！…·›–—,;!?[\]{}|+<>=×*]+/)
      .map((word) => word.replace(/^[-.:]+|[-.:]+$/g, ""))
      // What has digits, dots, slashes or underscores in it is an identifier, an address or a path.
      .flatMap((word) => (/[\d_./@:\\$#%&~]/.test(word) ? [] : (word.match(/[A-Za-z][A-Za-z-]+/g) ?? [])))
      .filter((word) => !allowed.has(word))
  );
}
