import type { GraphWriter } from '../graph-writer.js';

/** Writes an operator on earlier results and on numbers, which become constants; returns its result. */
export type Formula = (op: string, ...operands: readonly (string | number)[]) => string;

/** @param name What every result is called, with a number. */
export function formula(writer: GraphWriter, name: string): Formula {
  return (op, ...operands) =>
    writer.add(
      op,
      operands.map((operand) => (typeof operand === 'number' ? writer.floats([operand]) : operand)),
      name,
    );
}
