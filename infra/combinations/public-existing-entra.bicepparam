// A server of one's own, public. What only a private network can have is ignored.

using '../main.bicep'

param environmentName = 'try'
param location = 'westeurope'
param network = 'public'
param databases = [{ name: 'main', host: 'db.postgres.database.azure.com' }]
param natGateway = true
param privateApi = true
