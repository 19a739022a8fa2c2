"use client";
import { usePref } from "../../../data/prefs";

const NONE: readonly string[] = [];

/** Consoles that are remembered, of all labs. */
const MOST = 100;

/** Whether this person wants only to look at a console, also when its page is opened again. */
export function useLooksOnly(labId: string, console: string): readonly [boolean, (looksOnly: boolean) => void] {
  const [chosen, setChosen] = usePref<readonly string[]>("console.looksOnly", NONE);
  const name = `${labId} ${console}`;
  const set = (looksOnly: boolean): void => {
    const others = chosen.filter((each) => each !== name);
    setChosen(looksOnly ? [...others, name].slice(-MOST) : others);
  };
  return [chosen.includes(name), set];
}
