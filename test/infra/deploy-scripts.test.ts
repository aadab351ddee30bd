import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import { root } from '../tidy/source-tree.ts'

interface Ran {
  readonly code: number
  readonly output: string
}

async function run(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const options = { cwd: root, env: { PATH: process.env['PATH'], ...env }, timeout: 60_000 }
  const running = promisify(execFile)('bash', [join(root, script), ...args], options)
  // Nobody is there to answer a question.
  running.child.stdin?.end()
  return running.then(
    ({ stdout, stderr }): Ran => ({ code: 0, output: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }): Ran => ({
      code: error.code,
      output: error.stdout + error.stderr,
    }),
  )
}

test('the smoke test passes where the functions are as they should be', async (t) => {
  const world = await startTestWorld()
  t.teardown(() => world.close())
  const { code, output } = await run('infra/deploy/smoke.sh', [
    world.functionsUrl,
    world.functionsUrl,
    TENANT,
  ])
  t.is(code, 0, output)
  t.is(output.match(/^ok /gm)?.length, 11, output)
})

for (const status of [200, 500])
  test(`the smoke test fails where everything answers ${status}`, async (t) => {
    const server = createServer((_request, response) => response.writeHead(status).end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { code, output } = await run('infra/deploy/smoke.sh', [url, url, TENANT])
    t.is(code, 1)
    t.regex(output, /^FAILED {2}nobody calls sync-pair: /m)
  })

/**
 * Programs in the cloud's place, on a PATH of their own: each writes down how it was called, and answers what the first fitting line says. `fails`
 * ends with 1.
 */
function pretendCloud(t: ExecutionContext, answers: readonly (readonly [call: RegExp, answer: string])[]) {
  const folder = mkdtempSync(join(tmpdir(), 'pretended-cloud-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const calls = join(folder, 'calls')
  writeFileSync(calls, '')
  for (const program of ['gcloud', 'terraform', 'npm', 'curl', 'sleep']) {
    const cases = answers
      .filter(([call]) => call.source.startsWith(`^${program}`))
      .map(([call, answer]) =>
        answer === 'fails'
          ? `[[ $call =~ ${bashOf(call)} ]] && exit 1`
          : `[[ $call =~ ${bashOf(call)} ]] && { printf '%s\\n' '${answer}'; exit 0; }`,
      )
    const lines = [
      '#!/usr/bin/env bash',
      `call="${program} $*"`,
      `printf '%s\\n' "$call" >>'${calls}'`,
      ...cases,
    ]
    writeFileSync(join(folder, program), `${lines.join('\n')}\nexit 0\n`)
    chmodSync(join(folder, program), 0o755)
  }
  return {
    env: {
      PATH: `${folder}${delimiter}${process.env['PATH']}`,
      PROJECT: 'demo',
      REGION: 'europe-west1',
      STATE_BUCKET: 'state',
      SETTINGS: 'project = "demo"',
      FUNCTIONS_URL: 'https://functions.example',
      CONSOLE_URL: 'https://people.example',
    },
    /** Those that begin like this, in their order, without what every one has. */
    calls: (pattern: RegExp) =>
      readFileSync(calls, 'utf8')
        .split('\n')
        .filter((call) => pattern.test(call))
        .map((call) => call.replaceAll(/ --(?:project|location|region|quiet)(?:=\S+)?/g, '')),
  }
}

function bashOf(call: RegExp): string {
  return call.source.replaceAll(/[ "']/g, (mark) => `\\${mark}`)
}

const LIVING: readonly (readonly [RegExp, string])[] = [
  [/^gcloud functions list/, 'sweep\noauth'],
  [/^gcloud run .*services describe sweep .*traffic/, '0,sweep-1\n100,sweep-2'],
  [/^gcloud run .*services describe oauth .*traffic/, '100,oauth-5'],
  [/^gcloud run .*services describe sweep/, 'sweep-3'],
  [/^gcloud run .*services describe oauth/, 'oauth-5'],
  [/^curl .*style.css/, '200'],
  [/^curl/, '403'],
]
const traffic = (cloud: ReturnType<typeof pretendCloud>): string[] =>
  cloud.calls(/update-traffic/).map((call) => call.replace('gcloud run services update-traffic ', ''))

test('a release gets a tenth of the requests, then half, then all; what it didn’t change is left alone', async (t) => {
  const cloud = pretendCloud(t, LIVING)
  const { code, output } = await run('infra/deploy/roll-out.sh', [], cloud.env)
  t.is(code, 0, output)
  t.deepEqual(
    traffic(cloud),
    [10, 50, 100].map((percent) => `sweep --to-revisions=sweep-3=${percent}`),
  )
  t.regex(
    cloud.calls(/^terraform plan/)[0] ?? '',
    /environments\/production.tfvars .*-var=hold_traffic=true$/,
  )
  t.is(cloud.calls(/^terraform apply/).length, 1)
  t.deepEqual(cloud.calls(/^sleep/), ['sleep 300', 'sleep 300', 'sleep 300'])
})

for (const [what, answer] of [
  ['a bug in its log', [/^gcloud logging read/, 'sweep']],
  ['a smoke test that fails', [/^curl .*style.css/, '500']],
  ['an apply that fails', [/^terraform apply/, 'fails']],
] as const)
  test(`${what} takes a release back to the revisions that were there before`, async (t) => {
    const cloud = pretendCloud(t, [answer, ...LIVING])
    const { code } = await run('infra/deploy/roll-out.sh', [], cloud.env)
    t.is(code, 1)
    t.deepEqual(traffic(cloud).slice(-2), [
      'sweep --to-revisions=sweep-2=100',
      'oauth --to-revisions=oauth-5=100',
    ])
  })

const BACKED_UP: readonly (readonly [RegExp, string])[] = [
  [/^gcloud firestore backups list/, 'projects/demo/locations/europe-west1/backups/b7'],
  [/^gcloud scheduler jobs list/, 'sweep-changes'],
  [/^gcloud tasks queues list/, 'sync-pair'],
  [/^npm run --silent tenant/, 'main  https://erp.example'],
]
const WORK = /^gcloud (?:scheduler|tasks|firestore) (?!.* list)|^terraform apply|^npm/
const shortened = (calls: readonly string[]): string[] =>
  calls.map((call) => call.replace(/-20\d{6}-\d{4}/, '').replace(/ \/tmp\S+/, ''))

test('a restore stops all work first, keeps what was there, and lets work go on when everything was done', async (t) => {
  const cloud = pretendCloud(t, BACKED_UP)
  const { code, output } = await run('infra/drills/restore.sh', ['kept'], { ...cloud.env, CONFIRMED: 'demo' })
  t.is(code, 0, output)
  t.deepEqual(shortened(cloud.calls(WORK)), [
    'gcloud firestore backups describe --backup=b7 --format=value(snapshotTime)',
    'gcloud scheduler jobs pause sweep-changes',
    'gcloud tasks queues pause sync-pair',
    'gcloud firestore databases describe --database=(default)',
    'gcloud firestore export gs://kept/before-restore --database=(default)',
    'gcloud firestore databases update --database=(default) --no-delete-protection',
    'gcloud firestore databases delete --database=(default)',
    'gcloud firestore databases restore --source-backup=projects/demo/locations/europe-west1/backups/b7 --destination-database=(default)',
    'terraform apply -input=false -lock-timeout=5m',
    'npm run --silent after-restore',
    'gcloud scheduler jobs resume sweep-changes',
    'gcloud tasks queues resume sync-pair',
  ])
})

test('a restore whose export fails deletes nothing, and leaves all work stopped', async (t) => {
  const cloud = pretendCloud(t, [[/^gcloud firestore export/, 'fails'], ...BACKED_UP])
  const { code } = await run('infra/drills/restore.sh', ['kept'], { ...cloud.env, CONFIRMED: 'demo' })
  t.is(code, 1)
  t.deepEqual(cloud.calls(/databases (?:delete|restore)| resume /), [])
})

test('a restore that isn’t confirmed with the project’s name does nothing', async (t) => {
  const cloud = pretendCloud(t, BACKED_UP)
  const { code } = await run('infra/drills/restore.sh', ['kept'], { ...cloud.env, CONFIRMED: 'other' })
  t.is(code, 1)
  t.deepEqual(cloud.calls(/pause|export|delete|databases/), [])
})

test('a restore without a backup touches nothing', async (t) => {
  const cloud = pretendCloud(t, [])
  const { code, output } = await run('infra/drills/restore.sh', ['kept'], { ...cloud.env, CONFIRMED: 'demo' })
  t.is(code, 1)
  t.regex(output, /There is no backup in europe-west1/)
  t.deepEqual(cloud.calls(/pause|export|delete|databases/), [])
})

test('the drill restores into a database of its own, compares the tenants, and deletes it', async (t) => {
  const cloud = pretendCloud(t, BACKED_UP)
  const { code, output } = await run('infra/drills/restore-drill.sh', [], cloud.env)
  t.is(code, 0, output)
  t.regex(output, /has the tenants of production:\nmain {2}https/)
  t.deepEqual(shortened(cloud.calls(/databases/)), [
    'gcloud firestore databases restore --source-backup=projects/demo/locations/europe-west1/backups/b7 --destination-database=drill',
    'gcloud firestore databases delete --database=drill',
  ])
})

test('a drill that finds no tenants fails, and still deletes its database', async (t) => {
  const cloud = pretendCloud(t, BACKED_UP.slice(0, 1))
  const { code } = await run('infra/drills/restore-drill.sh', [], cloud.env)
  t.is(code, 1)
  t.is(cloud.calls(/databases delete/).length, 1)
})
