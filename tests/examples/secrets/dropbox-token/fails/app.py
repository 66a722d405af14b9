client = Client(token="{dropbox}")
client = Client(token="{dropbox-long-lived}")
