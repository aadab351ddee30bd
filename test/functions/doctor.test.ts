import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import type { TenantId } from '../../shared/domain/ids.ts'
import { CHECK_NAMES } from '../../shared/flows/finding.ts'
import type { Finding } from '../../shared/flows/finding.ts'
import { saveTenant, tenantSecrets, NO_NEWS } from '../../shared/platform/tenant-record.ts'
import { diagnosisWorld, remarks } from '../local/diagnosis-world.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** `npm run doctor` as a process, with nothing in its environment but the settings. */
async function doctor(
  settings: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Ended> {
  const child = spawn(process.execPath, ['infra/commands/doctor.ts', ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1', ...settings },
  })
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (chunk: Buffer) => void out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => void err.push(chunk))
  await once(child, 'close')
  const text = (chunks: Buffer[]): string => Buffer.concat(chunks).toString()
  return { exitCode: child.exitCode, stdout: text(out), stderr: text(err) }
}

test.serial('the doctor lists every line, and ends with 0 when nothing is broken', async (t) => {
  const { settings } = await diagnosisWorld(t)
  const { exitCode, stdout, stderr } = await doctor(settings, '--json')
  t.is(stderr, '')
  t.is(exitCode, 0)
  const { tenants } = JSON.parse(stdout) as { tenants: { tenant: string; findings: Finding[] }[] }
  t.deepEqual(
    tenants.map(({ tenant }) => tenant),
    ['main'],
  )
  t.deepEqual(
    tenants[0]?.findings.map(({ check }) => check),
    CHECK_NAMES,
  )
  const { notifications, ...others } = remarks(tenants[0]?.findings ?? [])
  t.deepEqual(notifications, ['warning', 'announced'])
  // An account that was connected a moment ago has shown none of these yet.
  t.deepEqual(
    Object.keys(others).filter((check) => !['consent-screen', 'queue', 'channels'].includes(check)),
    [],
  )
})

test.serial(
  'what is broken is told with cause and cure, in the language asked for, and no key with it',
  async (t) => {
    const { settings, secrets } = await diagnosisWorld(t)
    await secrets.put(tenantSecrets.googleClient('main' as TenantId), 'a-wrong-secret')
    const english = await doctor(settings)
    t.is(english.exitCode, 1)
    t.regex(english.stdout, /^main\n/)
    t.regex(
      english.stdout,
      / {2}✗ Google client ID and secret\n {6}Google doesn’t know .+\n {6}→ In the Google Cloud/,
    )
    t.regex(english.stdout, / {2}✓ API key of the ERP: The ERP takes the key\./)
    t.regex(english.stdout, /broken: 1, to be looked at: \d+/)
    const czech = await doctor(settings, '--language', 'cs')
    t.is(czech.exitCode, 1)
    t.regex(czech.stdout, / {2}✗ ID klienta a tajný klíč Google\n {6}Google ID klienta nezná/)
    for (const { stdout, stderr } of [english, czech]) t.notRegex(stdout + stderr, /a-wrong-secret/)
  },
)

test.serial('all tenants are looked at, or the one that is named', async (t) => {
  const { settings, store } = await diagnosisWorld(t)
  await saveTenant(store, {
    id: 'second' as TenantId,
    erpUrl: 'http://127.0.0.1:9',
    googleClientId: 'none',
    hostedDomain: null,
    entities: ['Meeting'],
    mail: NO_NEWS,
  })
  const all = await doctor(settings)
  t.is(all.exitCode, 1)
  t.regex(all.stdout, /^main\n[^]+\nsecond\n/)
  t.regex(all.stdout, /✗ Secrets/)
  const named = await doctor(settings, '--tenant', 'main', '--json')
  t.is(named.exitCode, 0)
  t.notRegex(named.stdout, /second/)
})

test.serial('with --mend the webhooks are put right first', async (t) => {
  const { settings, secrets, look } = await diagnosisWorld(t)
  await secrets.remove(tenantSecrets.webhooks('main' as TenantId))
  const before = await doctor(settings)
  t.regex(before.stdout, /! Webhooks of the ERP/)
  const after = await doctor(settings, '--mend')
  t.regex(after.stdout, /✓ Webhooks of the ERP: All 6 are registered\./)
  t.is(remarks(await look())['webhooks'], undefined)
})

test.serial(
  'without settings, with a wrong option or an unknown tenant it says why, and ends with 2',
  async (t) => {
    const { settings } = await diagnosisWorld(t)
    const { FUNCTIONS_URL: _, ...incomplete } = settings
    for (const [given, args, expected] of [
      [{}, [], /settings are not complete[^]+FUNCTIONS_URL/],
      [incomplete, [], /FUNCTIONS_URL/],
      [settings, ['--language', 'de'], /--language/],
      [settings, ['--surgery'], /--surgery/],
      [settings, ['--tenant', 'Main!'], /--tenant/],
      [settings, ['--tenant', 'nobody'], /no such tenant/],
    ] as const) {
      const { exitCode, stdout, stderr } = await doctor(given, ...args)
      t.is(exitCode, 2, args.join(' '))
      t.is(stdout, '')
      t.regex(stderr, expected)
      t.regex(stderr, /npm run doctor/)
    }
  },
)
