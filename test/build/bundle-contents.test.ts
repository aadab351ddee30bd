import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { isWaitedFor, registry } from '../../functions/registry.ts'
import { FRAMEWORK } from '../../infra/build/framework-lock.ts'
import { packagesIn } from '../../infra/build/licence-notices.ts'
import { root } from '../tidy/source-tree.ts'
import { buildAll } from './bundled.ts'
import type { Bundled } from './bundled.ts'
import { atStart, codeBytes, inputsOf } from './bundle-sizes.ts'

/** What is in the bundles: only what the function needs, nothing of where and when they were made, and the licences of it. */
let built: Bundled

test.before(async () => {
  built = await buildAll()
})
test.after.always(() => built?.remove())

const names = Object.keys(registry)
const textOf = (name: string, file: string): string => readFileSync(join(built.folder, name, file), 'utf8')

test('the same sources make the same bytes, wherever they are written to', async (t) => {
  // The largest, the smallest and one with everything that Google and the ERP take.
  const again = await buildAll(['console', 'renew', 'sync-pair'])
  t.teardown(() => again.remove())
  for (const [name, { files: others }] of again.bundles) {
    const files = built.bundles.get(name)?.files ?? new Map<string, Uint8Array>()
    t.deepEqual([...files.keys()], [...others.keys()], name)
    for (const [file, bytes] of files)
      t.true(Buffer.from(bytes).equals(others.get(file) ?? Buffer.alloc(0)), `${name}/${file}`)
  }
})

test('nothing in them tells where they were made', (t) => {
  for (const [name, { files }] of built.bundles)
    for (const [file, bytes] of files)
      for (const place of [root, built.folder]) t.false(Buffer.from(bytes).includes(place), `${name}/${file}`)
})

test('a function carries no other function’s room', (t) => {
  for (const [name, { metafile }] of built.bundles) {
    const rooms = inputsOf(metafile).flatMap((path) => /^functions\/([^/]+)\//.exec(path)?.[1] ?? [])
    t.deepEqual([...new Set(rooms)], [name])
  }
})

test('neither a stand-in nor a test is in them, nor what is too large to be loaded', (t) => {
  const unwanted = /^(?:infra|test)\/|@grpc\/|googleapis\/build\/src\/index\.js/
  for (const [name, { metafile }] of built.bundles)
    t.deepEqual(
      inputsOf(metafile).filter((path) => unwanted.test(path)),
      [],
      name,
    )
})

test('Google Cloud is called in one way by each: by calls of our own where somebody waits, else by Google’s clients', (t) => {
  for (const [name, { metafile }] of built.bundles) {
    const inputs = inputsOf(metafile)
    const ways = inputs.flatMap(
      (path) => /^shared\/(?:secrets|store|tasks)\/(.*)-by-(\w+)\.ts$/.exec(path)?.slice(1, 3).join() ?? [],
    )
    const way = isWaitedFor(name) ? 'rest' : 'client'
    t.deepEqual(ways.toSorted(), [`cloud-tasks,${way}`, `firestore,${way}`, `secret-manager,${way}`], name)
    const clients = inputs.flatMap(
      (path) => /@google-cloud\/(firestore|tasks|secret-manager)\//.exec(path)?.[1] ?? [],
    )
    t.is(new Set(clients).size, isWaitedFor(name) ? 0 : 3, name)
  }
})

const CALENDAR = ['pull-calendar', 'sync-pair', 'renew', 'oauth', 'mail-credential']
const CONTACTS = ['contacts-batch', 'contacts-export']
const MAIL = ['mail-credential', 'oauth', 'pull-mail']
/** By API: who may call it. Whoever disconnects one account of Google's may have to end what its others are for. */
const CALLED: Readonly<Record<string, readonly string[]>> = {
  calendar: ['console', 'sweep', ...CALENDAR],
  people: ['console', 'sweep', ...CONTACTS],
  gmail: ['console', 'sweep', ...MAIL],
}

test('of Google’s APIs only those are in them that are called', (t) => {
  for (const [name, { metafile }] of built.bundles) {
    const apis = inputsOf(metafile).flatMap(
      (path) => /googleapis\/build\/src\/apis\/(\w+)/.exec(path)?.[1] ?? [],
    )
    const called = Object.keys(CALLED).filter((api) => CALLED[api]?.includes(name))
    t.deepEqual([...new Set(apis)].toSorted(), called.toSorted(), name)
  }
})

test('what speaks to mail servers is where mailboxes are tested, and nowhere else', (t) => {
  const speaks = [...built.bundles].flatMap(([name, { metafile }]) =>
    inputsOf(metafile).some((path) => /node_modules\/(?:imapflow|nodemailer)\//.test(path)) ? [name] : [],
  )
  t.deepEqual(speaks, ['console'])
})

/** What their callers wait for at a cold start. */
const START_MAX_BYTES: Readonly<Record<string, number>> = {
  'erp-intake': 300_000,
  'calendar-push': 300_000,
  oauth: 300_000,
}

/** Where a mailbox is tested are the protocols of mail, too. */
const WHOLE_MAX_BYTES: Readonly<Record<string, number>> = { console: 11_000_000 }

test('what is read before the first request is small, and so is the whole', (t) => {
  for (const [name, { metafile }] of built.bundles) {
    const { bytes } = atStart(metafile)
    t.true(bytes < (START_MAX_BYTES[name] ?? 700_000), `${name}: ${bytes}`)
    const most = isWaitedFor(name) ? 2_000_000 : (WHOLE_MAX_BYTES[name] ?? 8_000_000)
    t.true(codeBytes(metafile) < most, `${name}: ${codeBytes(metafile)}`)
  }
})

test('the manifest names the entry, Node and the framework, pinned as here', (t) => {
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  for (const name of names) {
    const told = JSON.parse(textOf(name, 'package.json')) as object
    t.like(told, { name: `autoerp-${name}`, type: 'module', main: 'index.mjs', engines: { node: '>=24' } })
    t.deepEqual((told as { dependencies: object }).dependencies, { [FRAMEWORK]: own.dependencies[FRAMEWORK] })
    const { packages } = JSON.parse(textOf(name, 'package-lock.json')) as {
      packages: Record<string, { dev?: true }>
    }
    t.true(`node_modules/${FRAMEWORK}` in packages && 'node_modules/express' in packages)
    t.false('node_modules/ava' in packages)
    t.deepEqual(
      Object.entries(packages).filter(([, { dev }]) => dev),
      [],
    )
  }
})

test('each file of code has its map', (t) => {
  for (const [name, { files }] of built.bundles)
    for (const file of files.keys())
      if (file.endsWith('.mjs')) t.true(files.has(`${file}.map`), `${name}/${file}`)
})

test('the licence of every package whose code is inside lies beside it, word for word', (t) => {
  for (const [name, { metafile }] of built.bundles) {
    const notices = textOf(name, 'THIRD-PARTY-NOTICES')
    const packages = packagesIn(metafile)
    t.true(packages.includes('node_modules/zod'), name)
    for (const folder of packages) {
      const own = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
        name: string
        version: string
      }
      t.true(notices.includes(`\n${own.name} ${own.version} (`), `${name}: ${folder}`)
    }
    t.true(notices.includes(readFileSync(join(root, 'node_modules/zod/LICENSE'), 'utf8').trim()), name)
  }
})
