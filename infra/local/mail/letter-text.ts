/** Messages as text with a byte in each character, as they cross the wire. */
export interface PlainLetter {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The first header of that name, unfolded; null when there is none. */
export function headerOf(raw: string, name: string): string | null {
  const value = new RegExp(`^${name}:(.*(?:\\r?\\n[ \\t].*)*)`, 'im').exec(headOf(raw))?.[1]
  return value === undefined ? null : value.replace(/\r?\n[ \t]+/g, ' ').trim()
}

/** The address in `Name <address>` or on its own, lower case; '' when there is none. */
export function addressIn(header: string | null): string {
  return (/<([^<>]*)>/.exec(header ?? '')?.[1] ?? header ?? '').trim().toLowerCase()
}

/** As Gmail does with a sender that the account may not use: its own address instead, and a note of what was there. */
export function withSender(raw: string, address: string): string {
  const from = headerOf(raw, 'From')
  const name = /^(.*)<[^<>]*>$/.exec(from ?? '')?.[1]?.trim() ?? ''
  const lines = [
    `From: ${name === '' ? address : `${name} <${address}>`}`,
    `X-Google-Original-From: ${from ?? ''}`,
  ]
  const rest = raw.slice(headOf(raw).length)
  const head = headOf(raw).replace(/^From:.*(?:\r?\n[ \t].*)*(?:\r?\n|$)/im, '')
  return `${lines.join('\r\n')}\r\n${head}${rest}`
}

export function composeLetter(letter: PlainLetter, at: number, messageId: string): string {
  const head = [
    `From: ${letter.from}`,
    `To: ${letter.to}`,
    `Subject: =?UTF-8?B?${Buffer.from(letter.subject).toString('base64')}?=`,
    `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${messageId}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
  ]
  const body = Buffer.from(letter.text).toString('base64').replace(/.{76}/g, '$&\r\n')
  return `${head.join('\r\n')}\r\n\r\n${body}\r\n`
}

/** IMAP's date-time (RFC 3501), in UTC. */
export function internalDate(at: number): string {
  const date = new Date(at)
  const day = String(date.getUTCDate()).padStart(2, '0')
  const month = MONTHS[date.getUTCMonth()] ?? ''
  return `${day}-${month}-${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} +0000`
}

function headOf(raw: string): string {
  const end = /\r?\n\r?\n/.exec(raw)
  return end === null ? raw : raw.slice(0, end.index)
}
