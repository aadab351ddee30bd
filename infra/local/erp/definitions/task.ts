import { parseShape, type EntityDefinition } from './entity-definition.ts'
import { name, optionalDates, reminders, stamps, teams } from './field-sets.ts'

export const task: EntityDefinition = {
  entity: 'Task',
  fields: {
    name,
    status: {
      type: 'enum',
      options: ['Not Started', 'Started', 'Completed', 'Canceled', 'Deferred'],
      default: 'Not Started',
      audited: true,
    },
    priority: { type: 'enum', options: ['Low', 'Normal', 'High', 'Urgent'], default: 'Normal' },
    dateStart: { type: 'datetimeOptional' },
    dateEnd: { type: 'datetimeOptional', audited: true },
    dateCompleted: { type: 'datetime', readOnly: true },
    reminders,
    description: { type: 'text' },
    parent: { type: 'linkParent', entityList: ['Account', 'Contact', 'Lead'] },
    account: { type: 'link', readOnly: true, entity: 'Account' },
    contact: { type: 'link', readOnly: true, entity: 'Contact' },
    ...stamps,
    assignedUser: { type: 'link', required: true, entity: 'User' },
    teams,
    ...optionalDates,
    streamUpdatedAt: { type: 'datetime', readOnly: true },
    versionNumber: { type: 'int', readOnly: true },
  },
  order: { by: 'createdAt', direction: 'desc' },
  shape: parseShape(`
    id name deleted status priority dateStart dateEnd dateStartDate dateEndDate +dateCompleted *isOverdue !+reminders
    description createdAt modifiedAt streamUpdatedAt parentId parentType +parentName accountId +accountName
    contactId +contactName createdById +createdByName modifiedById +modifiedByName assignedUserId +assignedUserName
    -+teamsIds -+teamsNames !+attachmentsIds !+attachmentsNames !+isFollowed !+followersIds !+followersNames
    versionNumber !emailId !+attachmentsTypes`),
  defaults: { status: 'Not Started', priority: 'Normal', dateCompleted: null, isOverdue: false },
  alwaysSelected: ['parentName', 'createdById', 'assignedUserId'],
  scope: {
    entity: true,
    layouts: true,
    tab: true,
    acl: true,
    module: 'Crm',
    customizable: true,
    stream: true,
    importable: true,
    notifications: true,
    calendar: true,
    activity: null,
    object: true,
    statusField: 'status',
    activityStatusList: ['Not Started', 'Started'],
    completedStatusList: ['Completed'],
    canceledStatusList: ['Canceled'],
  },
  stream: true,
}
