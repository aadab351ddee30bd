import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext, TestFn } from 'ava'
import type { MailCredential } from '../../shared/mail-ports.ts'
import { xoauth2Of } from '../../shared/mail/xoauth2-of.ts'
import { PHP, findPhp, phpCommand, runExample } from '../support/php.ts'
import type { Ran, RunOptions } from '../support/php.ts'
import type { MailWorld } from './mail-world.ts'

/** Where the examples get credentials: each call is answered by the next one of these, the last one for ever. */
export interface Desk {
  readonly answers: MailCredential[]
  readonly asked: () => number
  readonly env: Readonly<Record<string, string>>
}

/** What the examples for the ERP do at a mail server: one suite, run at each that there is. */
export function erpExamplesContract(test: TestFn, worldNow: () => MailWorld): void {
  const folder = mkdtempSync(join(tmpdir(), 'erp-examples-'))
  test.after.always(() => rmSync(folder, { recursive: true, force: true }))

  async function newBox(t: ExecutionContext) {
    const world = worldNow()
    const { credential, address } = world.newMailbox()
    const desk = await openDesk(t, [credential])
    const ca = join(folder, 'ca.pem')
    writeFileSync(ca, world.mail.ca)
    const php = process.env[PHP] ?? (await findPhp()) ?? ''
    const place = join(folder, address)
    const run = (script: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
      runExample([...phpCommand(php, ca), script, ...args], { env: desk.env, ...options })
    return {
      address,
      credential,
      desk,
      place,
      php,
      ca,
      run,
      fetchMail: async (...more: string[]): Promise<string[]> => {
        const { code, out, err } = await run('fetch-mail.php', [address, place, ...more])
        if (code !== 0 || err !== '') throw new Error(`${code} ${err}`)
        return out.split('\n').filter((line) => line !== '')
      },
      send: (message: string, to: readonly string[] = [address]) =>
        run('send-mail.php', [address, ...to], { input: message }),
    }
  }

  const letter = (subject: string, text = 'Dobrý den'): string =>
    `From: <somebody@example.test>\nTo: <them@example.test>\nSubject: ${subject}\nMessage-ID: <${subject}@example.test>\n\n${text}\n`

  test('PHP sends a message, and it arrives as it was, points and line ends included', async (t) => {
    const { send, fetchMail, place } = await newBox(t)
    const text = '.\n..two\r\n.one\nend\n.'
    t.deepEqual(await send(letter('points', text)), { code: 0, out: '', err: '' })
    const [line = ''] = await fetchMail()
    t.regex(line, /^\d+-\d+ \d+ whole$/)
    const kept = readFileSync(join(place, `${line.split(' ')[0]}.eml`), 'utf8')
    t.true(kept.endsWith('\r\n\r\n.\r\n..two\r\n.one\r\nend\r\n.\r\n'), JSON.stringify(kept.slice(-60)))
  })

  test('PHP fetches what is new, each message once, and leaves it unread', async (t) => {
    const { send, fetchMail, credential } = await newBox(t)
    for (const subject of ['one', 'two', 'three']) await send(letter(subject))
    t.is((await fetchMail()).length, 3)
    t.deepEqual(await fetchMail(), [])
    await send(letter('four'))
    t.is((await fetchMail()).length, 1)
    const inbox = await worldNow().openInbox(credential)
    try {
      await inbox.mailboxOpen('INBOX')
      t.deepEqual(await inbox.search({ seen: true }), [])
    } finally {
      await inbox.logout()
    }
  })

  test('PHP begins with the day that it is told, and with nothing older', async (t) => {
    const { send, fetchMail } = await newBox(t)
    await send(letter('before'))
    t.deepEqual(await fetchMail('tomorrow'), [])
    await send(letter('after'))
    t.is((await fetchMail('tomorrow')).length, 1)
  })

  test('PHP fetches fifty messages in a visit, and the rest in the next', async (t) => {
    const { credential, ca, php, fetchMail } = await newBox(t)
    const sendMany = `require 'smtp-letter.php';
      foreach (range(1, 52) as $at)
        AutoErp\\Google\\sendLetter(json_decode($argv[1], true), $argv[2], $argv[3], [$argv[3]], "Message-ID: <$at@example.test>\n\n$at\n");`
    const args = [
      JSON.stringify(credential.smtp),
      xoauth2Of(credential.user, credential.accessToken),
      credential.address,
    ]
    t.is((await runExample([...phpCommand(php, ca), '-r', sendMany, '--', ...args])).err, '')
    const first = await fetchMail()
    const second = await fetchMail()
    t.deepEqual([first.length, second.length], [50, 2])
    t.is(new Set([...first, ...second]).size, 52)
  })

  test('of a message that is too long only the header is read', async (t) => {
    const { credential, ca, php, send } = await newBox(t)
    await send(letter('short'))
    await send(letter('long', 'x'.repeat(9_000)))
    const take = `require 'take-new-mail.php';
      $imap = AutoErp\\Google\\ImapSession::open(json_decode($argv[1], true), $argv[2]);
      $take = function ($name, $header, $message) { echo strpos($header, 'Subject: ') > 0 ? 'header' : '', $message === null ? '' : ' whole', ';'; };
      foreach (AutoErp\\Google\\takeNewMail($imap, null, new DateTimeImmutable('today'), $take, 5000) as $now);
      echo $now['bytes'] < 5000 ? 'few' : 'many';`
    const args = [JSON.stringify(credential.imap), xoauth2Of(credential.user, credential.accessToken)]
    const { out, err } = await runExample([...phpCommand(php, ca), '-r', take, '--', ...args])
    t.deepEqual({ out, err }, { out: 'header whole;header;few', err: '' })
  })

  test('where UIDs mean other messages, the last days are looked through again', async (t) => {
    const { send, fetchMail, place } = await newBox(t)
    await send(letter('one'))
    await fetchMail()
    const path = join(place, 'memory.json')
    const memory = JSON.parse(readFileSync(path, 'utf8')) as { uidValidity: number; lastUid: number }
    writeFileSync(
      path,
      JSON.stringify({ ...memory, uidValidity: memory.uidValidity + 1, lastUid: 4_000_000 }),
    )
    t.is((await fetchMail()).length, 1)
    t.deepEqual(await fetchMail(), [])
  })

  test('PHP reads no more than half a gigabyte in a day', async (t) => {
    const { send, fetchMail, place } = await newBox(t)
    await fetchMail()
    await send(letter('much'))
    const path = join(place, 'memory.json')
    const memory = JSON.parse(readFileSync(path, 'utf8')) as object
    writeFileSync(path, JSON.stringify({ ...memory, bytes: 499_999_900 }))
    t.deepEqual(await fetchMail(), [])
    writeFileSync(path, JSON.stringify({ ...memory, bytes: 499_999_900, day: '2020-01-01' }))
    t.is((await fetchMail()).length, 1)
  })

  test('a token that was taken back is asked for once more, by each of the two', async (t) => {
    const { send, fetchMail, desk, credential } = await newBox(t)
    const dead = { ...credential, accessToken: 'ya29.dead' }
    desk.answers.unshift(dead)
    t.is((await send(letter('again'))).code, 0)
    t.is(desk.asked(), 2)
    desk.answers.unshift(dead)
    t.is((await fetchMail()).length, 1)
    t.is(desk.asked(), 4)
  })

  test('a token that stays refused is given up after two, and is told to nobody', async (t) => {
    const { run, address, desk, place, credential } = await newBox(t)
    desk.answers.splice(0, 1, { ...credential, accessToken: 'ya29.dead' })
    const fetched = await run('fetch-mail.php', [address, place])
    t.deepEqual(fetched, { code: 1, out: '', err: 'IMAP\n' })
    const sent = await run('send-mail.php', [address, address], { input: letter('no') })
    t.deepEqual(sent, { code: 1, out: '', err: 'SMTP\n' })
    t.is(desk.asked(), 4)
  })

  test('nobody else’s token opens a mailbox', async (t) => {
    const [mine, other] = [await newBox(t), worldNow().newMailbox()]
    mine.desk.answers.splice(0, 1, { ...mine.credential, accessToken: other.credential.accessToken })
    t.is((await mine.run('fetch-mail.php', [mine.address, mine.place])).err, 'IMAP\n')
  })

  test('two visits at once are one', async (t) => {
    const { fetchMail, send, place, php, desk } = await newBox(t)
    await fetchMail()
    await send(letter('later'))
    const asked = desk.asked()
    const holder = `$lock = fopen($argv[1], 'c'); flock($lock, LOCK_EX); passthru($argv[2], $code); exit($code);`
    const inside = [...phpCommand(php), 'fetch-mail.php', 'x@example.test', place].join(' ')
    const { code, out } = await runExample([php, '-r', holder, '--', join(place, 'lock'), inside], {
      env: desk.env,
    })
    t.deepEqual({ code, out, asked: desk.asked() }, { code: 0, out: '', asked })
    t.is((await fetchMail()).length, 1)
  })

  test('a server whose certificate nobody vouches for gets no token', async (t) => {
    const { address, desk, php, place } = await newBox(t)
    const { code, err } = await runExample([...phpCommand(php), 'fetch-mail.php', address, place], {
      env: desk.env,
    })
    t.deepEqual({ code, err }, { code: 1, err: 'no connection to localhost\n' })
  })

  test('without TLS no mail is sent', async (t) => {
    const { send, desk, credential } = await newBox(t)
    desk.answers.splice(0, 1, { ...credential, smtp: { ...credential.smtp, security: 'none' } })
    t.deepEqual(await send(letter('open')), { code: 1, out: '', err: 'no TLS with localhost\n' })
  })

  test('what is no address reaches no server', async (t) => {
    const { send, desk } = await newBox(t)
    const { code, err } = await send(letter('x'), ['a@example.test>\r\nRCPT TO:<b@example.test'])
    t.is(code, 255)
    t.regex(err, /no address/)
    t.is(desk.asked(), 1)
  })
}

async function openDesk(t: ExecutionContext, answers: MailCredential[]): Promise<Desk> {
  let asked = 0
  const server = createServer((request, response) => {
    request.resume()
    asked += 1
    const credential = answers.length > 1 ? answers.shift() : answers[0]
    const xoauth2 = credential === undefined ? '' : xoauth2Of(credential.user, credential.accessToken)
    response.end(JSON.stringify({ ...credential, xoauth2 }))
  })
  server.listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    answers,
    asked: () => asked,
    env: { AUTOERP_FUNCTIONS_URL: url, AUTOERP_TENANT: 'main', AUTOERP_KEY: 'k'.repeat(64) },
  }
}
