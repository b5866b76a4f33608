// The same without a network, and the connection string is in the vault already.

using '../main.bicep'

param environmentName = 'try'
param location = 'westeurope'
param network = 'public'
param databases = [{ name: 'main', secret: true }]
param connectionStrings = { main: '' }
