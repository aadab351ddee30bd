import { parseShape, type EntityDefinition } from './entity-definition.ts'
import { attendees, name, reminders, stamps, teams } from './field-sets.ts'

const STATUS = ['Planned', 'Held', 'Not Held'] as const

export const call: EntityDefinition = {
  entity: 'Call',
  fields: {
    name,
    status: { type: 'enum', options: STATUS, default: 'Planned', audited: true },
    dateStart: { type: 'datetime', required: true, audited: true },
    dateEnd: { type: 'datetime' },
    duration: { type: 'duration', default: 300, notStorable: true },
    reminders,
    direction: { type: 'enum', options: ['Outbound', 'Inbound'], default: 'Outbound' },
    description: { type: 'text' },
    parent: { type: 'linkParent', entityList: ['Account', 'Lead', 'Contact'] },
    account: { type: 'link', readOnly: true, entity: 'Account' },
    ...attendees,
    ...stamps,
    assignedUser: { type: 'link', required: true, entity: 'User' },
    teams,
    cLocation: { type: 'varchar', isCustom: true },
  },
  order: { by: 'dateStart', direction: 'desc' },
  shape: parseShape(`
    id name deleted status dateStart dateEnd duration !+reminders direction description createdAt modifiedAt cLocation
    !+phoneNumbersMap parentId parentType +parentName accountId +accountName -+usersIds -+usersNames -+usersColumns
    -+contactsIds -+contactsNames -+contactsColumns -+leadsIds -+leadsNames -+leadsColumns
    createdById +createdByName modifiedById +modifiedByName assignedUserId +assignedUserName -+teamsIds -+teamsNames versionNumber`),
  defaults: { status: 'Planned', duration: 300, direction: 'Outbound' },
  alwaysSelected: ['parentName', 'createdById', 'assignedUserId'],
  scope: {
    entity: true,
    layouts: true,
    tab: true,
    acl: true,
    module: 'Crm',
    customizable: true,
    importable: true,
    notifications: true,
    calendar: true,
    activity: true,
    object: true,
    statusField: 'status',
    activityStatusList: ['Planned'],
    historyStatusList: ['Held', 'Not Held'],
    completedStatusList: ['Held'],
    canceledStatusList: ['Not Held'],
  },
  stream: false,
}
