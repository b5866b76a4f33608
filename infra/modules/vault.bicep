// Connection strings, for databases that do not know the identity. Read by role, kept from being purged.

@minLength(3)
@maxLength(24)
param name string
param location string
param tags object
param isPrivate bool

@description('The connection strings of the databases marked as secret, by name.')
param databaseNames string[]

@secure()
param connectionStrings object

param workspaceId string

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    enableSoftDelete: true
    // The shortest there is. Nothing here is the only copy, and a deleted vault's name stays taken for as long.
    softDeleteRetentionInDays: 7
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      // Resource Manager writes the secrets below.
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }
}

// Two dashes stand for the colon of a setting's name. Whoever deploys without the connection string leaves the one in the vault.
resource secret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = [
  for database in databaseNames: if (!empty(connectionStrings[?database])) {
    parent: vault
    name: 'Freshet--Databases--${database}--ConnectionString'
    properties: {
      contentType: 'text/plain'
      value: string(connectionStrings[?database])
    }
  }
]

resource readers 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'who-read-what'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'audit'
        enabled: true
      }
    ]
  }
}

output id string = vault.id
output name string = vault.name
output uri string = vault.properties.vaultUri
