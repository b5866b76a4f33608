# The outputs of a deployment as the variables that azd has them in. Sourced with the name of the deployment by the scripts beside it.

# Azure changes the case of the names of outputs on their way.
output() {
  printf '%s\n' "$outputs" | awk -v wanted="\"$1\":" '
    index(tolower($1), tolower(wanted)) == 1 { here = 1 }
    here && $1 == "\"value\":" { sub(/^[^:]*: *"/, ""); sub(/",?[ \r]*$/, ""); print; exit }'
}

outputs=$(az deployment sub show --name "$deployment" --query properties.outputs --output json)
AZURE_RESOURCE_GROUP=$(output AZURE_RESOURCE_GROUP)
AZURE_LOCATION=$(output AZURE_LOCATION)
FRESHET_SIGN_INS=$(output FRESHET_SIGN_INS)
FRESHET_IDENTITY_OBJECT_ID=$(output FRESHET_IDENTITY_OBJECT_ID)
FRESHET_NETWORK_NAME=$(output FRESHET_NETWORK_NAME)
