export const memoryDetail = (..._asked: unknown[]): null => null;
