import { type ProgramContext, type Step, waitRead } from "../os/program";

/** Where a question to the user stands: not asked, or the answer so far. */
export interface Question {
  asked: boolean;
  answer: string;
}

/** Asks on standard error and reads a line of standard input: true for an answer that begins with y. A step while nobody has answered. @source coreutils: lib/yesno.c */
export function ask(ctx: ProgramContext, question: Question, text: string): boolean | Step {
  if (!question.asked) {
    ctx.err(text);
    question.asked = true;
    question.answer = "";
  }
  for (;;) {
    const c = ctx.read(0, 1);
    if (c === "") return waitRead(0);
    if (c === null || c === "\n") break;
    if (question.answer.length < 100) question.answer += c;
  }
  question.asked = false;
  return /^[yY]/.test(question.answer);
}
