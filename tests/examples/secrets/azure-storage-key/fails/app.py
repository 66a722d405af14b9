url = "AccountName=shop;AccountKey={azure-storage};EndpointSuffix=core.windows.net"
