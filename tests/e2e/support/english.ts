/** English in a Chinese page: which of its words are neither names nor terms that Chinese keeps as they are. */
import type { Page } from "@playwright/test";

/** Terms that stand in Chinese texts as they are, and why. */
const terms: readonly (readonly [why: string, words: string])[] = [
  [
    "products and makers",
    "Xen Xenarium XenServer XenCenter Linux Windows Debian bookworm Alpine Rocky Ubuntu CentOS Server AMD Intel Xeon Silver XCP",
  ],
  [
    "what Xen's own tools and sources call it",
    "Dom Domain domid XenStore XAPI PV HVM PVH PVHVM dom vCPU vCPUs pCPU VIF VBD VDI PIF PBD SR vApp credit sedf",
  ],
  ["programs and modules of a control domain", "xapi xenopsd-xc xenconsoled libxl privcmd qemu xl dmesg shell netloop libvirt dnsmasq"],
  [
    "network scripts and tools, with their words",
    "network-bridge network-route network-nat ifup ifdown brctl addif iptables nat start stop status ping tmpbridge",
  ],
  ["states of XenBus as its header has them", "Connected connected"],
  ["devices as Linux names them", "xvda"],
  ["types of storage and of what it holds, as XAPI has them", "ext nfs iso user"],
  [
    "abbreviations that Chinese books have",
    "API CPU VM MAC IP MTU VLAN DNS DHCP ARP NAT NFS ISO LVM VHD DVD CD UUID ID URL JSON CSV PNG BIOS UEFI HTTP SSH NUMA UTC GPU HBA EXT",
  ],
  ["words of the language that searches are written in", "and or not has state running tag host web db mem"],
  ["units", "bit kbit Mbit Gbit MHz GHz KiB MiB GiB TiB ms min"],
  ["keys", "Ctrl Shift Alt Esc Escape Enter Tab Home End Delete"],
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
  // The example of a guest's configuration is in that file's own words.
  if (/^\w+ = "/.test(text)) return [];
  // Behind a Chinese term may stand, in brackets, the word that Xen's own texts have for it.
  let rest = text.replace(/(?<=[\u4e00-\u9fff] ?)[（(][A-Za-z][\w -]*[）)]/g, " ");
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
