/** Processes and their lives. */

/** One life of a process, from its start to its death. What a dead one does has no effect. */
export interface Life {
  readonly node: string;
  alive: boolean;
}

/** The process died here. Nobody may catch it and go on: its life is over. */
export class Death extends Error {
  constructor(boundary: string) {
    super(`the process died at ${boundary}`);
    this.name = 'Death';
  }
}
