// A database somewhere, by its connection string.

using '../main.bicep'

param environmentName = 'try'
param location = 'westeurope'
param databases = [{ name: 'main', secret: true }]
param connectionStrings = { main: 'Host=db.example.com' }
