client = Client(token="{adafruit-io}")
