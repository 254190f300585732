/**
 * Restores the user's terminal, whose settings the init changes, whatever happens.
 *
 * @module
 */

/** Saves the terminal's settings: disposing of the result restores them. */
export async function keepTerminal(): Promise<Disposable> {
  const settings = await stty("-g");
  return {
    [Symbol.dispose]: (): void => {
      new Deno.Command("stty", { args: [settings], stdin: "inherit" }).outputSync();
    },
  };
}

async function stty(...args: string[]): Promise<string> {
  const command = new Deno.Command("stty", { args, stdin: "inherit" });
  return new TextDecoder().decode((await command.output()).stdout).trim();
}
