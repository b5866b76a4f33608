// A public new server, and one office that may reach it.

using '../main.bicep'

param environmentName = 'try'
param location = 'westeurope'
param administratorId = '11111111-1111-1111-1111-111111111111'
param administratorName = 'dba@example.com'
param network = 'public'
param allowedAddresses = [{ name: 'office', start: '203.0.113.7', end: '203.0.113.7' }]
