import { readConfig } from '../shared/platform/config.ts'
import type { Deps } from '../shared/platform/deps.ts'
import { wire } from '../shared/platform/wiring.ts'
import { register } from './register.ts'

// Where the functions framework begins, in the cloud and with `functions-framework --target=<name>`.
let wired: Deps | null = null

register(() => (wired ??= wire(readConfig(process.env), { now: Date.now, writeLog: (line) => void process.stdout.write(`${line}\n`) })))
