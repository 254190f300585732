/**
 * Asks a machine many questions in one command of `--run`: turns named shell commands into one script, and the script's
 * output into one answer for each. Pure.
 *
 * @module
 */

/**
 * Waits, as a shell command, until the stages are through, and says nothing. Some go on when dom0 is up, beside the
 * command, and it takes the machine down before they have ended. The log may hold boots before.
 */
export const AFTER_STAGES =
  `i=0; until awk '/boot: start/ { d = 0 } /boot: done in / { d = 1 } END { exit !d }' \\
  /host/var/log/init.log 2>/dev/null; do [ $i -lt 300 ] || exit 99; i=$((i+1)); sleep 1; done`;

/** A command's output, with standard error, and its exit status. */
export interface Answer {
  readonly output: string;
  readonly status: number;
}

/**
 * Writes the script. Each command runs in a subshell of its own.
 *
 * @param commands Shell commands by name.
 */
export function script(commands: Readonly<Record<string, string>>): string {
  return Object.entries(commands).map(([name, command]) =>
    `echo '=== ${name}'\n(\n${command}\n) 2>&1 </dev/null\necho "=== status $?"\n`
  ).join("");
}

/**
 * Reads one command's answer from the script's output.
 *
 * @param output Its standard output.
 * @param name The command's name.
 * @throws {Error} If there is no such command, or it did not finish.
 */
export function answerOf(output: string, name: string): Answer {
  const begin = `=== ${name}\n`;
  const start = output.indexOf(begin);
  const rest = start === -1 ? "" : output.slice(start + begin.length);
  const end = /^=== status (\d+)$/m.exec(rest);
  if (end === null) throw new Error(`${name} did not finish: ${rest}`);
  return { output: rest.slice(0, end.index).trimEnd(), status: Number(end[1]) };
}
