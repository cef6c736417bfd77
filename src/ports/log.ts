/** A structured log: fields first, then one sentence. */
export interface Log {
  /** Tells if lines of this level are kept, so that none is made in vain; if not there, all are. */
  isLevelEnabled?(level: 'debug'): boolean;
  /** Steps on the way, for a developer. */
  debug(fields: object, message: string): void;
  /** The life of the system: sagas begun and ended, its start and end. */
  info(fields: object, message: string): void;
  /** A fault that is tried again by itself. */
  warn(fields: object, message: string): void;
  /** A fault that a person should look at. */
  error(fields: object, message: string): void;
}
