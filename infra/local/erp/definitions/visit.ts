import { parseShape, type EntityDefinition } from './entity-definition.ts'
import { name, optionalDates, reminders, stamps, teams } from './field-sets.ts'

const STATUS = ['Planned', 'Held', 'Not Held'] as const

/** A custom entity of the kind Event, as an administrator makes it: no attendees, a plain `location`, and a link to join by. */
export const visit: EntityDefinition = {
  entity: 'CVisit',
  fields: {
    name,
    status: { type: 'enum', options: STATUS, default: 'Planned' },
    dateStart: { type: 'datetimeOptional', required: true },
    dateEnd: { type: 'datetimeOptional' },
    isAllDay: { type: 'bool' },
    duration: { type: 'duration', default: 300, notStorable: true },
    parent: { type: 'linkParent', entityList: ['Account', 'Lead', 'Contact'] },
    description: { type: 'text' },
    reminders,
    ...stamps,
    assignedUser: { type: 'link', entity: 'User' },
    teams,
    location: { type: 'varchar', isCustom: true },
    joinUrl: { type: 'url', isCustom: true },
    ...optionalDates,
    streamUpdatedAt: { type: 'datetime', readOnly: true },
  },
  order: { by: 'dateStart', direction: 'desc' },
  shape: parseShape(`
    id name deleted status dateStart dateEnd isAllDay duration description !+reminders createdAt modifiedAt location joinUrl
    dateStartDate dateEndDate streamUpdatedAt parentId parentType +parentName createdById +createdByName
    modifiedById +modifiedByName assignedUserId +assignedUserName -+teamsIds -+teamsNames
    !+isFollowed !+followersIds !+followersNames versionNumber`),
  defaults: { status: 'Planned', isAllDay: false, duration: 300 },
  alwaysSelected: ['parentName', 'createdById', 'assignedUserId'],
  scope: {
    entity: true,
    layouts: true,
    tab: true,
    acl: true,
    module: 'Custom',
    isCustom: true,
    type: 'Event',
    customizable: true,
    importable: true,
    notifications: true,
    stream: true,
    calendar: true,
    activity: true,
    object: true,
    statusField: 'status',
    completedStatusList: ['Held'],
    canceledStatusList: ['Not Held'],
  },
  stream: true,
}
