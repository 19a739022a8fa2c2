"use client";
/** What the words of a search find by what the page does not have of its objects: the server looks. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useLab } from "../data/lab-context";
import { viewQuery } from "../data/views";
import { type Read, readQuery } from "./grammar";
import { type Properties, propertyNamed } from "./properties";
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

/** The words of a search's text. */
export function useWordsOf(text: string, properties: Properties): readonly string[] {
  return useMemo(() => {
    const read: Read = readQuery(text, (name) => propertyNamed(properties, name));
    return "error" in read ? [text.trim()] : wordsOf(read.query);
  }, [text, properties]);
}

/** @param all - words that are searched for; the same array while they are the same */
export function useFoundElsewhere(all: readonly string[]): { readonly elsewhere: FoundElsewhere; readonly isLooking: boolean } {
  const { labId } = useLab();
  const words = useMemo(() => [...new Set(all.map((word) => word.toLowerCase()).filter(isAddressLike))].sort().slice(0, WORDS), [all]);
  const { data, isFetching } = useQuery({
    ...viewQuery(labId, "foundBy", { words }),
    enabled: words.length > 0,
    staleTime: FRESH_MS,
    gcTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });
  const elsewhere = useMemo<FoundElsewhere>(() => {
    if (!data || words.length === 0) return NOWHERE;
    const sets = new Map(Object.entries(data).map(([word, refs]) => [word, new Set(refs)]));
    return (word, ref) => sets.get(word)?.has(ref) ?? false;
  }, [data, words]);
  return { elsewhere, isLooking: words.length > 0 && isFetching };
}
