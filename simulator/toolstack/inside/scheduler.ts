export const schedulerDetail = (..._asked: unknown[]): null => null;
