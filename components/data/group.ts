/** What a group of the navigation stands for, beside objects: what people have put objects under. */
export type Group =
  /** @param way - "/a/b"; "": all folders */
  | { readonly kind: "folder"; readonly way: string }
  /** @param tag - null: all tags */
  | { readonly kind: "tag"; readonly tag: string | null }
  /** @param name - null: all fields @param value - as it is kept; null: all of its values */
  | { readonly kind: "field"; readonly name: string | null; readonly value: string | null }
  | { readonly kind: "vapps" };
