import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../tidy/source-tree.ts'

const EMPTY = `import { http } from '@google-cloud/functions-framework'
http('empty', (_request, response) => response.send('ok'))
`
/** Everything at the top, as examples show it. */
const NAIVE = `import { http } from '@google-cloud/functions-framework'
import { google } from 'googleapis'
import { Firestore } from '@google-cloud/firestore'
import { CloudTasksClient } from '@google-cloud/tasks'
import { SecretManagerServiceClient } from '@google-cloud/secret-manager'
export const all = [google.calendar('v3'), new Firestore(), new CloudTasksClient(), new SecretManagerServiceClient()]
http('naive', (_request, response) => response.send('ok'))
`

export const BASELINES = ['empty', 'naive'] as const

/** A function to compare ours with, in a folder of its own below this one. Returns the folder. */
export function writeBaseline(name: (typeof BASELINES)[number], below: string): string {
  const folder = join(below, name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'index.mjs'), name === 'empty' ? EMPTY : NAIVE)
  writeFileSync(join(folder, 'package.json'), '{ "main": "index.mjs" }')
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}
