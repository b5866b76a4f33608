// A server of one's own, with Entra, reached through the network; a fixed address for all else.

using '../main.bicep'

param environmentName = 'try'
param location = 'westeurope'
param databases = [{ name: 'main', host: 'db.postgres.database.azure.com', database: 'app', port: 6432, username: 'fresh' }]
param existingServerIds = ['/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/data/providers/Microsoft.DBforPostgreSQL/flexibleServers/db']
param natGateway = true
