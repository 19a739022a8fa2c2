/** How a window with a single tab gives it back to the console of its lab. */
import { useEffect } from "react";
import { openPanels, type PanelPlace } from "../data/panels";

/** How long a window waits for a console of its lab to answer, ms. */
const ANSWER_MS = 400;
type Message = { readonly kind: "dock"; readonly id: string; readonly at: PanelPlace } | { readonly kind: "docked"; readonly id: string };

/** One for each lab; only pages of this server, in this browser, are on it. */
function channelOf(labId: string): BroadcastChannel {
  return new BroadcastChannel(`xenarium ${labId}`);
}
function read(event: MessageEvent): Message | null {
  const { kind, id, at } = Object(event.data) as Readonly<Record<string, unknown>>;
  if (typeof id !== "string") return null;
  if (kind === "docked") return { kind, id };
  return kind === "dock" && isPlace(at) ? { kind, id, at } : null;
}
/** What comes may be of another release: it is looked at by hand, since this is part of every console and a library of schemas is not. */
function isPlace(at: unknown): at is PanelPlace {
  const place = Object(at) as Readonly<Record<string, unknown>>;
  return ["kind", "uuid", "tab"].every((name) => typeof place[name] === "string");
}

/** Asks for a tab to be shown among a console's panels. @returns whether some console has taken it */
export function giveBack(labId: string, at: PanelPlace): Promise<boolean> {
  const channel = channelOf(labId);
  const id = crypto.randomUUID();
  return new Promise((resolve) => {
    const end = (isTaken: boolean): void => {
      clearTimeout(timer);
      channel.close();
      resolve(isTaken);
    };
    const timer = setTimeout(() => end(false), ANSWER_MS);
    channel.onmessage = (event) => {
      const message = read(event);
      if (message?.kind === "docked" && message.id === id) end(true);
    };
    channel.postMessage({ kind: "dock", id, at } satisfies Message);
  });
}
/** Takes tabs back that stood in windows of their own. */
export function useTakeBack(labId: string): void {
  useEffect(() => {
    const channel = channelOf(labId);
    channel.onmessage = (event) => {
      const message = read(event);
      if (message?.kind !== "dock") return;
      if (openPanels(labId, [message.at], "below") === 0) channel.postMessage({ kind: "docked", id: message.id } satisfies Message);
    };
    return () => channel.close();
  }, [labId]);
}
