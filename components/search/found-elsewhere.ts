"use client";
/** What the words of a search find by what the page does not have of its objects: the server looks. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useLab } from "../data/lab-context";
import { viewQuery } from "../data/views";
import { type Read, readQuery } from "./grammar";
import type { Properties } from "./properties";
import { wordsOf } from "./query";

/** Whether a word of a search finds an object by what the page does not have of it. */
export type FoundElsewhere = (word: string, ref: string) => boolean;
const NOWHERE: FoundElsewhere = () => false;
/** How old an answer may be, ms: addresses come and go. */
const FRESH_MS = 2_000;
/** Words of one question, and their letters. @source simulator/views/found-by.ts */
const WORDS = 8;
const LETTERS = 64;

/** What addresses are made of: no other word is asked about. */
const isAddressLike = (word: string): boolean => /^[0-9a-f.:]+$/i.test(word) && word.length <= LETTERS;

/** @param text - of a search */
export function useFoundElsewhere(text: string, properties: Properties): FoundElsewhere {
  const { labId } = useLab();
  const words = useMemo(() => {
    const read: Read = readQuery(text, (name) => properties.has(name));
    const all = "error" in read ? [text.trim()] : wordsOf(read.query);
    return [...new Set(all.map((word) => word.toLowerCase()).filter(isAddressLike))].sort().slice(0, WORDS);
  }, [text, properties]);
  const { data } = useQuery({
    ...viewQuery(labId, "foundBy", { words }),
    enabled: words.length > 0,
    staleTime: FRESH_MS,
    gcTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });
  return useMemo(() => {
    if (!data || words.length === 0) return NOWHERE;
    const sets = new Map(Object.entries(data).map(([word, refs]) => [word, new Set(refs)]));
    return (word, ref) => sets.get(word)?.has(ref) ?? false;
  }, [data, words]);
}
