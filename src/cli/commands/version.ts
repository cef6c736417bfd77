/** `parking version`: that of this command line, and of the system that it speaks to. */
import { Command } from '@commander-js/extra-typings';
import { z } from 'zod';
import { version } from '../../app/version.ts';
import { answer, understood } from '../answers.ts';
import { type Act, examples } from '../command.ts';

const described = z.object({ info: z.object({ version: z.string() }) });

/** `parking version`; `--version` asks no system. */
export const versions = (act: Act) =>
  new Command('version')
    .description('print the versions of this command line and of the system')
    .addHelpText('after', examples('version'))
    .action(
      act(async ({ api, out }) => {
        // Told before the system is asked: it is known even if nothing answers.
        if (!out.isJson) out.line(`client ${version}`);
        const document = await answer(api('booking').GET('/openapi.json'));
        const { info } = understood(described, document);
        if (out.isJson) out.json({ client: version, server: info.version });
        else out.line(`server ${info.version}`);
      }),
    );
