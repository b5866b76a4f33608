// The function app: where it runs, and every setting that it or the Functions host reads.

import { alwaysReady, cadence, database, refreshOptions } from '../types.bicep'

param name string
param planName string
param location string
param tags object
param identityName string

@minLength(3)
@maxLength(24)
param storageName string
param containerName string
param vaultUri string
param componentName string

@description('Empty: no private network.')
param subnetId string
param isPublic bool
param instanceMemoryMB int
param maximumInstanceCount int
param alwaysReadyInstances alwaysReady[]
param hourlySchedule string
param dailySchedule string
param otherSchedule string
param databases database[]

@description('The connection settings of the new server, for the databases on it.')
param serverHost string
param cadences cadence[]
param refresh refreshOptions

@description('The key of badges is a secret in the vault.')
param badges bool

@description('Empty: not known.')
param publicUrl string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

// ---- settings

// The Functions host has no other way to its storage than this, and no plain connection string may stand beside it.
var hostSettings = {
  AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  HOURLY_SCHEDULE: hourlySchedule
  DAILY_SCHEDULE: dailySchedule
  OTHER_SCHEDULE: otherSchedule
  AZURE_CLIENT_ID: identity.properties.clientId
}

var entraDatabases = filter(databases, db => !(db.?secret ?? false))

// A vault is read at every start, so that one without secrets only costs time.
var vaultSettings = [
  { key: 'Freshet__KeyVault__Uri', value: length(entraDatabases) == length(databases) && !badges ? null : vaultUri }
]

var badgeSettings = [
  { key: 'Freshet__PublicUrl', value: empty(publicUrl) ? null : publicUrl }
]

// What is null is not set, so that the app's own default holds. Two underscores stand for the colon of a setting's name.
var addressSettings = flatten(map(
  entraDatabases,
  db => [
    { key: 'Freshet__Databases__${db.name}__Host', value: db.?host ?? serverHost }
    { key: 'Freshet__Databases__${db.name}__Port', value: db.?port == null ? null : string(db.?port) }
    { key: 'Freshet__Databases__${db.name}__Database', value: db.?database ?? db.name }
    { key: 'Freshet__Databases__${db.name}__Username', value: db.?username ?? identityName }
    { key: 'Freshet__Databases__${db.name}__Authentication', value: 'Entra' }
  ]
))

var databaseSettings = flatten(map(
  databases,
  db => [
    { key: 'Freshet__Databases__${db.name}__Lanes', value: db.?lanes == null ? null : string(db.?lanes) }
    { key: 'Freshet__Databases__${db.name}__Retention', value: db.?retention }
    { key: 'Freshet__Databases__${db.name}__LedgerOwner', value: db.?ledgerOwner }
    { key: 'Freshet__Databases__${db.name}__ReadOnly', value: db.?readOnly }
    { key: 'Freshet__Databases__${db.name}__AllowSwap', value: db.?allowSwap == null ? null : string(db.?allowSwap) }
  ]
))

var patternSettings = flatten(map(
  databases,
  db => concat(
    map(range(0, length(db.?include ?? [])), i => {
      key: 'Freshet__Databases__${db.name}__Include__${i}'
      value: (db.?include ?? [])[i]
    }),
    map(range(0, length(db.?exclude ?? [])), i => {
      key: 'Freshet__Databases__${db.name}__Exclude__${i}'
      value: (db.?exclude ?? [])[i]
    })
  )
))

var cadenceSettings = flatten(map(
  cadences,
  cadence => [
    { key: 'Freshet__Cadences__${cadence.name}__Schedule', value: cadence.?schedule }
    { key: 'Freshet__Cadences__${cadence.name}__Suffix', value: cadence.?suffix }
    { key: 'Freshet__Cadences__${cadence.name}__TimeZone', value: cadence.?timeZone }
  ]
))

var refreshSettings = [
  { key: 'Freshet__Refresh__StatementTimeout', value: refresh.?statementTimeout }
  { key: 'Freshet__Refresh__LockTimeout', value: refresh.?lockTimeout }
  { key: 'Freshet__Refresh__MaxBlocking', value: refresh.?maxBlocking }
  { key: 'Freshet__Refresh__Retries', value: refresh.?retries == null ? null : string(refresh.?retries) }
  { key: 'Freshet__Refresh__AllowSwap', value: refresh.?allowSwap == null ? null : string(refresh.?allowSwap) }
  { key: 'Freshet__Refresh__OutagePatience', value: refresh.?outagePatience }
  { key: 'Freshet__Refresh__Method', value: refresh.?method }
  { key: 'Freshet__Refresh__RunDeadline', value: refresh.?runDeadline }
]

var serverSettings = map(items(refresh.?settings ?? {}), parameter => {
  key: 'Freshet__Refresh__Settings__${parameter.key}'
  value: string(parameter.value)
})

var chosenSettings = filter(
  concat(vaultSettings, badgeSettings, addressSettings, databaseSettings, patternSettings, cadenceSettings, refreshSettings, serverSettings),
  setting => setting.value != null
)

// ---- the app

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  // azd finds the app by the name of its service in azure.yaml.
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
    }
    functionAppConfig: {
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${containerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyInstances
      }
    }
  }
}

// Nobody deploys with a password either.
resource ftp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource scm 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
  dependsOn: [
    ftp
  ]
}

resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: union(hostSettings, toObject(chosenSettings, setting => setting.key, setting => setting.value))
  dependsOn: [
    scm
  ]
}

output id string = app.id
output name string = app.name
output api string = 'https://${app.properties.defaultHostName}/api'

// One word for each database that the identity signs in to, as the post-provision step reads it: server:port/database/role.
output signIns string = join(
  map(
    entraDatabases,
    db => '${db.?host ?? serverHost}:${db.?port ?? 5432}/${db.?database ?? db.name}/${db.?username ?? identityName}'
  ),
  ' '
)
