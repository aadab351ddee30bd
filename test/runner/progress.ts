const EVERY = 100
const CLEAR_LINE = '\r\u001B[K'

/** Shows that tests pass without a line for each: one line that changes on a terminal, one per hundred elsewhere. */
export function progress(write: (text: string) => void, columns: number | null) {
  if (columns === null) {
    return {
      print: (line: string): void => write(`${line}\n`),
      onPass: (passed: number): void => {
        if (passed % EVERY === 0) write(`${passed} passed …\n`)
      },
    }
  }
  return {
    print: (line: string): void => write(`${CLEAR_LINE}${line}\n`),
    onPass: (passed: number, line: string): void =>
      write(`${CLEAR_LINE}${`${passed} passed ${line.trim()}`.slice(0, columns - 1)}`),
  }
}
