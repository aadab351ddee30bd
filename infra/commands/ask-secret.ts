import type { ReadStream } from 'node:tty'

const [ENTER, RETURN, BACKSPACE, DELETE, CTRL_C] = ['\n', '\r', '\b', '\u007f', '\u0003']

/** Asks for a text on the terminal without showing it. Throws when there is no terminal to ask on. */
export async function askSecret(
  label: string,
  { input, print, variable }: { input: ReadStream; print: (text: string) => void; variable: string },
): Promise<string> {
  if (!input.isTTY) throw new Error(`${label} is needed: put it into ${variable}.`)
  print(`${label}: `)
  input.setRawMode(true).setEncoding('utf8').resume()
  try {
    return await typed(input)
  } finally {
    input.setRawMode(false).pause()
    print('\n')
  }
}

function typed(input: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const take = (chunk: string): void => {
      for (const key of chunk) {
        if (key === ENTER || key === RETURN) return end(() => resolve(text.trim()))
        if (key === CTRL_C) return end(() => reject(new Error('Nothing was stored.')))
        text = key === BACKSPACE || key === DELETE ? text.slice(0, -1) : text + key
      }
    }
    const end = (settle: () => void): void => {
      input.off('data', take)
      settle()
    }
    input.on('data', take)
  })
}
