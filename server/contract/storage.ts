import type { LibraryContent } from "../../simulator";

/** What `SR.content_type` is for a library of images, as drivers have it: its type holds the word, so that another does not compile. */
export const LIBRARY_CONTENT: LibraryContent = "iso";
