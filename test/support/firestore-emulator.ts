import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { access } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

export interface FirestoreEmulator {
  /** `host:port` */
  readonly host: string
  stop(): Promise<void>
}

const START_MAX_MS = 30_000

/**
 * The emulator at FIRESTORE_EMULATOR_HOST, else the official one, found as a component of the gcloud command line
 * and started on a free port. Null when there is none on this machine.
 */
export async function firestoreEmulator(): Promise<FirestoreEmulator | null> {
  const running = process.env['FIRESTORE_EMULATOR_HOST']
  if (running !== undefined && running !== '') return { host: running, stop: async () => {} }
  const jar = await findJar()
  return jar === null ? null : start(jar)
}

async function findJar(): Promise<string | null> {
  try {
    const info = await promisify(execFile)('gcloud', ['info', '--format=value(installation.sdk_root)'])
    const jar = join(info.stdout.trim(), 'platform/cloud-firestore-emulator/cloud-firestore-emulator.jar')
    await access(jar)
    return jar
  } catch {
    return null
  }
}

async function start(jar: string): Promise<FirestoreEmulator> {
  const port = await freePort()
  // The jar is started without gcloud, which would leave a Java process behind when it is stopped. With its
  // default heap it grows to 800 MB.
  const args = [
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Duser.language=en',
    '-cp',
    jar,
    'com.google.cloud.datastore.emulator.firestore.CloudFirestore',
    'start',
    '--host=127.0.0.1',
    `--port=${port}`,
  ]
  const child = spawn('java', args, { stdio: 'ignore' })
  const exited = once(child, 'exit').catch(() => {})
  const stop = async () => {
    child.kill()
    await exited
  }
  // A test run that dies must not leave the emulator behind.
  const killNow = () => void child.kill('SIGKILL')
  process.once('exit', killNow)
  const host = `127.0.0.1:${port}`
  try {
    await untilReady(host, child)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    host,
    stop: async () => {
      process.off('exit', killNow)
      await stop()
    },
  }
}

async function untilReady(host: string, child: ChildProcess): Promise<void> {
  const giveUpAt = performance.now() + START_MAX_MS
  while (performance.now() < giveUpAt) {
    if (child.exitCode !== null) throw new Error(`the Firestore emulator stopped with code ${child.exitCode}`)
    const answer = await fetch(`http://${host}/`).then(
      (response) => response.text(),
      () => '',
    )
    if (answer.startsWith('Ok')) return
    await sleep(50)
  }
  throw new Error(`the Firestore emulator wasn't ready after ${START_MAX_MS} ms`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  server.close()
  await once(server, 'close')
  return address.port
}
