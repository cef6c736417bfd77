/** Processes and their lives. */

/** One life of a process, from its start to its death. After its death it has no effect. */
export interface Life {
  readonly node: string;
  alive: boolean;
}

/** The process died here. It must not be caught: the life of the process is over. */
export class Death extends Error {
  constructor(boundary: string) {
    super(`the process died at ${boundary}`);
    this.name = 'Death';
  }
}
