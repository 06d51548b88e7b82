import type { ExitCode } from './exit-code.ts';

/** Shells that completion is written for. */
export type Shell = 'bash' | 'zsh' | 'fish';

/** `reckon completion SHELL`: the script to load; it asks `reckon __complete` for words. */
export function completionCommand(shell: Shell): ExitCode {
  process.stdout.write(SCRIPTS[shell]);
  return 0;
}

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# reckon completion for bash: eval "$(reckon completion bash)"
_reckon() {
  local IFS=$'\\n' typed="\${COMP_WORDS[COMP_CWORD]}" word
  COMPREPLY=()
  while read -r word; do
    # To bash a word ends at an equals sign: what stands before it is there already.
    [[ "$typed" == = || ( COMP_CWORD -gt 0 && "\${COMP_WORDS[COMP_CWORD-1]}" == = ) ]] && word="\${word#*=}"
    # Instances have brackets and quotes in their addresses, which the shell must not see; within quotes it sees none.
    [[ "$typed" == [\\'\\"]* ]] || word="$(printf '%q' "$word")"
    COMPREPLY+=("$word")
  done < <(reckon __complete -- "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  [ \${#COMPREPLY[@]} -eq 0 ] && compopt -o default 2>/dev/null
  # What is not finished gets no blank after it: a system, the name of a variable.
  [[ \${#COMPREPLY[@]} -eq 1 && "\${COMPREPLY[0]}" == *[.=] ]] && compopt -o nospace 2>/dev/null
}
complete -F _reckon reckon
`,
  zsh: `#compdef reckon
# reckon completion for zsh: eval "$(reckon completion zsh)"
_reckon() {
  local -a found open
  found=("\${(@f)$(reckon __complete -- "\${(j: :)words[1,CURRENT]}" 2>/dev/null)}")
  if [[ -z "$found" ]]; then _files; return; fi
  # What is not finished gets no blank after it: a system, the name of a variable.
  open=("\${(@M)found:#*[.=]}")
  found=("\${(@)found:#*[.=]}")
  [[ -n "$open" ]] && compadd -S '' -- "\${open[@]}"
  [[ -n "$found" ]] && compadd -- "\${found[@]}"
}
compdef _reckon reckon
`,
  fish: `# reckon completion for fish: reckon completion fish | source
function __reckon_complete
  set -l found (reckon __complete -- (commandline -cp | string collect) 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c reckon -f -a '(__reckon_complete)'
`,
};
