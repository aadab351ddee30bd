import test from 'ava'
import { cloudTasksByClient } from '../../shared/tasks/cloud-tasks-by-client.ts'
import { tasksCloudSuite } from './tasks-cloud-suite.ts'

tasksCloudSuite(test, cloudTasksByClient)
