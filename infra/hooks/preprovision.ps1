# Before `azd provision`: a new PostgreSQL server needs the name of its Entra administrator, of whom azd knows the id only.
# The same as preprovision.sh.

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false

if ($env:FRESHET_ADMIN_NAME) { exit 0 }

$id = $null
$name = $null
if (Get-Command az -ErrorAction SilentlyContinue) {
    $id = az ad signed-in-user show --query id --output tsv 2>$null
    $name = az ad signed-in-user show --query userPrincipalName --output tsv 2>$null
}

# The two programs have a sign-in each, and they may be two people.
if ($name -and (-not $env:AZURE_PRINCIPAL_ID -or $env:AZURE_PRINCIPAL_ID -eq $id)) {
    azd env set FRESHET_ADMIN_NAME $name
    exit $LASTEXITCODE
}
Write-Host 'freshet: it is not known who administers a new PostgreSQL server. If this deployment makes one, stop and type:'
Write-Host '  azd env set FRESHET_ADMIN_NAME YOU@EXAMPLE.COM     # or sign in with: az login'
exit 0
