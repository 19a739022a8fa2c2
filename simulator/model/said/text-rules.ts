/** Rules of names, texts and maps, as the reason why one is not taken. */
export interface TextRules {
  /** @param unit - the character, as `U+0007` */
  readonly "text.control": readonly [unit: string];
  readonly "text.surrogate": readonly [unit: string];
  readonly "text.no_character": readonly [unit: string];
  readonly "text.empty": readonly [];
  readonly "text.invisible": readonly [];
  readonly "text.too_long": readonly [characters: number, most: number];
  readonly "text.reserved": readonly [name: string];
  readonly "map.too_many_keys": readonly [keys: number, most: number];
  readonly "map.key_twice": readonly [key: string];
}
