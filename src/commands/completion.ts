import type { ExitCode } from '../cli/exit-code.ts';

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
  local IFS=$'\\n'
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  local word
  COMPREPLY=()
  # Instances have brackets and quotes in their addresses, which the shell must not see.
  while read -r word; do COMPREPLY+=("$(printf '%q' "$word")"); done < <(reckon __complete -- "\${words[@]}" 2>/dev/null)
  [ \${#COMPREPLY[@]} -eq 0 ] && compopt -o default 2>/dev/null
  # What is not finished gets no space after it: a system, the name of a variable.
  [[ \${#COMPREPLY[@]} -eq 1 && "\${COMPREPLY[0]}" == *[.=] ]] && compopt -o nospace 2>/dev/null
}
complete -F _reckon reckon
`,
  zsh: `#compdef reckon
# reckon completion for zsh: eval "$(reckon completion zsh)"
_reckon() {
  local -a found
  found=("\${(@f)$(reckon __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [ -n "$found" ]; then compadd -Q -- "\${(@q)found}"; else _files; fi
}
compdef _reckon reckon
`,
  fish: `# reckon completion for fish: reckon completion fish | source
function __reckon_complete
  set -l words (commandline -opc) (commandline -ct)
  reckon __complete -- $words[2..-1] 2>/dev/null
end
complete -c reckon -a '(__reckon_complete)'
`,
};
