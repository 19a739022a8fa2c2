/** Where people have put an object, the same for every kind that has tags. */
import { folderOf } from "../../data/folder";

export const organised = { tagsOf: ({ tags }: { readonly tags: readonly string[] }) => tags, folderOf };
