/** All figures. One more is a row in the table of its class. */
import { hostFigures } from "./host";
import { vmFigures } from "./vm";

export const figures = { VM: vmFigures, host: hostFigures } as const;

export type FigureClass = keyof typeof figures;
/** Figures that objects of a class have. */
export type FigureName<C extends FigureClass = FigureClass> = C extends FigureClass ? keyof (typeof figures)[C] & string : never;
