/** The words on a setting beside its form, for docs/settings.md and .env.example. */
import { z } from 'zod';

/** The facts of a setting that its form does not tell. */
export interface SettingFacts {
  /** In Markdown; its links are those of docs/settings.md. */
  readonly meaning: string;
  /** The unit of a number. */
  readonly unit?: string;
  /** The values that it takes, if its form alone does not tell. */
  readonly values?: string;
  /** True if it is kept out of the log, and may be in a file that `<name>_FILE` names. */
  readonly isSecret?: true;
}

/** The facts of each setting, by its schema. */
export const facts = z.registry<SettingFacts>();
