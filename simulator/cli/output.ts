/** What a program that computes its output at once gives back. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}
export function printed(stdout: string): Output {
  return { stdout, stderr: "", code: 0 };
}
export function failed(stderr: string, code: number): Output {
  return { stdout: "", stderr, code };
}
