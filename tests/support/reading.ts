/** A stream of text, read as far as a test needs it. */

export interface Reading {
  /** Reads on until it is enough. @throws Error if the stream ends before */
  until(isEnough: (text: string) => boolean): Promise<string>;
  /** Reads on to the end. */
  toEnd(): Promise<string>;
  /** Lets go of it. */
  leave(): Promise<void>;
}

export function reading({ body }: Response): Reading {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  /** False at the end: without a look at that, a wait would go round for ever. */
  const readOn = async () => {
    const read = await reader?.read();
    text += read?.value ?? '';
    return read?.done === false;
  };
  return {
    async until(isEnough) {
      while (!isEnough(text))
        if (!(await readOn())) throw new Error(`the stream ended after: ${text}`);
      return text;
    },
    async toEnd() {
      while (await readOn());
      return text;
    },
    leave: async () => reader?.cancel(),
  };
}
