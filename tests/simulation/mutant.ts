/** A fault that is put into a copy of the product on purpose. */
export interface Mutant extends Change {
  readonly what: string;
  /** Changes besides, if two guards stand before the fault. */
  readonly also?: readonly Change[];
}

export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}
