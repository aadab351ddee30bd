import { parseShape, type EntityDefinition } from './entity-definition.ts'
import { address, BAD_CHARACTERS, personName, reach, reachDefaults, stamps, teams } from './field-sets.ts'

export const lead: EntityDefinition = {
  entity: 'Lead',
  fields: {
    ...personName,
    title: { type: 'varchar', maxLength: 100 },
    status: {
      type: 'enum',
      options: ['New', 'Assigned', 'In Process', 'Converted', 'Recycled', 'Dead'],
      default: 'New',
      audited: true,
    },
    source: { type: 'varchar' },
    industry: { type: 'varchar' },
    opportunityAmount: { type: 'int' },
    website: { type: 'url' },
    ...address('address'),
    ...reach,
    doNotCall: { type: 'bool' },
    description: { type: 'text' },
    convertedAt: { type: 'datetime', readOnly: true },
    accountName: { type: 'varchar', pattern: BAD_CHARACTERS },
    ...stamps,
    assignedUser: { type: 'link', entity: 'User' },
    teams,
    campaign: { type: 'link', entity: 'Campaign', readOnly: true },
    createdAccount: { type: 'link', entity: 'Account' },
    createdContact: { type: 'link', entity: 'Contact' },
    createdOpportunity: { type: 'link', entity: 'Opportunity', readOnly: true },
    streamUpdatedAt: { type: 'datetime', readOnly: true },
  },
  order: { by: 'createdAt', direction: 'desc' },
  shape: parseShape(`
    id name deleted salutationName firstName lastName title status source industry opportunityAmount website
    addressStreet addressCity addressState addressCountry addressPostalCode emailAddress phoneNumber doNotCall
    description convertedAt ~acceptanceStatus createdAt modifiedAt accountName *targetListIsOptedOut middleName
    opportunityAmountCurrency emailAddressIsOptedOut emailAddressIsInvalid phoneNumberIsOptedOut phoneNumberIsInvalid
    streamUpdatedAt opportunityAmountConverted !+emailAddressData !+phoneNumberData createdById +createdByName
    modifiedById +modifiedByName assignedUserId +assignedUserName -+teamsIds -+teamsNames campaignId +campaignName
    createdAccountId +createdAccountName createdContactId +createdContactName createdOpportunityId +createdOpportunityName
    !+isFollowed !+followersIds !+followersNames versionNumber`),
  defaults: { status: 'New', doNotCall: false, ...reachDefaults },
  alwaysSelected: ['createdById', 'assignedUserId'],
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
