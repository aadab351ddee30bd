import { parseShape, type EntityDefinition } from './entity-definition.ts'
import { attendees, name, optionalDates, reminders, stamps, teams } from './field-sets.ts'

const STATUS = ['Planned', 'Held', 'Not Held'] as const

export const meeting: EntityDefinition = {
  entity: 'Meeting',
  fields: {
    name,
    status: { type: 'enum', options: STATUS, default: 'Planned', audited: true },
    dateStart: { type: 'datetimeOptional', required: true, audited: true },
    dateEnd: { type: 'datetimeOptional' },
    isAllDay: { type: 'bool' },
    duration: { type: 'duration', default: 3600, notStorable: true },
    reminders,
    description: { type: 'text' },
    parent: { type: 'linkParent', entityList: ['Account', 'Lead', 'Contact'] },
    account: { type: 'link', readOnly: true, entity: 'Account' },
    joinUrl: { type: 'url', maxLength: 320, readOnly: true, default: null },
    ...attendees,
    ...stamps,
    assignedUser: { type: 'link', required: true, entity: 'User' },
    teams,
    // Newer versions prefix a custom field of a core entity; a plain `location` would be dropped.
    cLocation: { type: 'varchar', isCustom: true },
    ...optionalDates,
    streamUpdatedAt: { type: 'datetime', readOnly: true },
  },
  order: { by: 'dateStart', direction: 'desc' },
  shape: parseShape(`
    id name deleted status dateStart dateEnd isAllDay duration !+reminders description +joinUrl createdAt modifiedAt
    cLocation dateStartDate dateEndDate streamUpdatedAt parentId parentType +parentName accountId +accountName
    -+usersIds -+usersNames -+usersColumns -+contactsIds -+contactsNames -+contactsColumns
    -+leadsIds -+leadsNames -+leadsColumns createdById +createdByName modifiedById +modifiedByName
    assignedUserId +assignedUserName -+teamsIds -+teamsNames !+isFollowed !+followersIds !+followersNames versionNumber`),
  defaults: { status: 'Planned', isAllDay: false, duration: 3600, joinUrl: null },
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
    activity: true,
    object: true,
    statusField: 'status',
    activityStatusList: ['Planned'],
    historyStatusList: ['Held', 'Not Held'],
    completedStatusList: ['Held'],
    canceledStatusList: ['Not Held'],
  },
  stream: true,
}
