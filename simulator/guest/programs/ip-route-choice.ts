/** Which routes the words behind `ip route show` choose, of either family. @source iproute2 6.1: ip/iproute.c, iproute_list_flush_or_save */
import { shownByName } from "../net/outside-links";
import type { Machine } from "../os/machine";
import { fail, type Output } from "../os/program";

interface AnyRoute<A> {
  readonly device: number;
  readonly proto: string;
  readonly destination: A;
  readonly prefix: number;
}
/** How a family writes destinations. */
interface Destinations<A> {
  /** what `default` is */
  readonly everything: A;
  readonly parse: (word: string) => { readonly address: A; readonly prefix: number } | null;
  /** a prefix of it, in the words of the complaint */
  readonly called: string;
}
interface Chosen<R> {
  readonly routes: readonly R[];
  /** a device was named, which `ip -6 route` then leaves out */
  readonly isOfDevice: boolean;
}

const notHere = (what: string): Output => fail(`ip: ${what} is not part of this system`, 255);

/** @returns the routes that `words` choose of `all`, in their order; a complaint about a word that is unknown */
export function chosenRoutes<A, R extends AnyRoute<A>>(
  m: Machine,
  all: readonly R[],
  words: readonly string[],
  { everything, parse, called }: Destinations<A>,
): Chosen<R> | Output {
  let routes = all;
  let isOfDevice = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "dev") {
      const i = shownByName(m, words[++at] ?? "");
      if (!i) return fail(`Cannot find device "${words[at] ?? ""}"`);
      isOfDevice = true;
      routes = routes.filter((route) => route.device === i.device);
    } else if (word === "table") {
      if (words[++at] !== "main") return notHere(`table ${words[at] ?? ""}`);
    } else if (word === "proto" || word === "protocol") {
      const proto = words[++at];
      routes = routes.filter((route) => route.proto === proto);
    } else if (word === "match" || word === "root" || word === "exact") return notHere(word);
    else if (word !== "to") {
      const to = word === "default" ? { address: everything, prefix: 0 } : parse(word);
      if (!to) return fail(`Error: ${called} is expected rather than "${word}".`);
      routes = routes.filter((route) => route.destination === to.address && route.prefix === to.prefix);
    }
  }
  return { routes, isOfDevice };
}
