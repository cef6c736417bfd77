/** Completion for bash: a function that is told the words so far. */
import { type Place, quoted } from './tree.ts';

/** Returns the script; it asks nothing of parking when it runs. */
export function bashScript(places: readonly Place[]): string {
  return `# Completion of parking for bash: source <(parking completion bash)
_parking() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} at='' word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at/$word" in
      ${pathsOf(places)}) at="$at/$word" ;;
    esac
  done
  case "$at $prev" in
${places.flatMap(valuesAt).join('\n')}
  esac
  case "$at" in
${places.map(wordsAt).join('\n')}
  esac
}
complete -F _parking parking
`;
}

/** The paths of all commands as a pattern of `case`. */
export function pathsOf(places: readonly Place[]): string {
  return places.flatMap(({ path }) => (path === '' ? [] : [path])).join('|');
}

function valuesAt({ path, flags }: Place): readonly string[] {
  return flags.flatMap(({ name, value }) => {
    if (value === undefined) return [];
    const of = quoted(`${path} ${name}`);
    if (value === 'text') return [`    ${of}) return ;;`];
    const reply = value === 'file' ? FILES : wordsIn(value);
    return [`    ${of}) ${reply}; return ;;`];
  });
}

function wordsAt({ path, commands, flags, takesFile }: Place): string {
  const words = wordsIn([...commands, ...flags].map(({ name }) => name));
  return `    ${quoted(path)}) ${takesFile ? `${words}; ${FILES}` : words} ;;`;
}

function wordsIn(words: readonly string[]): string {
  return `COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "$cur"))`;
}

/** Adds files, whose names may have spaces: bash quotes them, and goes on in folders. */
const FILES = [
  `local IFS=$'\\n'`,
  `COMPREPLY+=($(compgen -f -- "$cur"))`,
  `compopt -o filenames 2>/dev/null`,
].join('; ');
