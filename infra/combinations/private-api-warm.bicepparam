// Not even the API is public, and instances are kept warm.

using '../main.bicep'

param environmentName = 'try'
param location = 'westeurope'
param administratorId = '11111111-1111-1111-1111-111111111111'
param administratorName = 'dba@example.com'
param privateApi = true
param instanceMemoryMB = 4096
param alwaysReadyInstances = [{ name: 'function:ExecuteRun', instanceCount: 1 }, { name: 'http', instanceCount: 2 }]
