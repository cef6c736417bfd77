/** `parking profile`: the addresses of several systems, each under a name. */
import { resolve } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { type Act, examples, group } from '../command.ts';
import { usage } from '../errors.ts';
import { printItem } from '../output/item.ts';
import { type Columns, columnsOption, printList, wideOption } from '../output/list.ts';
import { type Profile, profileNamed } from '../profiles.ts';
import { checkedUrl } from '../target.ts';

/** A profile as it is shown: its token stays in its file. */
interface Shown {
  readonly name: string;
  readonly current: boolean;
  readonly booking: string;
  readonly parking: string;
  readonly billing: string;
  readonly tokenFile: string | null;
}

function shown(name: string, { urls, tokenFile }: Profile, current?: string): Shown {
  return { name, current: name === current, ...urls, tokenFile: tokenFile ?? null };
}

const columns: Columns<Shown> = [
  { name: 'name', of: ({ name }) => name },
  { name: 'current', of: ({ current }) => (current ? 'yes' : undefined) },
  { name: 'booking', of: ({ booking }) => booking },
  { name: 'parking', of: ({ parking }) => parking },
  { name: 'billing', of: ({ billing }) => billing },
  { name: 'token-file', of: ({ tokenFile }) => tokenFile, isExtra: true },
];

/** A name that no shell and no file of JSON trips over, as they would over `-x` and `__proto__`. */
const NAME = /^[A-Za-z0-9][\w.-]{0,39}$/;
const NOT_A_NAME = 'a name has 40 letters, digits or . _ - at most, the first a letter or digit';

const add = (act: Act) =>
  new Command('add')
    .description('keep the addresses of a system under a name; the same name is replaced')
    .argument('<name>', 'its name, such as prod')
    .option('--booking-url <url>', 'address of the booking module')
    .option('--parking-url <url>', 'address of the parking module; else that of booking')
    .option('--billing-url <url>', 'address of the billing module; else that of booking')
    .option('--token-file <path>', "file with the operator's token; it is read at each use")
    .addHelpText(
      'after',
      examples(
        'profile add local --booking-url http://127.0.0.1:3000',
        'profile add prod --booking-url https://parking.example --token-file ~/.parking-token',
      ),
    )
    .action(
      act(
        async (
          { out, profiles },
          { args: [name], options: { bookingUrl, parkingUrl, billingUrl, tokenFile } },
        ) => {
          if (!NAME.test(name)) throw usage(NOT_A_NAME);
          if (bookingUrl === undefined) throw usage('--booking-url says where the system is');
          const booking = checkedUrl('--booking-url', bookingUrl);
          const urls = {
            booking,
            parking: parkingUrl === undefined ? booking : checkedUrl('--parking-url', parkingUrl),
            billing: billingUrl === undefined ? booking : checkedUrl('--billing-url', billingUrl),
          };
          const profile = { urls, ...(tokenFile && { tokenFile: resolve(tokenFile) }) };
          const { profiles: kept, ...rest } = profiles.read();
          profiles.write({ ...rest, profiles: { ...kept, [name]: profile } });
          printItem(out, shown(name, profile, rest.current));
        },
      ),
    );

const list = (act: Act) =>
  new Command('list')
    .description('list profiles')
    .addOption(columnsOption(columns))
    .addOption(wideOption())
    .addHelpText('after', examples('profile list'))
    .action(
      act(async ({ out, profiles }, { options: view }) => {
        const { profiles: kept, current } = profiles.read();
        const items = Object.entries(kept).map(([name, one]) => shown(name, one, current));
        printList(out, { items, columns }, view);
      }),
    );

const show = (act: Act) =>
  new Command('show')
    .description('show a profile')
    .argument('<name>')
    .addHelpText('after', examples('profile show prod'))
    .action(
      act(async ({ out, profiles }, { args: [name] }) => {
        const kept = profiles.read();
        printItem(out, shown(name, profileNamed(name, kept), kept.current));
      }),
    );

const use = (act: Act) =>
  new Command('use')
    .description('use a profile from now on, if no other and no address is named')
    .argument('<name>')
    .addHelpText('after', examples('profile use prod'))
    .action(
      act(async ({ out, profiles }, { args: [name] }) => {
        const kept = profiles.read();
        const profile = profileNamed(name, kept);
        profiles.write({ ...kept, current: name });
        printItem(out, shown(name, profile, name));
      }),
    );

const remove = (act: Act) =>
  new Command('remove')
    .description('forget a profile; the file of its token stays')
    .argument('<name>')
    .addHelpText('after', examples('profile remove prod'))
    .action(
      act(async ({ out, profiles }, { args: [name] }) => {
        const { profiles: kept, current } = profiles.read();
        profileNamed(name, { profiles: kept });
        const { [name]: _, ...others } = kept;
        profiles.write(current === name ? { profiles: others } : { current, profiles: others });
        if (out.isJson) out.json({ removed: name });
        else out.line(`${name} is forgotten`);
      }),
    );

export const profile = group('profile', 'addresses of systems, kept under names', [
  add,
  list,
  show,
  use,
  remove,
]);
