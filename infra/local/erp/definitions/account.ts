import { parseShape, type EntityDefinition } from './entity-definition.ts'
import { address, BAD_CHARACTERS, OFFICE_PHONES, reach, reachDefaults, stamps, teams } from './field-sets.ts'

export const account: EntityDefinition = {
  entity: 'Account',
  fields: {
    name: { type: 'varchar', required: true, maxLength: 249, pattern: BAD_CHARACTERS, audited: true },
    website: { type: 'url' },
    ...reach,
    phoneNumber: { type: 'phone', typeList: OFFICE_PHONES },
    type: { type: 'enum', options: ['', 'Customer', 'Investor', 'Partner', 'Reseller'] },
    industry: { type: 'varchar' },
    sicCode: { type: 'varchar', maxLength: 40 },
    ...address('billingAddress'),
    ...address('shippingAddress'),
    description: { type: 'text' },
    campaign: { type: 'link', entity: 'Campaign', readOnly: true },
    ...stamps,
    assignedUser: { type: 'link', entity: 'User' },
    teams,
    originalLead: { type: 'link', entity: 'Lead', readOnly: true },
    streamUpdatedAt: { type: 'datetime', readOnly: true },
    versionNumber: { type: 'int', readOnly: true },
  },
  order: { by: 'createdAt', direction: 'desc' },
  shape: parseShape(`
    id name deleted website emailAddress phoneNumber type industry sicCode *contactIsInactive
    billingAddressStreet billingAddressCity billingAddressState billingAddressCountry billingAddressPostalCode
    shippingAddressStreet shippingAddressCity shippingAddressState shippingAddressCountry shippingAddressPostalCode
    description createdAt modifiedAt *targetListIsOptedOut emailAddressIsOptedOut emailAddressIsInvalid
    phoneNumberIsOptedOut phoneNumberIsInvalid streamUpdatedAt !+emailAddressData !+phoneNumberData
    campaignId +campaignName createdById +createdByName modifiedById +modifiedByName assignedUserId +assignedUserName
    -+teamsIds -+teamsNames originalLeadId originalLeadName !+isFollowed !+followersIds !+followersNames +isStarred
    versionNumber`),
  defaults: { contactIsInactive: false, ...reachDefaults, isStarred: false },
  alwaysSelected: ['createdById', 'assignedUserId', 'isStarred'],
  scope: {
    entity: true,
    acl: true,
    module: 'Crm',
    stream: true,
    object: true,
    duplicateCheckFieldList: ['name', 'emailAddress'],
  },
  stream: true,
}
