import test from 'ava'
import { startTestWorld } from '../support/test-world.ts'
import { credentialContract } from './credential-contract.ts'

// Mail servers and their clients go by the machine's clock.
const world = await startTestWorld({ startsAt: Date.now() })
test.after.always(() => world.close())

credentialContract(test, () => ({ world, ca: () => world.mail?.ca ?? '' }))
