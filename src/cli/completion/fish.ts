/** Completion for fish: a line for each word, with the place at which it stands. */
import type { Flag, Place, Word } from './tree.ts';

/** Returns the script; it asks nothing of parking when it runs. */
export function fishScript(places: readonly Place[]): string {
  const paths = places.flatMap(({ path }) => (path === '' ? [] : [path])).join(' ');
  return `# Completion of parking for fish: parking completion fish | source
function __parking_at
  set -l at
  for word in (commandline -opc)[2..-1]
    if contains -- "$at/$word" ${paths}
      set at "$at/$word"
    end
  end
  test "$at" = "$argv[1]"
end
complete -c parking -f
${places.flatMap(linesAt).join('\n')}
`;
}

function linesAt({ path, commands, flags, takesFile }: Place): readonly string[] {
  const here = `complete -c parking -n ${quoted(`__parking_at "${path}"`)}`;
  return [
    ...commands.map(({ name, about }: Word) => `${here} -a ${name} -d ${quoted(about)}`),
    ...flags.map((flag) => `${here} ${flagIn(flag)}`),
    ...(takesFile ? [`${here} -F`] : []),
  ];
}

function flagIn({ name, about, value }: Flag): string {
  const flag = `-l ${name.replace('--', '')} -d ${quoted(about)}`;
  if (value === undefined) return flag;
  if (value === 'file') return `${flag} -r -F`;
  return value === 'text' ? `${flag} -x` : `${flag} -x -a ${quoted(value.join(' '))}`;
}

/** Text between single quotes, in which fish knows two escapes. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
