/** The colour of a person, wherever something of theirs is shown. */
const SERIES = [1, 2, 3, 4, 5, 7, 8] as const;

/** A colour's token. @param user - account */
export function personColour(user: string): string {
  const sum = [...user].reduce((before, letter) => before + (letter.codePointAt(0) ?? 0), 0);
  return `var(--series-${SERIES[sum % SERIES.length]})`;
}
