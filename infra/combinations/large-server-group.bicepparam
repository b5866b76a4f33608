// A large server that fails over, with a group as its administrator.

using '../main.bicep'

param environmentName = 'try'
param location = 'westeurope'
param administratorId = '11111111-1111-1111-1111-111111111111'
param administratorName = 'dbas'
param administratorType = 'Group'
param server = { sku: 'Standard_D4ds_v5', tier: 'GeneralPurpose', version: '18', storageGB: 256, backupDays: 35, highAvailability: 'ZoneRedundant' }
param databases = [{ name: 'main', database: 'postgres' }]
