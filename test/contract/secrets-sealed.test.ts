import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'ava'
import { openSealedSecrets } from '../../shared/secrets/sealed-file-secrets.ts'
import { secretsContract } from './secrets-contract.ts'

const folder = await mkdtemp(join(tmpdir(), 'secrets-'))
test.after.always(() => rm(folder, { recursive: true }))

let made = 0
const newPaths = () => {
  made += 1
  return { path: join(folder, `${made}/secrets.db`), keyPath: join(folder, `${made}/key/secrets.key`) }
}

secretsContract(test, async () => {
  const paths = newPaths()
  return { secrets: openSealedSecrets(paths), other: openSealedSecrets(paths) }
})

test('secrets outlive the process and lie in no file in the clear', async (t) => {
  const paths = newPaths()
  const before = openSealedSecrets(paths)
  await before.put('token', 'a-secret-in-the-clear')
  before.close()
  const after = openSealedSecrets(paths)
  t.is(await after.read('token'), 'a-secret-in-the-clear')
  const directory = join(paths.path, '..')
  for (const file of await readdir(directory, { recursive: true, withFileTypes: true }))
    if (file.isFile()) t.false((await readFile(join(file.parentPath, file.name))).includes('in-the-clear'))
})

test('the key is made for its owner only', async (t) => {
  const paths = newPaths()
  openSealedSecrets(paths).close()
  const { mode, size } = await stat(paths.keyPath)
  t.is(mode & 0o777, 0o600)
  t.is(size, 32)
  t.deepEqual(await readdir(join(paths.keyPath, '..')), ['secrets.key'])
})

test('a key that others can read is refused, and the message says what to do', async (t) => {
  const paths = newPaths()
  openSealedSecrets(paths).close()
  for (const mode of [0o640, 0o604, 0o660]) {
    await chmod(paths.keyPath, mode)
    t.throws(() => openSealedSecrets(paths), { message: /chmod 600/ })
  }
})

test('a lost, a wrong and a cut key are refused at the start', async (t) => {
  const paths = newPaths()
  const secrets = openSealedSecrets(paths)
  await secrets.put('token', 'value')
  secrets.close()
  const key = await readFile(paths.keyPath)
  await rm(paths.keyPath)
  t.throws(() => openSealedSecrets(paths), { message: /is missing/ })
  await writeFile(paths.keyPath, Buffer.alloc(32), { mode: 0o600 })
  t.throws(() => openSealedSecrets(paths), { message: /isn't the one/ })
  await writeFile(paths.keyPath, key.subarray(0, 31))
  t.throws(() => openSealedSecrets(paths), { message: /exactly 32 bytes/ })
  await writeFile(paths.keyPath, key)
  t.is(await openSealedSecrets(paths).read('token'), 'value')
})

test('a sealed value that was moved to another name, or changed, is not opened', async (t) => {
  const paths = newPaths()
  const secrets = openSealedSecrets(paths)
  await secrets.put('mine', 'my value')
  await secrets.put('yours', 'your value')
  const database = new DatabaseSync(paths.path)
  database.exec(
    "UPDATE sealed_secrets SET box = (SELECT box FROM sealed_secrets WHERE name = 'yours') WHERE name = 'mine'",
  )
  await t.throwsAsync(secrets.read('mine'))
  t.is(await secrets.read('yours'), 'your value')
  database.exec(
    "UPDATE sealed_secrets SET box = CAST(substr(box, 1, 30) || x'00' AS BLOB) WHERE name = 'yours'",
  )
  await t.throwsAsync(secrets.read('yours'))
})

test('the same value is sealed differently each time', async (t) => {
  const paths = newPaths()
  const secrets = openSealedSecrets(paths)
  await secrets.put('a', 'value')
  await secrets.put('b', 'value')
  const rows = new DatabaseSync(paths.path)
    .prepare('SELECT DISTINCT hex(substr(box, 1, 12)) FROM sealed_secrets')
    .all()
  t.is(rows.length, 3)
})
