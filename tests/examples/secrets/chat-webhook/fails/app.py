client = Client(token="{google-chat-webhook}")
client = Client(token="{dingtalk-webhook}")
client = Client(token="{feishu-webhook}")
client = Client(token="{wecom-webhook}")
