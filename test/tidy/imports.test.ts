import test from 'ava'
import { importFault } from './import-table.ts'
import { importsOf } from './imports-of.ts'
import { filesEnding } from './source-tree.ts'

const faults = (path: string, text: string): string[] =>
  importsOf(path, text).flatMap((one) => importFault(path, one) ?? [])

test('every import goes the way the table allows', (t) => {
  const files = filesEnding('.ts', '.js')
  t.true(files.length > 100)
  t.deepEqual(
    files.flatMap(({ path, text }) => faults(path, text)),
    [],
  )
})

const forbidden: [why: string, path: string, line: string][] = [
  ['a room imports another', 'functions/sweep/handler.ts', "import { x } from '../renew/handler.ts'"],
  [
    'a room imports another when it runs',
    'functions/sweep/handler.ts',
    "await import('../renew/handler.ts')",
  ],
  ['a room wires', 'functions/sweep/handler.ts', "import { wire } from '../../shared/platform/wiring.ts'"],
  [
    'a room knows Google',
    'functions/sweep/handler.ts',
    "import { x } from '../../shared/google/read-page.ts'",
  ],
  ['the domain knows a flow', 'shared/domain/plan.ts', "import type { Seen } from '../flows/sync-record.ts'"],
  ['the domain knows the ports', 'shared/domain/plan.ts', "import type { Store } from '../ports.ts'"],
  ['the domain reads a file', 'shared/domain/plan.ts', "import { readFileSync } from 'node:fs'"],
  ['a flow knows an adapter', 'shared/flows/sweep.ts', "import { x } from '../erp/erp-client.ts'"],
  ['a flow logs by itself', 'shared/flows/sweep.ts', "import { log } from '../platform/log.ts'"],
  ['one adapter knows another', 'shared/google/read-page.ts', "import { x } from '../erp/erp-client.ts'"],
  [
    'the store knows the queue',
    'shared/store/sqlite-store.ts',
    "import { x } from '../tasks/queue-limits.ts'",
  ],
  ['the platform knows an adapter', 'shared/platform/http.ts', "import { x } from '../erp/erp-client.ts'"],
  ['the platform runs a flow', 'shared/platform/http.ts', "import { sweep } from '../flows/sweep.ts'"],
  [
    'the product needs a stand-in',
    'shared/erp/erp-client.ts',
    "import { x } from '../../infra/local/erp/erp.ts'",
  ],
  ['the product needs a test', 'shared/erp/erp-client.ts', "export { x } from '../../test/erp/setting.ts'"],
  ['a stand-in shares code', 'infra/local/erp/erp.ts', "import { x } from '../../../shared/erp/erp-time.ts'"],
  ['a stand-in knows the other', 'infra/local/erp/erp.ts', "import { x } from '../google/world.ts'"],
  ['the whole of googleapis', 'shared/google/read-page.ts', "import type { x } from 'googleapis'"],
  ['a slow library at once', 'shared/store/cloud-calls.ts', "import { x } from 'google-auth-library'"],
  [
    'a slow client at once',
    'shared/store/firestore-by-client.ts',
    "import { x } from '@google-cloud/firestore'",
  ],
  ['over several lines', 'shared/flows/sweep.ts', "import {\n  a,\n  b,\n} from '../store/sqlite-store.ts'"],
  ['for its effects', 'shared/domain/plan.ts', "import '../platform/wiring.ts'"],
  ['a new folder', 'plugins/a.ts', "import 'zod'"],
]
for (const [why, path, line] of forbidden) {
  test(`the table refuses it when ${why}`, (t) => t.is(faults(path, line).length, 1))
}

const allowed: [path: string, line: string][] = [
  ['functions/oauth/handler.ts', "import { connectPage } from './connect-page.ts'"],
  ['functions/registry.ts', "await import('./oauth/handler.ts')"],
  ['shared/flows/sweep.ts', "import type { Log } from '../platform/log.ts'"],
  ['shared/store/cloud-calls.ts', "const { GoogleAuth } = await import('google-auth-library')"],
  ['shared/store/firestore-by-client.ts', "const { Firestore } = await import('@google-cloud/firestore')"],
  ['shared/google/id-token.ts', "import type { OAuth2Client } from 'google-auth-library'"],
  ['infra/local/erp/pages/erp-pages.ts', "import { ErpError } from '../erp-error.ts'"],
]
for (const [path, line] of allowed) {
  test(`the table allows ${line} in ${path}`, (t) => t.deepEqual(faults(path, line), []))
}
