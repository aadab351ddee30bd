import { startFunctionsServer } from '../../infra/local/functions-server.ts'
import { readConfig } from '../../shared/platform/config.ts'
import { wire } from '../../shared/platform/wiring.ts'
import { joinedWatch } from './log-watch.ts'

/** All functions in a process of their own, to be killed. Its clock runs ahead of the machine's by what the parent says. */
let aheadMs = 0
process.on('message', (message: { aheadMs: number }) => {
  aheadMs = message.aheadMs
  process.send?.({ took: aheadMs })
})
// A test that broke off would leave it behind, and the test run would wait for it.
process.once('disconnect', () => process.exit())

const deps = wire(readConfig(process.env), { now: () => Date.now() + aheadMs, writeLog: joinedWatch() })
const port = Number(new URL(process.env['FUNCTIONS_URL'] ?? '').port)
await startFunctionsServer({ port, host: '127.0.0.1', deps: () => deps, front: () => false })
process.send?.({ ready: true })
