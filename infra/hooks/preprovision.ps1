# Before `azd provision`: registers what only the subnets of a private network name, which Azure does not register by itself; and
# a new PostgreSQL server needs the name of its Entra administrator, of whom azd knows the id only. The same as preprovision.sh.

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false

$hasCli = [bool] (Get-Command az -ErrorAction SilentlyContinue)
if ($env:FRESHET_NETWORK -ne 'public') {
    $subscription = @(if ($env:AZURE_SUBSCRIPTION_ID) { '--subscription', $env:AZURE_SUBSCRIPTION_ID })
    foreach ($namespace in 'Microsoft.App', 'Microsoft.ContainerInstance') {
        if ($hasCli) { az provider register --namespace $namespace --wait --output none @subscription }
        if (-not $hasCli -or $LASTEXITCODE -ne 0) {
            Write-Host "freshet: $namespace could not be registered. Without it a private network cannot be deployed; if it is not, type:"
            Write-Host "  az provider register --namespace $namespace --wait     # after: az login"
        }
    }
}

if ($env:FRESHET_ADMIN_NAME) { exit 0 }

$id = $null
$name = $null
if ($hasCli) {
    $id = az ad signed-in-user show --query id --output tsv 2>$null
    $name = az ad signed-in-user show --query userPrincipalName --output tsv 2>$null
}

# The two programs have a sign-in each, and they may be two people.
if ($name -and (-not $env:AZURE_PRINCIPAL_ID -or $env:AZURE_PRINCIPAL_ID -eq $id)) {
    azd env set FRESHET_ADMIN_NAME $name
    exit $LASTEXITCODE
}
Write-Host 'freshet: it is not known who administers a new PostgreSQL server. A deployment that makes one stops at once; then type:'
Write-Host '  azd env set FRESHET_ADMIN_NAME YOU@EXAMPLE.COM     # or sign in with: az login'
exit 0
