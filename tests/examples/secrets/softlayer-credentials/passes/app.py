softlayer_api_key = read()
