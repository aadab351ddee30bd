import test from 'ava'
import { secretManagerByRest } from '../../shared/secrets/secret-manager-by-rest.ts'
import { secretsCloudSuite } from './secrets-cloud-suite.ts'

await secretsCloudSuite(test, secretManagerByRest)
