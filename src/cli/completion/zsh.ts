/** Completion for zsh: a function that is told the words so far, with a line about each word. */
import { pathsOf } from './bash.ts';
import { type Place, quoted, type Word } from './tree.ts';

/** Returns the script; it asks nothing of parking when it runs. */
export function zshScript(places: readonly Place[]): string {
  return `#compdef parking
# Completion of parking for zsh: source <(parking completion zsh), after compinit
_parking() {
  local at= word
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at/$word" in
      (${pathsOf(places)}) at="$at/$word" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${places.flatMap(valuesAt).join('\n')}
  esac
  case "$at" in
${places.map(wordsAt).join('\n')}
  esac
}
if [ "$funcstack[1]" = _parking ]; then _parking "$@"; else compdef _parking parking; fi
`;
}

function valuesAt({ path, flags }: Place): readonly string[] {
  return flags.flatMap(({ name, value }) => {
    if (value === undefined) return [];
    const of = quoted(`${path} ${name}`);
    if (value === 'text') return [`    (${of}) return ;;`];
    const what = value === 'file' ? '_files' : `compadd -- ${value.map(quoted).join(' ')}`;
    return [`    (${of}) ${what}; return ;;`];
  });
}

function wordsAt({ path, commands, flags, takesFile }: Place): string {
  const found = [...commands, ...flags].map(described).join(' ');
  const files = takesFile ? '; _files' : '';
  return `    (${quoted(path)}) found=(${found}); _describe parking found${files} ;;`;
}

/** A colon separates a word from what it is about. */
function described({ name, about }: Word): string {
  return quoted(`${name}:${about.replaceAll(':', '\\:')}`);
}
