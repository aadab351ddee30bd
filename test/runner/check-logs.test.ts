import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { openErpState } from '../../infra/local/erp/erp-state.ts'
import { openTables } from '../../infra/local/google/table.ts'
import { openSealedSecrets } from '../../shared/secrets/sealed-file-secrets.ts'
import { WATCHED_LOGS, joinedWatch, watchLogs } from '../support/log-watch.ts'
import type { LogWatch } from '../support/log-watch.ts'
import { keepWhatIsWritten, textsOfWorld } from '../support/private-texts.ts'
import { runChild } from './run-child.ts'
import { checkLogs, ownWordsIn } from './check-logs.ts'

const LINE = JSON.stringify({ event: 'pair.done', tenant: 'main', step: 'create' })
const TOLD = JSON.stringify({ event: 'fault', detail: 'GET Meeting: Salary talk' })
const salary = [{ kind: 'erp records.attributes.name', text: 'Salary talk' }]

function folder(t: ExecutionContext): string {
  const made = mkdtempSync(join(tmpdir(), 'check-logs-'))
  t.teardown(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** Everything that is begun in `work` is gathered in the folder. */
function gathered(t: ExecutionContext, work: () => void): string {
  const [made, before] = [folder(t), process.env[WATCHED_LOGS]]
  process.env[WATCHED_LOGS] = made
  try {
    work()
  } finally {
    if (before === undefined) delete process.env[WATCHED_LOGS]
    else process.env[WATCHED_LOGS] = before
  }
  return made
}

function logged(lines: readonly string[], texts: typeof salary): void {
  const watch = watchLogs(() => texts)
  for (const line of lines) watch.write(line)
  watch.close()
}

test('worlds whose lines hold nothing private are counted with their lines', (t) => {
  const logs = gathered(t, () => {
    logged([LINE, LINE], salary)
    logged([LINE], [])
    logged([], salary)
  })
  t.deepEqual(checkLogs(logs, ''), { isOk: true, worlds: 2, lines: 3, wrong: [] })
})

test('a title in a line of its world is told with event and kind, without the text', (t) => {
  const logs = gathered(t, () => {
    logged([LINE, TOLD], salary)
    logged([TOLD], salary)
  })
  const { isOk, wrong } = checkLogs(logs, '')
  t.false(isOk)
  t.deepEqual(wrong, ['a line fault holds erp records.attributes.name (2 times)'])
})

test('where no world logged anything nothing was looked at, which is a failure', (t) => {
  const nothing = { isOk: false, worlds: 0, lines: 0, wrong: ['no line was logged'] }
  t.deepEqual(checkLogs(folder(t), ''), nothing)
  t.deepEqual(
    checkLogs(
      gathered(t, () => logged([], salary)),
      '',
    ),
    nothing,
  )
})

test('a world that broke off before it told what is private in it is a failure', (t) => {
  const logs = gathered(t, () => {
    logged([LINE], [])
    const watch = watchLogs(() => [])
    watch.write(LINE)
    t.teardown(watch.close)
  })
  t.deepEqual(checkLogs(logs, '').wrong, ['a world broke off and didn’t tell what is private in it'])
})

test('a child process that is killed leaves its lines with its world', async (t) => {
  const module = JSON.stringify(join(import.meta.dirname, '../support/log-watch.ts'))
  const script = `import { joinedWatch } from ${module}
    joinedWatch()(${JSON.stringify(TOLD)})
    process.kill(process.pid, 'SIGKILL')`
  const watches: LogWatch[] = []
  const logs = gathered(t, () => void watches.push(watchLogs(() => salary)))
  await runChild({
    command: 'node',
    args: ['--input-type=module', '-e', script],
    env: { ...watches[0]?.env },
    onLine: t.log,
    signal: new AbortController().signal,
  })
  watches[0]?.close()
  t.deepEqual(checkLogs(logs, '').wrong, ['a line fault holds erp records.attributes.name'])
})

test('a world that nobody closed tells what is private when its process ends', async (t) => {
  const module = JSON.stringify(join(import.meta.dirname, '../support/log-watch.ts'))
  const script = `import { watchLogs } from ${module}
    for (const text of ['Salary talk', 'other']) watchLogs(() => [{ kind: 'a title', text }]).write(${JSON.stringify(TOLD)})`
  const logs = folder(t)
  await runChild({
    command: 'node',
    args: ['--input-type=module', '-e', script],
    env: { [WATCHED_LOGS]: logs },
    onLine: t.log,
    signal: new AbortController().signal,
  })
  t.deepEqual(checkLogs(logs, '').wrong, ['a line fault holds a title'])
})

test('without a folder nothing is gathered', (t) => {
  const [made, before] = [folder(t), process.env[WATCHED_LOGS]]
  delete process.env[WATCHED_LOGS]
  t.teardown(() => void (before === undefined || (process.env[WATCHED_LOGS] = before)))
  logged([LINE], salary)
  joinedWatch()(LINE)
  t.deepEqual(readdirSync(made), [])
})

test('titles that were overwritten, codes that were used up and secrets are private, ids and times are not', async (t) => {
  const dataDir = folder(t)
  const tables = openTables(join(dataDir, 'google.sqlite'))
  const erp = openErpState(join(dataDir, 'erp.sqlite'))
  const record = (name: string) => ({
    id: '6b3b51814693cce89',
    entity: 'Meeting',
    number: 1,
    deleted: false,
    attributes: { name, dateStart: '2027-03-01 09:00:00' },
    reminders: {},
  })
  erp.records.put(record('At first'))
  keepWhatIsWritten(dataDir)
  erp.records.put(record('In between'))
  erp.records.put(record('At last'))
  const codes = tables.open<{ email: string }>('code')
  codes.put('4/0Acode', { email: 'jana@example.com' })
  codes.delete('4/0Acode')
  const secrets = openSealedSecrets({
    path: join(dataDir, 'secrets.sqlite'),
    keyPath: join(dataDir, 'secrets.key'),
  })
  await secrets.put('main-erp-webhooks', JSON.stringify({ '6b3b51814693cce89': { key: 'hidden' } }))
  erp.close()
  tables.close()
  secrets.close()
  const query = 'state=of+the+sign-in&maxResults=250'
  const found = textsOfWorld(dataDir, { google: [{ query }], erp: [] }).map(
    ({ kind, text }) => `${kind}: ${text}`,
  )
  t.deepEqual(found, [
    'google code id: 4/0Acode',
    'google code.email: jana@example.com',
    'google query: of the sign-in',
    'erp records.entity: Meeting',
    'erp records.attributes.name: At first',
    'erp records.attributes.name: In between',
    'erp records.attributes.name: At last',
    'secret main-erp-webhooks: {"6b3b51814693cce89":{"key":"hidden"}}',
    'secret main-erp-webhooks.key: hidden',
  ])
})

test('the product’s own words are those of its source', (t) => {
  const words = ownWordsIn(join(import.meta.dirname, '../..'))
  t.true(words.includes('pair.conflict'))
  t.false(words.includes('Salary talk'))
})
