// What comes without a word: a private network and a new server.

using '../main.bicep'

param environmentName = 'try'
param location = 'westeurope'
param administratorId = '11111111-1111-1111-1111-111111111111'
param administratorName = 'dba@example.com'
