softlayer_api_key = "{softlayer}"
