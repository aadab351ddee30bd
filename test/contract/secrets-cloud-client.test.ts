import test from 'ava'
import { secretManagerByClient } from '../../shared/secrets/secret-manager-by-client.ts'
import { secretsCloudSuite } from './secrets-cloud-suite.ts'

await secretsCloudSuite(test, secretManagerByClient)
