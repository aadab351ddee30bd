import test from 'ava'
import { cloudTasksByRest } from '../../shared/tasks/cloud-tasks-by-rest.ts'
import { tasksCloudSuite } from './tasks-cloud-suite.ts'

tasksCloudSuite(test, cloudTasksByRest)
