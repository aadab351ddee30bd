import { parseArgs } from 'node:util'
import { readConfig } from '../shared/platform/config.ts'
import { wire } from '../shared/platform/wiring.ts'
import { endCleanly } from './end-cleanly.ts'
import { takeBodiesRaw } from './raw-bodies.ts'
import { register } from './register.ts'
import { hasStore, isWaitedFor } from './registry.ts'

// Where the functions framework begins, in the cloud and with `functions-framework --target=<name>`.
const { values } = parseArgs({
  options: { target: { type: 'string' } },
  strict: false,
  allowPositionals: true,
})
const name = String(values.target ?? process.env['FUNCTION_TARGET'] ?? '')
takeBodiesRaw()
endCleanly(async () => deps.counters.flush('now'))

const deps = wire(readConfig(process.env), {
  now: Date.now,
  writeLog: (line) => void process.stdout.write(`${line}\n`),
  isWaitedFor: isWaitedFor(name),
  hasStore: hasStore(name),
})

register(name, () => deps)
